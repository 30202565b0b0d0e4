// While the course is served, its pages are written anew after each round: what has
// changed in a directive's place takes its old one's, and everything else stays.
'use strict';
(async function renew() {
    // The page of all pages has one for each, and needs one.
    const { dataset } = document.documentElement;
    if ('renews' in dataset) return;
    dataset.renews = '';
    const PAUSE_MS = 2000;
    const places = of => [...of.querySelectorAll('main [data-live]')];
    // The words around the directives.
    function words(of) {
        const main = of.querySelector('main').cloneNode(true);
        main.querySelectorAll('[data-live]').forEach(place => place.replaceChildren());
        return main.innerHTML;
    }
    // What a reader opened or scripts added stays where the server's text stayed.
    function put(here, before, after) {
        if (before.isEqualNode(after)) {
            return;
        }
        const isAlike = before.nodeName === after.nodeName && here.nodeName === after.nodeName
            && before.childNodes.length === after.childNodes.length
            && here.childNodes.length === after.childNodes.length;
        if (!isAlike || after.nodeType !== Node.ELEMENT_NODE) {
            here.replaceWith(document.importNode(after, true));
            return;
        }
        for (const { name, value } of [...after.attributes]) {
            if (before.getAttribute(name) !== value) {
                here.setAttribute(name, value);
            }
        }
        for (const { name } of [...before.attributes]) {
            if (!after.hasAttribute(name)) {
                here.removeAttribute(name);
            }
        }
        [...here.childNodes].forEach((child, at) =>
            put(child, before.childNodes[at], after.childNodes[at]));
    }
    async function page() {
        const answer = await fetch(location.pathname, { cache: 'no-store' });
        const text = await answer.text();
        // It may be just being written.
        return answer.ok && text.includes('</html>')
            ? new DOMParser().parseFromString(text, 'text/html') : null;
    }
    async function lastWritten() {
        const answer = await fetch(location.pathname, { method: 'HEAD', cache: 'no-store' });
        return answer.ok ? answer.headers.get('last-modified') : null;
    }
    let before = null;
    let written = null;
    for (;;) {
        try {
            const now = document.hidden ? null : await lastWritten();
            if (now !== null && now !== written) {
                const after = await page();
                if (after !== null && before !== null && words(before) !== words(after)) {
                    location.reload();
                    return;
                }
                if (after !== null) {
                    const [here, old, next] = [document, before ?? document, after].map(places);
                    const isSame = here.length === next.length && old.length === next.length;
                    if (before !== null && isSame) {
                        here.forEach((place, at) => put(place, old[at], next[at]));
                    }
                    before = after;
                    // Its time is told in seconds: within one it may change again.
                    written = Date.now() - Date.parse(now) > 2000 ? now : null;
                }
            }
        } catch {
            // Nobody serves it at the moment.
        }
        await new Promise(resolve => setTimeout(resolve, PAUSE_MS));
    }
})();
