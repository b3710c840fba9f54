// The heat map of a segmentation: countries by segments. It is a table, so it reads as one, and each cell is a button.

import { el } from "./dom.js";
import { formatAmount, formatCount, formatDate, formatShare } from "./format.js";
import { table } from "./table.js";

const levels = [0, 0.35, 0.45, 0.6, 0.75];

/** How strongly a share is coloured, 1 to 5. */
const level = share => levels.filter(bound => share >= bound).length;

/**
 * Makes the heat map.
 * @param {Object} map The answer of /v1/segments/{segment_name}/most-used.
 * @param {Object} scheme The answer of /v1/segments.
 * @param {function(Object, Element)} choose Told of the cell that was chosen.
 */
export function heatMap(map, scheme, choose) {
    const by = scheme.segmentations.find(one => one.segment_name === map.segment_name);
    const cells = new Map(map.segments.map(one => [`${one.country_code}\n${one.segment}`, one]));
    const countries = [...new Set(map.segments.map(one => one.country_code))];
    const caption = `Most used amount by country and ${map.segment_name}, ${formatDate(map.execution_date)}`;
    return [
        table(caption, ["Country", ...by.segments.map(one => one.segment)], countries.map(country => [
            country, ...by.segments.map(segment => cellOf(cells.get(`${country}\n${segment.segment}`), choose)),
        ]), { className: "heat" }),
        el("ul.legend", { "aria-label": "Colours: share behind the amount" }, levels.map((bound, i) => el("li", {},
            el(`span.swatch.heat-${i + 1}`), i === 0 ? `under ${formatShare(levels[1])}` : i === levels.length - 1 ? `${formatShare(bound)} and more` : `from ${formatShare(bound)}`))),
    ];
}

function cellOf(cell, choose) {
    if (cell === undefined) {
        return el("span.none", {}, "none");
    }

    return el(`button.heat-${level(cell.share)}`, {
        type: "button",
        "aria-pressed": "false",
        title: `${formatCount(cell.times_used)} of ${formatCount(cell.vouchers_given)} vouchers`,
        onclick: event => {
            const button = event.currentTarget;
            button.closest("table").querySelectorAll("[aria-pressed=true]").forEach(one => one.setAttribute("aria-pressed", "false"));
            button.setAttribute("aria-pressed", "true");
            choose(cell, button);
        },
    }, formatAmount(cell.voucher_amount), el("span", {}, formatShare(cell.share)));
}
