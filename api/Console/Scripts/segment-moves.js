// How the most used amounts and their shares moved from one snapshot to another.

import { el } from "./dom.js";
import { formatAmount, formatDate, formatPoints, formatShare } from "./format.js";
import { schemesDiffer } from "./snapshot-diff.js";
import { table } from "./table.js";

const key = one => `${one.country_code.toLowerCase()}\n${one.segment}`;

/**
 * Makes the table of moves, those whose amount changed first, then the largest moves of the share.
 * @param {Object} before The answer of /v1/segments/{segment_name}/most-used for one snapshot.
 * @param {Object} after The same for the other.
 * @param {boolean} isOtherScheme Whether the two divide customers differently.
 */
export function moves(before, after, isOtherScheme) {
    const earlier = new Map(before.segments.map(one => [key(one), one]));
    const later = new Map(after.segments.map(one => [key(one), one]));
    const rows = [...new Set([...earlier.keys(), ...later.keys()])].map(name => ({ from: earlier.get(name), to: later.get(name) }));
    rows.sort((a, b) => weight(b) - weight(a));
    const changed = rows.filter(isOther).length;
    return [
        isOtherScheme ? schemesDiffer() : null,
        el("p", {}, changed === 0
            ? `All ${rows.length} segments have the same amount in both snapshots.`
            : `${changed} of ${rows.length} segments ${changed === 1 ? "has" : "have"} another amount.`),
        table(
            `From ${formatDate(before.execution_date)} to ${formatDate(after.execution_date)}`,
            ["Country", "Segment", { name: "Amount before", isNumber: true }, { name: "Amount after", isNumber: true }, { name: "Share before", isNumber: true }, { name: "Share after", isNumber: true }, { name: "Move", isNumber: true }],
            rows.map(({ from, to }) => [
                (to ?? from).country_code, (to ?? from).segment, from ? formatAmount(from.voucher_amount) : "none",
                isOther({ from, to }) ? el("strong", {}, to ? formatAmount(to.voucher_amount) : "none") : formatAmount(to.voucher_amount),
                from ? formatShare(from.share) : "none", to ? formatShare(to.share) : "none", move(from, to),
            ])),
    ];
}

const isOther = ({ from, to }) => from?.voucher_amount !== to?.voucher_amount;

const weight = ({ from, to }) => (from && to ? Math.abs(to.share - from.share) : 1) + (isOther({ from, to }) ? 10 : 0);

function move(from, to) {
    return from === undefined ? "appeared"
        : to === undefined ? "disappeared"
        : isOther({ from, to }) ? "other amount"
        : el("span", { class: ["down", null, "up"][1 + Math.sign(Math.round(to.share * 1000) - Math.round(from.share * 1000))] }, formatPoints(from.share, to.share));
}
