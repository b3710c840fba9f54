// The page Segments: a heat map of the most used amounts, the distribution behind a cell, and what moved between two snapshots.

import { get } from "./api.js";
import { el, fill, find } from "./dom.js";
import { heatMap } from "./heat-map.js";
import { distribution } from "./lookup-answer.js";
import { moves } from "./segment-moves.js";
import { listSnapshots, neighbour, offer, remember } from "./snapshot-choice.js";
import { clear, empty, load } from "./state.js";

let parts = null;
let snapshots = [];
let scheme = null;

/** Shows the page. */
export async function show(section, query) {
    if (parts === null) {
        parts = Object.fromEntries(["by", "date", "before", "map", "distribution", "moves"].map(name => [name, find(`#segments-${name}`, section)]));
        parts.by.addEventListener("change", () => refresh());
        parts.date.addEventListener("change", () => { parts.before.value = neighbour(snapshots, parts.date.value) ?? ""; refresh(); });
        parts.before.addEventListener("change", () => refreshMoves());
    }

    scheme = null;
    for (const field of [parts.by, parts.date, parts.before]) {
        field.disabled = field.options.length === 0;
    }

    await load(parts.map, async signal => {
        const page = await listSnapshots(null, signal);
        const isCut = page.next_before !== null;
        snapshots = page.snapshots;
        const served = await get("/v1/segments", {}, signal);
        offer(parts.date, snapshots, query.get("date"), isCut);
        offer(parts.before, snapshots, query.get("before") ?? neighbour(snapshots, parts.date.value), isCut);
        fill(parts.by, served.segmentations.map(by => el("option", { value: by.segment_name }, `${by.segment_name} (by ${by.measure.replaceAll("_", " ")})`)));
        parts.by.value = served.segmentations.some(by => by.segment_name === query.get("by")) ? query.get("by") : served.segmentations[0].segment_name;
        parts.by.disabled = false;
        scheme = served;
        return [];
    }, () => show(section, query));
    parts.moves.closest("section").hidden = scheme === null;
    if (scheme !== null) {
        await refresh();
    }
}

const mapOf = (date, signal) => get(`/v1/segments/${encodeURIComponent(parts.by.value)}/most-used`, { execution_date: date }, signal);

const state = () => ({ by: parts.by.value, date: parts.date.value, before: parts.before.value });

async function refresh() {
    remember("segments", state());
    clear(parts.distribution);
    const shown = load(parts.map, async signal => {
        scheme = await get("/v1/segments", { execution_date: parts.date.value }, signal);
        const map = await mapOf(parts.date.value, signal);
        return heatMap(map, scheme, (cell, button) => showDistribution(cell, button));
    });
    await Promise.all([shown, refreshMoves()]);
}

async function showDistribution(cell) {
    await load(parts.distribution, async signal => {
        const { vouchers } = await get(
            `/v1/segments/${encodeURIComponent(parts.by.value)}/${encodeURIComponent(cell.segment)}/vouchers`,
            { country_code: cell.country_code, execution_date: parts.date.value }, signal);
        return distribution(`All vouchers of segment ${cell.segment} in ${cell.country_code}`, vouchers);
    });
    find("h2", parts.distribution)?.focus({ preventScroll: true });
    parts.distribution.scrollIntoView({ block: "nearest" });
}

async function refreshMoves() {
    remember("segments", state());
    await load(parts.moves, async signal => {
        if (snapshots.length < 2) {
            return empty("There is one snapshot only", "Publish another execution date, and this place shows how the shares of each segment moved between the two.", "lake run -e <date>");
        }

        if (parts.before.value === parts.date.value) {
            return empty("These are the same", "Choose another snapshot to compare with.");
        }

        const dates = [parts.before.value, parts.date.value];
        const [[before, after], [one, other]] = await Promise.all([
            Promise.all(dates.map(date => mapOf(date, signal))),
            Promise.all(dates.map(date => get("/v1/segments", { execution_date: date }, signal))),
        ]);
        return moves(before, after, JSON.stringify(one.segmentations) !== JSON.stringify(other.segmentations));
    });
}
