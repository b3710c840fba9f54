// The page Snapshots: timeline, details of one, and the difference of two.

import { get } from "./api.js";
import { el, fill, find } from "./dom.js";
import { dateKey, formatBytes, formatCount, formatDate, formatInstant, words } from "./format.js";
import { difference } from "./snapshot-diff.js";
import { listSnapshots, neighbour, offer, remember } from "./snapshot-choice.js";
import { empty, load, toPublish } from "./state.js";
import { goTo, mark, moreButton } from "./steps.js";
import { facts, table } from "./table.js";

let parts = null;
let shown = null;
let snapshots = [];
let nextBefore = null;

/** Shows the page. */
export async function show(section, query) {
    if (parts === null) {
        parts = Object.fromEntries(["timeline", "details", "from", "to", "diff"].map(name => [name, find(`#snapshots-${name}`, section)]));
        parts.from.addEventListener("change", compare);
        parts.to.addEventListener("change", compare);
    }

    snapshots = [];
    await load(parts.timeline, async signal => {
        ({ snapshots, next_before: nextBefore } = await listSnapshots(null, signal));
        return timeline();
    }, () => show(section, query));
    if (snapshots.length === 0) {
        parts.details.hidden = true;
        parts.diff.closest("section").hidden = true;
        return;
    }

    parts.details.hidden = false;
    parts.diff.closest("section").hidden = false;
    offer(parts.to, snapshots, query.get("to"), nextBefore !== null);
    offer(parts.from, snapshots, query.get("from") ?? neighbour(snapshots, parts.to.value), nextBefore !== null);
    await Promise.all([showDetails(query.get("date") ?? parts.to.value), compare()]);
}

const timeline = () => snapshots.length === 0
    ? empty("Nothing is published yet", "Publish a snapshot, and it appears here.", toPublish)
    : [el("ol.timeline", {}, snapshots.map(entry)), nextBefore === null ? null : moreButton("Earlier snapshots", more)];

async function more() {
    const page = await listSnapshots(nextBefore);
    const count = snapshots.length;
    snapshots = [...snapshots, ...page.snapshots];
    nextBefore = page.next_before;
    fill(parts.timeline, timeline());
    mark(parts.timeline, shown);
    for (const field of [parts.from, parts.to]) {
        offer(field, snapshots, field.value, nextBefore !== null);
    }

    parts.timeline.querySelectorAll("li button")[count]?.focus();
}

const entry = one => el("li", { class: one.is_current ? "is-served" : null },
    el("button.link", {
        type: "button", data: { choice: dateKey(one.execution_date) }, onclick: () => showDetails(dateKey(one.execution_date)).then(() => goTo(parts.details)),
    }, formatDate(one.execution_date)),
    one.is_current ? [" ", el("span.tag.tag-good", {}, "served")] : null,
    el("p", {}, one.error === null ? `Published ${formatInstant(one.published)}` : `Not readable: ${one.error}`));

async function showDetails(date) {
    shown = date;
    note();
    mark(parts.timeline, date);
    await load(parts.details, async signal => {
        const one = await get(`/v1/snapshots/${encodeURIComponent(date)}`, {}, signal);
        return [
            el("h2", { tabindex: "-1" }, `Snapshot of ${formatDate(one.execution_date)} `, one.is_current ? el("span.tag.tag-good", {}, "served") : el("span.tag.tag-plain", {}, "not served")),
            facts([
                ["Published", formatInstant(one.published)],
                ["Engine", one.engine],
                ["Fingerprint", el("code", { title: one.fingerprint }, one.fingerprint.slice(0, 12))],
                ["Run", el("a", { href: `./runs?run=${one.run_id}`, data: { page: "runs" } }, one.run_id), true],
            ]),
            el("h3", {}, `${one.audits.length} audits passed`),
            el("p.hint", {}, one.audits.map(audit => words(audit.name.replace(/^assert_/, ""))).join(" · ")),
            table("Files", ["File", { name: "Rows", isNumber: true }, { name: "Size", isNumber: true }], one.files.map(file => [
                el("a", { href: `./zones?${new URLSearchParams({ zone: "consumption", key: file.key })}`, data: { page: "zones" } }, file.key.split("/").at(-1)),
                file.key.endsWith(".parquet") ? formatCount(file.rows) : "–", formatBytes(file.bytes),
            ])),
        ];
    });
}

async function compare() {
    note();
    await load(parts.diff, async signal => {
        if (parts.from.value === parts.to.value) {
            return empty("These are the same", "Choose another snapshot on one of the two sides. Where there is one only, publish another execution date.", "lake run -e <date>");
        }

        return difference(await get(`/v1/snapshots/${encodeURIComponent(parts.from.value)}/diff/${encodeURIComponent(parts.to.value)}`, {}, signal));
    });
}

const note = () => remember("snapshots", { from: parts.from.value, to: parts.to.value, date: shown });
