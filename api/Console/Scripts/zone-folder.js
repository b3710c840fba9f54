// A folder of a zone: its folders and objects, and what its manifest says.

import { get } from "./api.js";
import { el, find } from "./dom.js";
import { formatBytes, formatCount, formatDate, formatInstant, words } from "./format.js";
import { empty } from "./state.js";
import { moreButton } from "./steps.js";
import { facts, table } from "./table.js";

const pageSize = 100;

/** Asks for a folder and makes it readable. */
export async function folder(zone, prefix, chosen, signal) {
    const first = await ask(zone, prefix, null, signal);
    if (first.entries.length === 0) {
        return empty("Nothing is here", zone === "raw" ? "Put a delivery into the lake, or a synthetic one to try it out." : "Run the pipeline, and what it makes rests here.", zone === "raw" ? "lake ingest <file>\nlake sample" : "lake run -e <date>");
    }

    const manifest = await readManifest(zone, first.entries.find(one => one.key === `${prefix}_manifest.json`), signal);
    const rows = new Map((manifest?.files ?? []).map(file => [file.key, file.rows]));
    const place = el("div");
    const draw = page => {
        const body = place.querySelector("tbody");
        body === null ? place.append(list(zone, prefix, page, chosen, rows)) : body.append(...list(zone, prefix, page, chosen, rows).querySelectorAll("tbody tr"));
        if (page.next !== null) {
            const more = moreButton("More", async () => {
                const next = await ask(zone, prefix, page.next);
                more.remove();
                const shown = place.querySelectorAll("tbody tr").length;
                draw(next);
                find("a", place.querySelectorAll("tbody tr")[shown]).focus();
            });
            place.append(more);
        }
    };
    draw(first);
    return [manifest === null ? null : summary(manifest), place];
}

const ask = (zone, prefix, after, signal) => get(`/v1/zones/${encodeURIComponent(zone)}/folders`, { prefix, after, limit: pageSize }, signal);

const list = (zone, prefix, page, chosen, rows) => table(
    `Folders and objects of ${zone}/${prefix}`, ["Name", { name: "Rows", isNumber: true }, { name: "Size", isNumber: true }, { name: "Written", isNumber: true }],
    page.entries.map(one => {
        const name = one.key.slice(prefix.length);
        const isFolder = one.key.endsWith("/");
        const query = new URLSearchParams(isFolder ? { zone, prefix: one.key } : { zone, key: one.key });
        return [
            el("a", { href: `./zones?${query}`, data: { page: "zones" }, "aria-current": one.key === chosen ? "true" : null }, name),
            rows.has(one.key) && one.key.endsWith(".parquet") ? formatCount(rows.get(one.key)) : isFolder ? "" : "–",
            isFolder ? "" : formatBytes(one.bytes),
            isFolder ? "" : formatInstant(one.last_modified),
        ];
    }), { isCaptionHidden: true, className: "entries" });

async function readManifest(zone, entry, signal) {
    if (entry === undefined) {
        return null;
    }

    const shown = await get(`/v1/zones/${encodeURIComponent(zone)}/preview`, { key: entry.key, limit: 1000 }, signal);
    try {
        return shown.truncated ? null : JSON.parse(shown.text);
    } catch {
        return null;
    }
}

/** What a manifest says, in short. */
function summary(manifest) {
    const rejected = Object.entries(manifest.rows.rejected);
    return el("div.manifest", {},
        el("h2", {}, "Manifest"),
        facts([
            ["Execution date", formatDate(manifest.execution_date)],
            ["Rows in", formatCount(manifest.rows.in)],
            ["Rows out", formatCount(manifest.rows.out)],
            rejected.length > 0 && ["Rejected", rejected.map(([reason, rows]) => `${formatCount(rows)} ${words(reason)}`).join(", ")],
            manifest.audits.length > 0 && ["Audits passed", formatCount(manifest.audits.length)],
            ["Files", formatCount(manifest.files.length)],
            ["Engine", manifest.engine],
            ["Fingerprint", el("code", { title: manifest.fingerprint }, manifest.fingerprint.slice(0, 12))],
            ["Run", el("a", { href: `./runs?run=${manifest.run_id}`, data: { page: "runs" } }, manifest.run_id), true],
        ]));
}
