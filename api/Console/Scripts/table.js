// Tables that a screen reader, a keyboard and a phone can read.

import { el } from "./dom.js";

/**
 * Makes a table in a region that scrolls sideways by itself.
 * @param {string} caption What it shows.
 * @param {Array<{name: string, isNumber?: boolean}|string>} columns Its columns.
 * @param {Array<Array<any>>} rows Its cells: texts or elements; the first of each row is the row's header.
 * @param {{isCaptionHidden?: boolean, className?: string}} options How it looks.
 */
export function table(caption, columns, rows, { isCaptionHidden = false, className = "" } = {}) {
    const heads = columns.map(column => typeof column === "string" ? { name: column } : column);
    return el("div.scroll", { tabindex: "0", role: "region", "aria-label": caption },
        el("table", { class: className || null },
            el("caption", { class: isCaptionHidden ? "unseen" : null }, el("span", {}, caption)),
            el("thead", {}, el("tr", {}, heads.map(head => el("th", { scope: "col", class: head.isNumber ? "number" : null }, head.name)))),
            el("tbody", {}, rows.map(row => el("tr", {}, row.map((cell, i) => el(
                i === 0 ? "th" : "td",
                { scope: i === 0 ? "row" : null, class: heads[i]?.isNumber ? "number" : null },
                cell)))))));
}

/** Names and values, side by side; a long value, marked by a third item, gets a line of its own. */
export const facts = pairs => el("dl.facts", {}, pairs.filter(Boolean).map(([name, value, isLong]) => el(isLong ? "div.long" : "div", {}, el("dt", {}, name), el("dd", {}, value))));
