// The way of the rows: delivered, curated, rejected by reason, counted. The bars repeat what the numbers beside them say.

import { el } from "./dom.js";
import { formatCount, formatShare, words } from "./format.js";
import { empty } from "./state.js";

/** Makes the funnel of a run. */
export function funnel(run) {
    const stage = name => run.stages.find(one => one.stage === name);
    const curate = stage("curate");
    const aggregate = stage("aggregate");
    const all = Math.max(curate?.rows_in ?? 0, aggregate?.rows_in ?? 0);
    if (all === 0) {
        return empty("No row moved", run.stages.length === 0 ? "The run ended before its first stage did." : "Everything that this run looked at was up to date already.");
    }

    const rejected = Object.entries(curate?.rejected ?? {}).sort(([, a], [, b]) => b - a);
    const total = rejected.reduce((sum, [, rows]) => sum + rows, 0);
    return el("ol.funnel", {},
        curate?.rows_in > 0 ? [
            step("Raw rows read", curate.rows_in, all),
            step("Curated", curate.rows_out, all),
            step("Rejected", total, all),
            rejected.map(([reason, rows]) => step(words(reason), rows, all, true)),
        ] : null,
        aggregate?.rows_in > 0 ? step("Counted", aggregate.rows_in, all) : null);
}

function step(name, rows, all, isPart = false) {
    const fill = el("span.fill", { "aria-hidden": "true" });
    fill.style.setProperty("--share", String(rows / all));
    return el("li", {},
        el(`span.step${isPart ? ".part" : ""}`, {}, name),
        el(`span.track${isPart ? ".part-track" : ""}`, {}, fill, el("span", {}, `${formatCount(rows)} `, el("span.hint", {}, formatShare(rows / all)))));
}
