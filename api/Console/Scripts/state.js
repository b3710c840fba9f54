// What a place on a page says while there is nothing to show: it loads, it is empty, it failed.

import { el, fill, find } from "./dom.js";

/**
 * Shows in an element what an asynchronous function makes, and meanwhile that it loads. A later call to the same element wins.
 * @param {Element} place The element.
 * @param {function(AbortSignal): Promise<any>} make Gives the children; throws a Problem.
 * @param {function(): any} again What to do when a reader tries again after a problem; the same unless given.
 */
export async function load(place, make, again = () => load(place, make)) {
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
            announce(place);
        }
    } catch (error) {
        if (aborter.signal.aborted) {
            return;
        }

        if (error.title === undefined) {
            throw error;
        }

        fill(place, problem(error, again));
    } finally {
        if (!aborter.signal.aborted) {
            place.removeAttribute("aria-busy");
        }
    }
}

/** Empties an element, whatever is being loaded into it. */
export function clear(place) {
    place.aborter?.abort();
    place.removeAttribute("aria-busy");
    fill(place);
}

let unsaid = [];

/** Tells screen readers in short what has come; all that comes at once is said at once. Whole tables are left to be read when wanted. */
export function announce(place) {
    const title = place.querySelector("[data-said]")?.dataset.said ?? place.querySelector("h2, .empty strong, caption")?.textContent;
    if (title === undefined || place.closest("[hidden]") !== null) {
        return;
    }

    unsaid.push(title);
    setTimeout(() => {
        if (unsaid.length > 0) {
            find("#said").textContent = `${unsaid.join(". ")}.`;
            unsaid = [];
        }
    }, 200);
}

/** A problem in words, with what to do next. */
export function problem(error, again) {
    return error.type === "nothing-published"
        ? empty("Nothing is published yet", "Put a delivery into the lake and publish it; this page then has something to show.", toPublish)
        : el("div.notice.notice-bad", { role: "alert" },
            el("p", {}, el("strong", {}, error.title)), el("p", {}, error.message),
            again ? el("button.quiet", { type: "button", onclick: again }, "Try again") : null);
}

/** The commands that fill an empty lake. */
export const toPublish = "lake ingest <file>\nlake run -e <date>";

/** An empty place that says what to do next. */
export function empty(title, text, command) {
    return el("div.empty", {},
        el("p", {}, el("strong", {}, title)), el("p", {}, text),
        command ? el("pre", {}, el("code", {}, command)) : null);
}
