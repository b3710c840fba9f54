// The answer to a lookup: the amount, how sure it is, the ranking of the segment, and the request to copy.

import { get } from "./api.js";
import { bars } from "./chart.js";
import { el } from "./dom.js";
import { dateKey, formatAmount, formatCount, formatDate, formatShare } from "./format.js";
import { load } from "./state.js";
import { table } from "./table.js";

/** The amount and the share behind it, and how a last order was counted. */
export function answerCard(found, customer) {
    const meter = el("div.meter", { "aria-hidden": "true" }, el("div"));
    meter.style.setProperty("--share", String(found.share));
    return el("article.card.answer", { data: { said: `Most used voucher: ${formatAmount(found.voucher_amount)}, ${formatShare(found.share)} of the vouchers of similar customers` } },
        el("h2", {}, "Most used voucher"),
        el("p.figure", { data: { amount: found.voucher_amount } }, formatAmount(found.voucher_amount)),
        meter,
        el("p", {},
            el("strong", {}, formatShare(found.share)), ` of the vouchers of similar customers: ${formatCount(found.times_used)} times in segment `,
            el("strong", {}, found.segment), ` (${found.segment_name}) of ${found.country_code}, by ${formatDate(found.execution_date)}.`),
        customer.last_order_ts ? el("p", {}, daysSince(customer)) : null);
}

const dayMilliseconds = 86_400_000;

/** In which words a last order was counted: the day it is counted to is today unless another was given, and not that of the snapshot. */
function daysSince({ last_order_ts: last, as_of: asOf }) {
    const to = asOf ?? new Date().toISOString().slice(0, 10);
    const days = Math.round((Date.parse(to) - Date.parse(last.slice(0, 10))) / dayMilliseconds);
    return days < 0
        ? `The last order is ${formatCount(-days)} days after ${formatDate(to)}, which it is counted to.`
        : `Counted to ${formatDate(to)}: ${formatCount(days)} days after the last order.`;
}

/** All amounts of the segment, from the most used down. */
export const ranking = (place, found) => load(place, async signal => {
    const { vouchers } = await get(
        `/v1/segments/${encodeURIComponent(found.segment_name)}/${encodeURIComponent(found.segment)}/vouchers`,
        { country_code: found.country_code, execution_date: dateKey(found.execution_date) }, signal);
    return distribution(`Vouchers of segment ${found.segment} in ${found.country_code}`, vouchers, sureness(vouchers));
});

/** A card with the distribution of a segment's amounts, as a chart and as a table. */
export const distribution = (title, vouchers, remark) => el("article.card", {},
    el("h2", { tabindex: "-1" }, title),
    remark ? el("p", {}, remark) : null,
    el("div.columns.columns-chart", {},
        bars(
            `${title}: ${vouchers.map(one => `${formatAmount(one.voucher_amount)} ${formatShare(one.share)}`).join(", ")}`,
            vouchers.map(one => formatAmount(one.voucher_amount)), [{ name: "Share", values: vouchers.map(one => one.share) }],
            { unit: "Share of the segment's vouchers", format: formatShare }),
        table(
            title,
            [{ name: "Amount", isNumber: true }, { name: "Share", isNumber: true }, { name: "Times used", isNumber: true }, { name: "Orders", isNumber: true }],
            vouchers.map(one => [formatAmount(one.voucher_amount), formatShare(one.share), formatCount(one.times_used), formatCount(one.total_orders)]),
            { isCaptionHidden: true })));

/** How far the first amount is ahead of the second, in words. */
function sureness(vouchers) {
    const [first, second] = vouchers;
    if (second === undefined) {
        return "No other amount was used in this segment.";
    }

    const times = first.times_used / second.times_used;
    const lead = `${formatAmount(first.voucher_amount)} was used ${formatCount(Math.round(times * 10) / 10)} times as often as ${formatAmount(second.voucher_amount)}`;
    return times >= 1.5 ? `A clear answer: ${lead}.` : times >= 1.1 ? `A fair answer: ${lead}.` : `A close call: ${lead}.`;
}

/** The request for a shell, with a button that copies it. */
export function curl(customer, hasKey) {
    const body = JSON.stringify(customer).replaceAll("'", "'\\''");
    const url = new URL("./v1/vouchers/most-used", document.baseURI);
    const command = `curl -s${hasKey ? ' -H "X-Api-Key: $KEY"' : ""} -H 'Content-Type: application/json' \\\n  ${url} \\\n  -d '${body}'`;
    const said = el("span", { role: "status" });
    return el("article.card", {},
        el("h2", {}, "The same request in a shell"),
        el("pre", { tabindex: "0", "aria-label": "Request as curl" }, el("code", { id: "lookup-curl" }, command)),
        el("p.actions", {},
            el("button.quiet", {
                type: "button",
                onclick: async () => { said.textContent = await copied(command) ? "Copied" : "The browser did not allow it; mark the text and copy it"; },
            }, "Copy"), said));
}

/** Copies a text; browsers offer that to pages of this machine and over HTTPS alone. */
const copied = text => navigator.clipboard === undefined ? false : navigator.clipboard.writeText(text).then(() => true, () => false);
