// What pages ask. Answers stay in this browser.
'use strict';

// A private window keeps nothing, and a full one nothing more.
const answers = {
  here: {},
  read(key) {
    try { return this.here[key] ?? localStorage.getItem(`course-${key}`); } catch { return this.here[key]; }
  },
  keep(key, value) {
    value = JSON.stringify(value);
    try { localStorage.setItem(`course-${key}`, value); delete this.here[key]; } catch { this.here[key] = value; }
  },
  to(key) {
    try { return Object(JSON.parse(this.read(key))); } catch { return {}; }
  },
};

(function questions() {
  const html = document.documentElement;
  const all = selector => [...document.querySelectorAll(selector)];

  function unfold(told) {
    told.classList.add('open');
    told.hidden = false;
  }

  function ask(box) {
    const key = box.id.slice(2);
    const part = name => box.querySelector(`.${name}`);
    const inputs = [...box.querySelectorAll('input')];
    const scale = part('scale') && onScale(part('scale'), inputs, key);
    const result = part('result');

    /** As it was left, it says nothing. */
    function open(words) {
      box.dataset.open = '';
      all(`.told[data-of="${key}"]`).forEach(unfold);
      scale?.draw();
      if (!words) return;
      result.innerHTML = `${words}<span class="heard"></span>`;
      result.lastChild.textContent = box.dataset.told;
      part('solution').open = true;
      part('again').focus();
    }

    function chosen() {
      if (scale) return scale.chosen();
      const at = inputs.findIndex(input => input.checked);
      return at >= 0 && { answer: at, right: 'right' in inputs[at].dataset };
    }

    part('answer').onclick = () => {
      result.textContent = 'Answer first.';
      const { words, ...answer } = chosen() || {};
      if (!('answer' in answer)) return;
      if ('undecided' in box.dataset) answer.right = null;
      answer.tries = (answers.to(key).tries || 0) + 1;
      answers.keep(key, answer);
      open(answer.right === null ? ' ' : words || (answer.right ? 'Right. ' : 'Not so. '));
    };
    part('show').onclick = () => {
      if (!answers.to(key).tries) answers.keep(key, { tries: 0 });
      open(' ');
    };
    part('unfold')?.addEventListener('click', () => {
      answers.keep('unfolded', 1);
      html.classList.remove('folds');
      all('.told').forEach(unfold);
      part('answer').focus();
    });
    part('again').onclick = () => {
      delete box.dataset.open;
      result.textContent = '';
      part('solution').open = false;
      if (scale) scale.put('');
      else inputs.forEach(input => { input.checked = false; });
      inputs[0].focus();
    };
    // By arrow keys, mdBook turns pages.
    box.onkeydown = event => {
      event.stopPropagation();
      if (event.key === 'Enter' && event.target.type === 'number') {
        event.preventDefault(); // else it presses what gets the focus
        if (!('open' in box.dataset)) part('answer').click();
      }
    };
    const { answer, tries } = answers.to(key);
    if (scale) scale.put(answer ?? '');
    else if (inputs[answer]) inputs[answer].checked = true;
    if (tries >= 0) open();
  }

  function onScale({ dataset }, [slider, field], key) {
    const { factor, log, unit } = dataset;
    const [from, to] = [+dataset.from, +dataset.to];
    function place(value, low = from, high = to, isLog = log !== undefined) {
      const of = isLog ? Math.log : Number;
      return Math.min(Math.max((of(value) - of(low)) / (of(high) - of(low)) || 0, 0), 1);
    }
    slider.oninput = () => {
      const part = slider.value / 1000;
      const value = log === undefined ? from + part * (to - from) : from * (to / from) ** part;
      field.value = +value.toPrecision(2);
      tell();
    };
    field.oninput = () => {
      slider.value = field.value === '' ? 500 : 1000 * place(field.value);
      tell();
    };
    /** What the slider stands for. */
    function tell() {
      slider.setAttribute('aria-valuetext', field.value === '' ? 'no guess yet' : `${field.value} ${unit}`.trim());
    }
    return {
      put(value) {
        field.value = value;
        field.oninput();
      },
      chosen() {
        if (field.value === '') return null;
        const off = place(field.value) - place(dataset.found); // of now
        const right = Math.abs(off) <= 0.1;
        return { answer: field.value, right, words: right ? 'Close. ' : off > 0 ? 'Too high. ' : 'Too low. ' };
      },
      /** The reader's dot on the plot that follows. */
      draw() {
        const row = document.querySelector(`[data-guess="${key}"]`);
        if (!row || field.value === '') return;
        const [left, right, low, high, isLog, y] = row.dataset.axis.split(' ').map(Number);
        const x = left + place(field.value * factor, low, high, isLog) * (right - left);
        row.parentNode.querySelector(`.guess[data-of="${key}"]`)?.remove();
        row.insertAdjacentHTML('afterend',
          `<g class="guess" data-of="${key}"><circle cx="${x}" cy="${y}" r="4.5"/><text class="middle" x="${x}" y="${y - 8}">you</text></g>`);
      },
    };
  }

  all('.question').forEach(ask);
  // A search in the page unfolds it.
  if (html.classList.contains('folds')) {
    all('.told:not(.open)').forEach(told => {
      unfold(told);
      told.hidden = 'until-found';
    });
  }
})();
