// What mdBook's page lacks for readers with a keyboard or a screen reader. It
// runs after book.js, and leaves to it whatever that does.
'use strict';

// The way past the table of contents comes first of all.
(function skipLink() {
  document.body.prepend(document.querySelector('.skip'));
  document.getElementById('mdbook-content').tabIndex = -1;
})();

// Every part of the page has a name to jump to.
(function landmarks() {
  document.getElementById('mdbook-menu-bar').setAttribute('role', 'banner');
  document.getElementById('mdbook-search-wrapper')?.setAttribute('role', 'search');
  document.getElementById('mdbook-searchbar')?.setAttribute('aria-label', 'Search this book');
})();

// The sidebar's toggle is a label, which no key reaches, with attributes that a
// label mustn't have. A button takes its place and hands clicks on to it.
(function sidebarToggle() {
  const label = document.getElementById('mdbook-sidebar-toggle');
  const button = document.createElement('button');
  button.type = 'button';
  button.className = label.className;
  button.title = label.title;
  for (const name of ['aria-label', 'aria-controls']) {
    button.setAttribute(name, label.getAttribute(name));
  }
  button.append(...label.childNodes);
  button.addEventListener('click', () => label.click());
  const tell = () =>
    button.setAttribute('aria-expanded', label.getAttribute('aria-expanded'));
  new MutationObserver(tell).observe(label, { attributeFilter: ['aria-expanded'] });
  tell();
  label.hidden = true;
  label.before(button);
})();

// What is wider than its place scrolls in itself: with the arrow keys, too, once
// it can be reached.
(function wide() {
  const parts = document.querySelectorAll('main pre > code, main pre, main .table-wrapper');
  const isWide = part => part.scrollWidth > part.clientWidth;
  const reach = new ResizeObserver(entries => {
    for (const { target } of entries) {
      if (isWide(target)) {
        target.tabIndex = 0;
      } else {
        target.removeAttribute('tabindex');
      }
    }
  });
  for (const part of parts) {
    reach.observe(part);
    // By them, mdBook turns pages.
    part.addEventListener('keydown', event => {
      if (/^Arrow(Left|Right)$/.test(event.key) && isWide(part)) event.stopPropagation();
    });
  }
})();
