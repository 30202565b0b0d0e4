// The checks that run in a page. Each gives back its faults: what, where (a
// selector), and the mend.
'use strict';

globalThis.audit = (() => {
  const fault = (what, element, mend) => ({ what, where: element ? selector(element) : '', mend });

  /** The shortest way to an element that a person can follow. */
  function selector(element) {
    const parts = [];
    for (let at = element; at && at !== document.documentElement; at = at.parentElement) {
      if (at.id) {
        parts.unshift(`#${CSS.escape(at.id)}`);
        break;
      }
      const name = at.localName + [...at.classList].map(c => `.${CSS.escape(c)}`).join('');
      const alike = [...(at.parentElement?.children ?? [])].filter(e => e.localName === at.localName);
      parts.unshift(alike.length > 1 ? `${name}:nth-of-type(${alike.indexOf(at) + 1})` : name);
    }
    return parts.join(' > ');
  }

  const seen = element => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });

  // The frame around the text hides what sticks out, or scrolls: both are faults.
  const FRAME = 'html, body, main, #mdbook-body-container, #mdbook-page-wrapper, .page, #mdbook-content';

  const sticksOut = ({ left, right, width }) =>
    width > 0 && (right > document.documentElement.clientWidth + 1 || left < -1);

  const scrolls = element => getComputedStyle(element).overflowX !== 'visible';

  function scrollsInItself(element) {
    for (let at = element.parentElement; at && !at.matches(FRAME); at = at.parentElement) {
      if (scrolls(at)) return true;
    }
    return false;
  }

  /** Text sticks out of an element that is itself as narrow as it should be. */
  function textSticksOut(element) {
    const range = document.createRange();
    return !scrolls(element) && [...element.childNodes].some(node => {
      range.selectNodeContents(node);
      return node.nodeType === Node.TEXT_NODE && sticksOut(range.getBoundingClientRect());
    });
  }

  function overflow() {
    const wide = [...document.body.querySelectorAll('*')].filter(element =>
      (sticksOut(element.getBoundingClientRect()) || textSticksOut(element))
      && seen(element) && !element.closest('.sidebar, .skip') && !scrollsInItself(element));
    return wide.filter(element => !wide.includes(element.parentElement)).map(element =>
      fault('it is wider than the screen', element,
        'let it wrap, shrink, or scroll in itself (overflow-x: auto)'));
  }

  /** A picture's view box hides what sticks out of it, and nothing else tells. */
  function cutOff() {
    const texts = [...document.querySelectorAll('main svg text')].filter(seen);
    return texts.filter(text => {
      const [box, view] = [text, text.ownerSVGElement].map(e => e.getBoundingClientRect());
      return box.left < view.left - 1 || box.right > view.right + 1;
    }).map(text => fault(`the picture cuts off ${JSON.stringify(text.textContent)}`, text,
      'shorten it, or give it more room'));
  }

  async function shifts() {
    const entries = await new Promise(resolve => {
      const all = [];
      new PerformanceObserver(list => all.push(...list.getEntries()))
        .observe({ type: 'layout-shift', buffered: true });
      setTimeout(() => resolve(all), 150);
    });
    const unasked = entries.filter(entry => !entry.hadRecentInput);
    const sum = unasked.reduce((sum, entry) => sum + entry.value, 0);
    if (sum < 0.1) return [];
    const node = unasked.flatMap(entry => entry.sources).map(source => source.node)
      .find(node => node instanceof Element);
    return [fault(`the layout shifts by ${sum.toFixed(2)} while it loads; less than 0.1 is allowed`,
      node, 'give what comes late its place beforehand')];
  }

  function unreachable() {
    const labels = [...document.querySelectorAll('label')].filter(seen);
    return labels.filter(label => label.control && !label.control.checkVisibility()).map(label =>
      fault('it can be clicked, but no key reaches it', label, 'make it a button'));
  }

  /** By arrow keys, mdBook turns pages: not from within what they scroll. */
  function turnedAway() {
    const wide = [...document.querySelectorAll('main [tabindex="0"]')].filter(seen);
    return wide.filter(part => {
      const arrow = new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true, cancelable: true });
      return part.scrollWidth > part.clientWidth && !part.dispatchEvent(arrow);
    }).map(part => fault('the arrow keys, which scroll it, turn the page', part,
      'see what book/theme/course.js does'));
  }

  async function axe_(context, options) {
    // Off unless asked for, but fingers are thick on every screen.
    const rules = { 'target-size': { enabled: true } };
    const { violations } = await axe.run(context, { resultTypes: ['violations'], rules, ...options });
    return violations.flatMap(rule => {
      // Twenty cells of one table are one fault.
      const alike = Map.groupBy(rule.nodes, node => node.failureSummary);
      return [...alike].map(([summary, nodes]) => ({
        what: `axe-core's ${rule.id}: ${rule.help}`,
        where: nodes[0].target.flat().join(' ')
          + (nodes.length > 1 ? `, and ${nodes.length - 1} more` : ''),
        mend: summary.split('\n').slice(1).map(line => line.trim()).join('; '),
      }));
    });
  }

  const frame = () => new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve)));

  const themed = theme => document.documentElement.classList.contains(theme) ? []
    : [fault(`it isn't in the theme ${theme}`, null, 'keep mdBook\'s themes')];

  /** What the first press of Tab reaches. */
  function firstStop() {
    const at = document.activeElement;
    const target = at?.hash && document.getElementById(decodeURIComponent(at.hash.slice(1)));
    return target && (target.contains(document.querySelector('main')) || target.closest('main')) ? []
      : [fault('the first press of Tab doesn\'t reach a link to the text', at,
        'begin the page with a link past its navigation')];
  }

  const unfolded = told => [...told.children].some(seen);

  /** Every guess and question, answered, tried again and shown. */
  async function questions() {
    const faults = [];
    for (const box of document.querySelectorAll('.question')) {
      const part = name => box.querySelector(`.${name}`);
      const told = [...document.querySelectorAll(`.told[data-of="${box.id.slice(2)}"]`)];
      const wrong = (what, element = box) =>
        faults.push(fault(what, element, 'see what book/theme/questions.js does'));
      const press = async name => {
        part(name)?.click();
        await frame();
      };
      if (told.some(unfolded)) wrong('what answers it is seen before it is answered');
      await press('answer');
      if ('open' in box.dataset) wrong('it is answered by nothing');
      for (const input of box.querySelectorAll('input')) {
        if (input.type === 'number') continue; // the slider fills it
        input.click();
        input.dispatchEvent(new Event('input'));
        await press('answer');
        if (part('result').textContent.trim() === '') wrong('an answer is met by silence', input);
        if (!seen(part('solution')) || !part('solution').open) wrong('an answer shows no solution', input);
        if (!told.every(unfolded)) wrong('an answer unfolds nothing', input);
        if (!box.contains(document.activeElement)) wrong('an answer loses the place', input);
        await press('again');
        if (part('result').textContent !== '' || box.querySelector(':checked')) wrong('it can\'t be tried again');
      }
      const field = box.querySelector('input[type="number"]');
      if (field) {
        const slider = box.querySelector('input[type="range"]');
        if (!/no guess/.test(slider.getAttribute('aria-valuetext'))) wrong('its slider says that there is a guess', slider);
        field.value = part('scale').dataset.to;
        field.dispatchEvent(new Event('input'));
        if (!slider.getAttribute('aria-valuetext').startsWith(field.value)) wrong('its slider says another number', slider);
        const enter = new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true });
        if (field.dispatchEvent(enter)) wrong('Enter presses what gets the focus as well', field);
        await frame();
        if (part('result').textContent.trim() === '') wrong('Enter is met by silence', field);
        await press('again');
      }
      await press('show');
      if (!seen(part('solution'))) wrong('it shows nothing when asked to');
    }
    return faults;
  }

  /** The box of each program to mend, ticked and cleared again. */
  function mended() {
    const faults = [];
    for (const box of document.querySelectorAll('.mended')) {
      for (const press of [1, 2]) {
        const before = box.checked;
        box.click();
        if (box.checked === before || answers.to(box.name).mended !== box.checked) {
          faults.push(fault('what is ticked isn\'t kept', box, 'see what book/theme/mended.js does'));
        }
      }
    }
    return faults;
  }

  /** What was answered, as it is listed, saved as a file, and forgotten. */
  async function progress() {
    const page = document.querySelector('.progress');
    if (!page) return [];
    const faults = [];
    const part = name => page.querySelector(`.${name}`);
    const wrong = (what, element = page) =>
      faults.push(fault(what, element, 'see what book/theme/progress.js does'));
    const items = [...page.querySelectorAll('li')];
    const key = item => item.dataset.of ?? item.dataset.mend;
    const states = () => items.map(item => item.querySelector('.state').textContent);
    const before = states();
    if (before.some(words => words === '')) wrong('a question has no state');
    if (!part('result').textContent.startsWith('Of ')) wrong('it says nothing of all', part('result'));

    const first = part('folding').checked;
    for (const press of [1, 2]) {
      part('folding').click();
      if (Boolean(answers.read('unfolded')) === part('folding').checked) wrong('folding isn\'t kept', part('folding'));
    }
    if (part('folding').checked !== first) wrong('folding can\'t be turned back', part('folding'));

    for (const item of items) {
      answers.keep(key(item), 'of' in item.dataset ? { answer: 0, right: false, tries: 2 } : { mended: true });
    }
    // What the file would have in it, without a download.
    const { createObjectURL } = URL;
    let file = null;
    URL.createObjectURL = blob => createObjectURL.call(URL, file = blob);
    HTMLAnchorElement.prototype.click = () => {};
    part('save').click();
    delete HTMLAnchorElement.prototype.click;
    URL.createObjectURL = createObjectURL;
    const saved = JSON.parse(await file?.text() ?? '[]');
    const isWhole = saved.length === items.length && saved.every(one =>
      one.page && one.question && (one.mended === true || one.tries === 2 && one.right === false));
    if (!isWhole) wrong('the file isn\'t what was answered', part('save'));

    part('forget').click();
    if (!items.every(item => answers.read(key(item)))) wrong('it forgets at the first press', part('forget'));
    part('forget').click();
    if (items.some(item => answers.read(key(item)))) wrong('it doesn\'t forget', part('forget'));
    const isForgotten = (words, at) => words.startsWith('not ') || 'done' in items[at].dataset;
    if (!states().every(isForgotten)) wrong('it lists what was forgotten', part('forget'));
    return faults;
  }

  async function screen(theme) {
    const asked = [...await questions(), ...mended(), ...await progress()];
    // What is folded is looked at, too.
    document.querySelectorAll('details').forEach(details => { details.open = true; });
    document.activeElement?.blur();
    scrollTo(0, 0);
    await frame();
    const looked = [...asked, ...themed(theme), ...overflow(), ...cutOff(), ...unreachable(), ...turnedAway()];
    return [...looked, ...await axe_(document), ...await opened()];
  }

  /**
  * What opens at a press: a note behind a number, the search, the choice of themes.
  * The sidebar stands open on large screens, and is looked at there.
  */
  async function opened() {
    const faults = [];
    const folded = 'button[aria-controls][aria-expanded="false"]:not([aria-controls$="sidebar"])';
    const note = document.querySelector('main [popovertarget]');
    for (const way of [...(note ? [note] : []), ...document.querySelectorAll(folded)]) {
      const name = way.getAttribute('popovertarget') ?? way.getAttribute('aria-controls');
      const part = document.getElementById(name);
      way.click();
      await frame();
      if (!part || !seen(part)) {
        faults.push(fault('it opens nothing', way, `show #${name}`));
        continue;
      }
      if (sticksOut(part.getBoundingClientRect())) {
        faults.push(fault('it opens wider than the screen', part, 'give it a max-width'));
      }
      faults.push(...await axe_(part));
      way.click();
    }
    return faults;
  }

  async function paper(theme) {
    const faults = themed(theme);
    const style = getComputedStyle(document.documentElement);
    if (style.backgroundColor !== 'rgb(255, 255, 255)') {
      faults.push(fault(`paper is white, and its ground is ${style.backgroundColor}`,
        document.documentElement, 'set the theme\'s variables in @media print'));
    }
    const navigation = 'nav, .sidebar, #mdbook-menu-bar, .skip, pre > .buttons, .asking';
    for (const element of document.querySelectorAll(navigation)) {
      if (seen(element)) {
        faults.push(fault('it is printed, and paper can\'t be clicked', element,
          'display: none in @media print'));
      }
    }
    for (const details of [...document.querySelectorAll('main details')].filter(seen)) {
      if (!details.lastElementChild.checkVisibility({ contentVisibilityAuto: true })) {
        faults.push(fault('it is printed folded', details,
          'unfold ::details-content in @media print'));
      }
    }
    for (const element of document.querySelectorAll('main *')) {
      if (scrolls(element) && element.scrollWidth > element.clientWidth + 1 && seen(element)) {
        faults.push(fault('paper can\'t scroll, and cuts it off', element,
          'make it narrower, or let it wrap, in @media print'));
      }
    }
    for (const element of document.querySelectorAll('.told, .on-paper')) {
      if (!element.checkVisibility({ contentVisibilityAuto: true })) {
        faults.push(fault('it isn\'t printed', element, 'show it in @media print'));
      }
    }
    const contrast = { runOnly: ['color-contrast'] };
    return [...faults, ...overflow(), ...await axe_('main', contrast)];
  }

  /** Without scripts nothing can be waited for. */
  function bare() {
    const faults = [];
    const main = document.querySelector('main');
    if (!main || !seen(main) || main.innerText.trim() === '') {
      faults.push(fault('it can\'t be read without JavaScript', main,
        'let scripts add to the text, not make it'));
    }
    const ways = [...document.querySelectorAll('a[rel~=next], a[rel~=prev], nav iframe')];
    if (!ways.some(seen)) {
      faults.push(fault('it can\'t be left without JavaScript', null,
        'keep mdBook\'s links to the next and the previous page'));
    }
    for (const button of document.querySelectorAll('.asking > *')) {
      if (seen(button)) faults.push(fault('nothing happens when it is pressed', button, 'hide it: html:not(.asks)'));
    }
    for (const told of document.querySelectorAll('.told, .question .solution')) {
      if (!seen(told)) faults.push(fault('nothing unfolds it without JavaScript', told, 'show it: html:not(.asks)'));
    }
    return [...faults, ...overflow()];
  }

  return { shifts, firstStop, screen, paper, bare };
})();
