// What is in an object: schema, first rows and row count of Parquet, the first lines of a text; and its bytes to download.

import { address, get, getBlob, hasKey } from "./api.js";
import { el } from "./dom.js";
import { formatBytes, formatCount, formatInstant } from "./format.js";
import { problem } from "./state.js";
import { facts, table } from "./table.js";

const mostRows = 50;
const mostLines = 400;

/** Asks for an object and makes it readable. */
export async function preview(zone, key, signal) {
    const name = key.split("/").at(-1);
    let shown;
    try {
        shown = await get(`/v1/zones/${encodeURIComponent(zone)}/preview`, { key, limit: key.endsWith(".parquet") ? mostRows : mostLines }, signal);
    } catch (error) {
        if (error.status !== 422) {
            throw error;
        }

        return el("article.card", {}, el("h2", { tabindex: "-1" }, name), problem(error), download(zone, key));
    }

    return el("article.card", {},
        el("h2", { tabindex: "-1" }, name),
        el("p", {}, el("code", {}, `${zone}/${key}`)),
        facts([
            shown.format === "parquet" && ["Rows", formatCount(shown.row_count)],
            shown.format === "parquet" && ["Columns", formatCount(shown.columns.length)],
            ["Size", formatBytes(shown.bytes)],
            ["Written", formatInstant(shown.last_modified)],
            ["ETag", el("code", {}, shown.etag), true],
        ]),
        download(zone, key),
        shown.format === "parquet" ? rowsOf(shown) : textOf(shown));
}

const rowsOf = shown => [
    el("details", {}, el("summary", {}, "Schema"), table("Columns and their types", ["Column", "Type"], shown.columns.map(column => [column.name, el("code", {}, column.type)]))),
    table(
        shown.truncated ? `The first ${formatCount(shown.rows.length)} of ${formatCount(shown.row_count)} rows` : `All ${formatCount(shown.rows.length)} rows`,
        shown.columns.map(column => column.name), shown.rows.map(row => row.map(cell)), { className: "dense" }),
];

const textOf = shown => [
    shown.truncated ? el("p.hint", {}, "Its first lines:") : null,
    el("pre", { tabindex: "0", "aria-label": "Content" }, el("code", {}, shown.text)),
];

/** A value of any type as text; nulls are told from empty texts. */
export const cell = value => value === null ? el("span.hint", {}, "null")
    : typeof value === "object" ? JSON.stringify(value)
    : String(value);

/** A link that downloads; with a key, which a link cannot send, a button that fetches first. */
function download(zone, key) {
    const path = `/v1/zones/${encodeURIComponent(zone)}/download`;
    const said = el("span", { role: "status" });
    return el("p.actions", {}, hasKey()
        ? el("button.quiet", { type: "button", onclick: () => save(path, key, said) }, "Download")
        : el("a.quiet", { href: address(path, { key }), download: key.split("/").at(-1) }, "Download"), said);
}

async function save(path, key, said) {
    said.textContent = "Fetching";
    try {
        const url = URL.createObjectURL(await getBlob(path, { key }));
        el("a", { href: url, download: key.split("/").at(-1) }).click();
        setTimeout(() => URL.revokeObjectURL(url), 60_000);
        said.textContent = "";
    } catch (error) {
        said.textContent = `${error.title}. ${error.message}`;
    }
}
