// Says in the header of every page which snapshot is served, and whether the store was reached.

import { el, fill, find } from "./dom.js";
import { formatAge, formatDate } from "./format.js";

const everyMilliseconds = 15_000;
const absences = { "nothing-published": "Nothing published yet", loading: "Loading the snapshot" };

async function look() {
    const state = await read();
    const place = find("#served");
    place.title = state.hint;
    // Written anew only when it says something else: screen readers read out whatever is written here.
    if (place.textContent !== state.text || place.dataset.kind !== state.kind) {
        place.dataset.kind = state.kind;
        fill(place, el(`span.dot.dot-${state.kind}`), el("span", {}, state.text));
    }
}

async function read() {
    try {
        const response = await fetch("./readyz", { cache: "no-store" });
        const body = await response.json();
        return !response.ok ? { kind: "bad", text: absences[body.type.split(":").at(-1)] ?? "Store away", hint: body.detail }
            : body.source.state === "away" ? { kind: "warn", text: `Served: ${formatDate(body.execution_date)}, store away`, hint: body.source.fault }
            : { kind: "good", text: `Served: ${formatDate(body.execution_date)}`, hint: `Published ${formatAge(body.age_seconds)}` };
    } catch {
        return { kind: "bad", text: "Service not reached", hint: "The service does not answer." };
    }
}

/** Looks now and then, as long as the page is in view. */
export function watchServed() {
    look();
    setInterval(() => document.hidden || look(), everyMilliseconds);
}
