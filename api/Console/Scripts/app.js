// Shows the page that the address names. All pages are in the document already, and their scripts come once the first page stands,
// so turning to another one loads nothing but what it asks for, and a key that was typed in is kept.

import { fill, find } from "./dom.js";
import { forgetKey, hasKey, silence } from "./api.js";
import { watchServed } from "./served.js";
import { problem } from "./state.js";

const sections = [...document.querySelectorAll("main > section")];
const scripts = new Map();

function nameOf(url) {
    const last = url.pathname.split("/").at(-1);
    return last === "" ? "lookup" : last;
}

async function show(url, { isTurned }) {
    const section = sections.find(one => one.dataset.page === nameOf(url));
    const isOther = section.hidden;
    for (const one of sections) {
        one.hidden = one !== section;
    }

    for (const link of document.querySelectorAll(".bar nav a")) {
        link.dataset.page === section.dataset.page ? link.setAttribute("aria-current", "page") : link.removeAttribute("aria-current");
    }

    document.title = `${section.dataset.title} · Voucher lake`;
    if (isTurned && isOther) {
        window.scrollTo(0, 0);
        find("h1", section).focus();
    } else if (isTurned) {
        (find("[data-focus]", section) ?? find("h1", section)).focus();
    }

    const fault = find("#page-fault");
    fill(fault);
    let page;
    try {
        page = await scriptOf(section.dataset.page);
    } catch {
        if (!section.hidden) {
            fill(fault, problem(silence(), () => show(url, { isTurned })));
        }

        return;
    }

    await page.show(section, url.searchParams);
}

/** The script of a page; one that could not be fetched is asked for again. */
function scriptOf(name) {
    if (!scripts.has(name)) {
        const script = import(`./${name}.js`);
        scripts.set(name, script);
        script.catch(() => scripts.delete(name));
    }

    return scripts.get(name);
}

document.addEventListener("click", event => {
    const link = event.target.closest("a[data-page]");
    if (link === null || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) {
        return;
    }

    event.preventDefault();
    if (link.href !== location.href) {
        history.pushState(null, "", link.href);
    }

    show(new URL(link.href), { isTurned: true });
});

document.addEventListener("keychange", () => { find("#key-state").hidden = !hasKey(); });
find("#forget-key").addEventListener("click", forgetKey);
window.addEventListener("popstate", () => show(new URL(location.href), { isTurned: false }));
window.addEventListener("load", () => setTimeout(() => sections.forEach(section => scriptOf(section.dataset.page)), 500));
show(new URL(location.href), { isTurned: false });
watchServed();
