// Which programs a reader has mended, kept with the answers. Where the book is served
// from a checkout, those that were found right there are ticked.
'use strict';

for (const box of document.querySelectorAll('.mended')) {
  const { mended } = answers.to(box.name);
  // One that nobody touched follows the page, also while that renews itself.
  if (mended !== undefined) box.checked = mended;
  box.onchange = () => answers.keep(box.name, { mended: box.checked });
}
