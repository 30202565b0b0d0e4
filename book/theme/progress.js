// The page that tells what was answered.
'use strict';

(function progress() {
  const page = document.querySelector('.progress');
  const part = name => page.querySelector(`.${name}`);
  const asked = [...page.querySelectorAll('[data-of]')];
  const mend = [...page.querySelectorAll('[data-mend]')];

  function isMended({ dataset }) {
    return answers.to(dataset.mend).mended ?? 'done' in dataset;
  }

  function state({ tries, right }) {
    if (!(tries >= 0)) return 'not answered yet';
    if (tries === 0) return 'shown, not answered';
    if (right === null) return 'answered, where this machine couldn’t tell';
    if (!right) return 'not right: come back to it';
    return tries === 1 ? 'right' : `mended, at try ${tries}`;
  }

  function fill() {
    const counts = new Map();
    for (const item of asked) {
      const words = state(answers.to(item.dataset.of));
      item.querySelector('.state').textContent = words;
      const [kind] = words.split(/[,:]/);
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
    const told = [...counts].map(([kind, count]) => `${count} ${kind}`).join(', ');
    for (const item of mend) {
      item.querySelector('.state').textContent = isMended(item) ? 'mended' : 'not mended yet';
    }
    const mended = mend.filter(isMended).length;
    part('result').textContent = `Of ${asked.length} questions: ${told}. `
      + (mend.length > 0 ? `Of ${mend.length} programs to mend: ${mended} mended.` : '');
  }

  function forget(key) {
    delete answers.here[key];
    try { localStorage.removeItem(`course-${key}`); } catch { /* it never was there */ }
  }

  const folding = part('folding');
  folding.checked = !answers.read('unfolded');
  folding.onchange = () =>
    folding.checked ? forget('unfolded') : answers.keep('unfolded', 1);

  part('save').onclick = () => {
    const all = [...page.querySelectorAll('li')].map(item => {
      const link = item.querySelector('a');
      const about = { page: link.getAttribute('href'), question: link.textContent };
      return 'mend' in item.dataset
        ? { ...about, mended: isMended(item) } : { ...about, ...answers.to(item.dataset.of) };
    });
    const file = new Blob([JSON.stringify(all, null, 1)], { type: 'application/json' });
    const link = document.createElement('a');
    link.href = URL.createObjectURL(file);
    link.download = 'answers.json';
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };

  // Twice: there is no way back.
  const button = part('forget');
  const words = button.textContent;
  button.onclick = () => {
    if (button.textContent === words) {
      button.textContent = 'Press again to forget all of them';
      return;
    }
    // Those to questions that have changed since, too.
    const kept = Object.keys(answers.here).map(key => `course-${key}`);
    try { kept.push(...Object.keys(localStorage)); } catch { /* nothing is kept there */ }
    kept.filter(name => /^course-[0-9a-f]{12}$/.test(name)).forEach(name => forget(name.slice(7)));
    button.textContent = words;
    fill();
  };

  fill();
  // Back from a question, or beside another tab.
  addEventListener('pageshow', ({ persisted }) => persisted && fill());
  addEventListener('storage', fill);
})();
