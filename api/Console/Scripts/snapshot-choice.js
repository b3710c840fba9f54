// Fields to choose a snapshot in.

import { get } from "./api.js";
import { el, fill, find } from "./dom.js";
import { dateKey, formatDate } from "./format.js";

const pageSize = 200;

/** A page of the published snapshots, the latest execution date first, of those before `before`, or of all. Throws a Problem. */
export const listSnapshots = (before, signal) => get("/v1/snapshots", { limit: pageSize, before }, signal);

/**
 * Offers snapshots in a field.
 * @param {HTMLSelectElement} select The field.
 * @param {Array} snapshots The snapshots.
 * @param {string|null} chosen The execution date that is chosen; the served one when there is no such snapshot.
 * @param {boolean} isCut Whether there are earlier ones: one of them may be chosen, and is offered then.
 */
export function offer(select, snapshots, chosen, isCut) {
    if (isCut && chosen !== null && !Number.isNaN(Date.parse(chosen)) && snapshots.every(one => dateKey(one.execution_date) > chosen)) {
        snapshots = [...snapshots, { execution_date: chosen.includes("T") ? `${chosen}Z` : `${chosen}T00:00:00Z`, is_current: false }];
    }

    const dates = snapshots.map(one => dateKey(one.execution_date));
    const served = snapshots.find(one => one.is_current);
    fill(select, snapshots.map(one => el("option", { value: dateKey(one.execution_date) }, `${formatDate(one.execution_date)}${one.is_current ? " (served)" : ""}`)));
    select.disabled = dates.length === 0;
    select.value = dates.includes(chosen) ? chosen : served ? dateKey(served.execution_date) : dates[0] ?? "";
}

/** The snapshot before another one; the one after it where there is none before; null where it is alone. */
export function neighbour(snapshots, date) {
    const dates = snapshots.map(one => dateKey(one.execution_date));
    const place = dates.indexOf(date);
    return dates[place + 1] ?? dates[place - 1] ?? null;
}

/** Puts what is chosen on a page into its address, so that it can be kept and sent; not when another page was turned to meanwhile. */
export function remember(page, choices) {
    if (find("main > section:not([hidden])").dataset.page !== page) {
        return;
    }

    const given = Object.entries(choices).filter(([, value]) => value);
    const query = given.length > 0 ? `?${new URLSearchParams(given)}` : "";
    history.replaceState(null, "", `${location.pathname}${query}`);
}
