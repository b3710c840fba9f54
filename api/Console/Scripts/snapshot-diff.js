// What changed from one snapshot to another.

import { el } from "./dom.js";
import { formatAmount, formatCount, formatDate, formatShare } from "./format.js";
import { table } from "./table.js";

const kinds = { appeared: "tag-good", disappeared: "tag-bad", changed: "tag-warn" };

/** Says that two snapshots divide customers differently. */
export const schemesDiffer = () => el("div.notice.notice-warn", {}, el("p", {}, "The segment schemes differ: segments of one name may not be the same customers."));

/** Makes the answer of /v1/snapshots/{a}/diff/{b} readable. */
export function difference(diff) {
    const side = one => one === null ? "none" : [`${formatAmount(one.voucher_amount)} `, el("span.hint", {}, formatShare(one.share))];
    const dates = `from ${formatDate(diff.from.execution_date)} to ${formatDate(diff.to.execution_date)}`;
    return [
        diff.scheme_changed ? schemesDiffer() : null,
        el("p", {}, diff.changes.length === 0
            ? `No most used amount changed ${dates}; ${formatCount(diff.unchanged)} segments are as they were.`
            : `${diff.changes.length === 1 ? "One segment" : `${formatCount(diff.changes.length)} segments`} changed ${dates}; ${formatCount(diff.unchanged)} are as they were.`),
        diff.changes.length === 0 ? null : table(
            `Changes ${dates}`,
            ["Country", "Segment", "What happened", { name: "Before", isNumber: true }, { name: "After", isNumber: true }],
            diff.changes.map(change => [
                change.country_code, [change.segment, " ", el("span.hint", {}, change.segment_name)],
                el(`span.tag.${kinds[change.kind]}`, {}, change.kind), side(change.from), side(change.to),
            ])),
    ];
}
