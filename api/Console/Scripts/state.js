// What a place on a page says while there is nothing to show: it loads, it is empty, it failed.

import { el, fill } from "./dom.js";

/**
 * Shows in an element what an asynchronous function makes, and meanwhile that it loads. A later call to the same element wins.
 * @param {Element} place The element.
 * @param {function(AbortSignal): Promise<any>} make Gives the children; throws a Problem.
 */
export async function load(place, make) {
    place.aborter?.abort();
    const aborter = new AbortController();
    place.aborter = aborter;
    place.setAttribute("aria-busy", "true");
    if (place.childElementCount === 0) {
        fill(place, el("p.loading", {}, "Loading"));
    }

    try {
        const children = await make(aborter.signal);
        if (!aborter.signal.aborted) {
            fill(place, children);
        }
    } catch (error) {
        if (aborter.signal.aborted) {
            return;
        }

        if (error.title === undefined) {
            throw error;
        }

        fill(place, problem(error, () => load(place, make)));
    } finally {
        if (!aborter.signal.aborted) {
            place.removeAttribute("aria-busy");
        }
    }
}

/** A problem in words, with what to do next. */
export function problem(error, again) {
    return error.type === "nothing-published"
        ? empty("Nothing is published yet", "Put a delivery into the lake and publish it; this page then has something to show.", "lake run -e <date>")
        : el("div.notice.notice-bad", { role: "alert" },
            el("p", {}, el("strong", {}, error.title)), el("p", {}, error.message),
            again ? el("button.quiet", { type: "button", onclick: again }, "Try again") : null);
}

/** An empty place that says what to do next. */
export function empty(title, text, command) {
    return el("div.empty", {},
        el("p", {}, el("strong", {}, title)), el("p", {}, text),
        command ? el("pre", {}, el("code", {}, command)) : null);
}
