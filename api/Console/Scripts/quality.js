// The page Quality: rejected rows by reason over the deliveries, and examples of them.

import { get } from "./api.js";
import { bars } from "./chart.js";
import { el, fill, find } from "./dom.js";
import { dateKey, formatBytes, formatCount, formatDate, formatShare, words } from "./format.js";
import { remember } from "./snapshot-choice.js";
import { empty, load } from "./state.js";
import { table } from "./table.js";
import { cell } from "./zone-preview.js";

const mostExamples = 20;

let parts = null;
let quality = null;

/** Shows the page. */
export async function show(section, query) {
    if (parts === null) {
        parts = Object.fromEntries(["date", "chart", "deliveries", "reason", "delivery", "rows"].map(name => [name, find(`#quality-${name}`, section)]));
        parts.date.addEventListener("change", () => refresh(parts.date.value));
        parts.reason.addEventListener("change", () => { offerDeliveries(); examples(); });
        parts.delivery.addEventListener("change", examples);
    }

    await refresh(query.get("date"));
}

async function refresh(date) {
    quality = null;
    await load(parts.chart, async signal => {
        try {
            quality = await get("/v1/quality", { execution_date: date }, signal);
        } catch (error) {
            if (error.type !== "nothing-curated") {
                throw error;
            }

            return empty(error.title, "Put a delivery into the lake and curate it; what became of its rows appears here.", "lake ingest <file>\nlake run -e <date>");
        }

        return accounts();
    }, () => refresh(date));
    const examplesCard = parts.rows.closest("section");
    examplesCard.hidden = quality === null || Object.keys(quality.rejected).length === 0;
    fill(parts.deliveries, quality === null ? [] : deliveries());
    parts.date.disabled = quality === null && parts.date.options.length === 0;
    if (quality === null) {
        return;
    }

    fill(parts.date, quality.execution_dates.map(one => el("option", { value: dateKey(one) }, formatDate(one))));
    parts.date.value = dateKey(quality.execution_date);
    remember("quality", { date: parts.date.value });
    fill(parts.reason, reasons().map(reason => el("option", { value: reason }, words(reason))));
    if (!examplesCard.hidden) {
        offerDeliveries();
        await examples();
    }
}

/** The reasons, those of the most rows first. */
const reasons = () => Object.entries(quality.rejected).sort(([, a], [, b]) => b - a).map(([reason]) => reason);

const nameOf = delivery => delivery.key.split("/").slice(2).join("/");

function accounts() {
    const total = quality.rows - quality.curated;
    const title = "Rejected rows by reason";
    return [
        el("h2", {}, title),
        el("p", {}, `${formatCount(total)} of ${formatCount(quality.rows)} rows were rejected, ${formatShare(quality.rows === 0 ? 0 : total / quality.rows)}, by ${formatDate(quality.execution_date)}.`),
        total === 0 ? null : el("div.columns.columns-chart", {},
            bars(
                `${title}: ${reasons().map(reason => `${words(reason)} ${formatCount(quality.rejected[reason])}`).join(", ")}`,
                reasons().map(words),
                quality.deliveries.length <= 6
                    ? quality.deliveries.map(one => ({ name: nameOf(one), values: reasons().map(reason => one.rejected[reason] ?? 0) }))
                    : [{ name: "Rows", values: reasons().map(reason => quality.rejected[reason]) }],
                { unit: "Rows", format: formatCount }),
            table(title, ["Reason", { name: "Rows", isNumber: true }, { name: "Share of all", isNumber: true }],
                reasons().map(reason => [words(reason), formatCount(quality.rejected[reason]), formatShare(quality.rejected[reason] / quality.rows)]), { isCaptionHidden: true })),
    ];
}

const deliveries = () => el("article.card", {},
    el("h2", {}, "Deliveries"),
    table(
        "Rows of each delivery", ["Delivery", "Events", { name: "Size", isNumber: true }, { name: "Rows", isNumber: true }, { name: "Curated", isNumber: true }, ...reasons().map(reason => ({ name: words(reason), isNumber: true }))],
        quality.deliveries.map(one => [
            el("a", { href: `./zones?${new URLSearchParams({ zone: "raw", key: one.key })}`, data: { page: "zones" } }, nameOf(one)),
            one.from === null ? "–" : `${formatDate(one.from.slice(0, 10))} – ${formatDate(one.to.slice(0, 10))}`,
            formatBytes(one.bytes), formatCount(one.rows), formatCount(one.curated), ...reasons().map(reason => formatCount(one.rejected[reason] ?? 0)),
        ]), { isCaptionHidden: true, className: "steady" }));

function offerDeliveries() {
    const having = quality.deliveries.filter(one => one.rejected[parts.reason.value] > 0);
    fill(parts.delivery, having.map(one => el("option", { value: one.key }, nameOf(one))));
}

const examples = () => load(parts.rows, async signal => {
    const found = await get("/v1/quality/rejected", {
        reason: parts.reason.value, delivery: parts.delivery.value, execution_date: dateKey(quality.execution_date), limit: mostExamples,
    }, signal);
    return table(
        `${found.truncated ? `The first ${formatCount(found.rows.length)} rows` : `All ${formatCount(found.rows.length)} rows`} rejected for ${words(found.reason)}, as they were delivered`,
        found.columns.map(column => column.name), found.rows.map(row => row.map(cell)), { className: "dense" });
});
