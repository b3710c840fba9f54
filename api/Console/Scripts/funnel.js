// The way of the rows: delivered, curated, rejected by reason, counted. The bars repeat what the numbers beside them say.

import { el } from "./dom.js";
import { formatCount, formatDate, formatShare, words } from "./format.js";
import { empty } from "./state.js";

/**
 * Makes the funnel of a run.
 * @param {Object} run The answer of /v1/runs/{run_id}.
 * @param {Object|null} accounts What the run counted from: the answer of /v1/quality; null where it cannot be known any more.
 * @param {Array<{segment_name: string, rows: number}>} counted The rows that count in each segmentation of what the run published.
 */
export function funnel(run, accounts, counted) {
    const stage = name => run.stages.find(one => one.stage === name);
    const curate = stage("curate");
    const aggregate = stage("aggregate");
    const { rows, curated, rejected } = accounts ?? { rows: curate?.rows_in ?? 0, curated: curate?.rows_out ?? 0, rejected: curate?.rejected ?? {} };
    const all = Math.max(rows, aggregate?.rows_in ?? 0);
    if (all === 0) {
        return empty("No row moved", run.stages.length === 0 ? "The run ended before its first stage did." : "Everything that this run looked at was up to date already.");
    }

    const reasons = Object.entries(rejected).sort(([, a], [, b]) => b - a);
    const steps = rows === 0 ? [] : [
        step("Raw rows", rows, all),
        step("Curated", curated, all),
        step("Rejected", reasons.reduce((sum, [, count]) => sum + count, 0), all),
        reasons.map(([reason, count]) => step(words(reason), count, all, true)),
    ];
    if (rows === 0) {
        steps.push(step("Curated rows read", aggregate.rows_in, all));
    }

    return [
        el("ol.funnel", {}, steps, counts(counted).map(([name, count]) => step(name, count, all))),
        el("p.hint", {}, remarks(run, curate, rows, curated, counted).join(" ")),
    ];
}

/** One count where all segmentations count the same rows, and one for each where a scheme leaves some out. */
const counts = counted => new Set(counted.map(one => one.rows)).size <= 1
    ? counted.slice(0, 1).map(one => ["Counted", one.rows])
    : counted.map(one => [`Counted in ${one.segment_name}`, one.rows]);

function remarks(run, curate, rows, curated, counted) {
    const last = run.execution_dates.at(-1);
    const earlier = rows - (curate?.rows_in ?? 0);
    return [
        rows > 0 && earlier > 0 ? `${earlier === rows ? "All raw rows" : `${formatCount(earlier)} of the raw rows`} were curated by earlier runs.` : null,
        counted.length === 0 ? null
            : `Counted for ${formatDate(last)}${run.execution_dates.length > 1 ? ", the last of its execution dates" : ""}.${
                rows > 0 && counted.some(one => one.rows < curated) ? " Rows of a later date, those that two deliveries brought and those in no segment are not counted." : ""}`,
    ].filter(Boolean);
}

function step(name, rows, all, isPart = false) {
    const fill = el("span.fill", { "aria-hidden": "true" });
    fill.style.setProperty("--share", String(rows / all));
    return el("li", {},
        el(`span.step${isPart ? ".part" : ""}`, {}, name),
        el(`span.track${isPart ? ".part-track" : ""}`, {}, fill, el("span", {}, `${formatCount(rows)} `, el("span.hint", {}, formatShare(rows / all)))));
}
