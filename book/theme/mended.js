// Which programs a reader has mended, kept with the answers. Where the book is served
// from a checkout, those that were found right there are ticked.
'use strict';

for (const box of document.querySelectorAll('.mended')) {
    box.checked = answers.to(box.name).mended ?? 'done' in box.dataset;
    box.onchange = () => answers.keep(box.name, { mended: box.checked });
}
