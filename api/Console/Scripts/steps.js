// Steps through what a page shows: the entry of a list that is chosen, what it leads to, and more of a list.

import { el } from "./dom.js";

/** Marks the entry of a list whose details are shown, for the eye and for screen readers. */
export function mark(list, choice) {
    for (const button of list.querySelectorAll("button[data-choice]")) {
        button.dataset.choice === choice ? button.setAttribute("aria-current", "true") : button.removeAttribute("aria-current");
    }
}

/** Goes to what was chosen: its title gets the focus, and is in view. */
export function goTo(place) {
    const title = place.querySelector("h2");
    title?.focus({ preventScroll: true });
    place.scrollIntoView({ block: "nearest" });
    title?.scrollIntoView({ block: "nearest" });
}

/** A button that fetches more; when that fails, it says so and stays. */
export function moreButton(text, fetchMore) {
    const said = el("span.fault", { role: "status" });
    const button = el("button.quiet", {
        type: "button",
        onclick: async () => {
            button.disabled = true;
            said.textContent = "";
            try {
                await fetchMore();
            } catch (error) {
                button.disabled = false;
                said.textContent = `${error.title ?? error.name}. ${error.message}`;
            }
        },
    }, text);
    return el("p.actions", {}, button, said);
}
