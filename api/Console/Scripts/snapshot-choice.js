// Fields to choose a snapshot in.

import { get } from "./api.js";
import { el, fill, find } from "./dom.js";
import { dateKey, formatDate } from "./format.js";

/** The published snapshots, the latest execution date first. Throws a Problem. */
export const listSnapshots = async signal => (await get("/v1/snapshots", { limit: 200 }, signal)).snapshots;

/**
 * Offers snapshots in a field.
 * @param {HTMLSelectElement} select The field.
 * @param {Array} snapshots The snapshots.
 * @param {string|null} chosen The execution date that is chosen; the served one when there is no such snapshot.
 */
export function offer(select, snapshots, chosen) {
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
