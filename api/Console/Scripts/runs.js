// The page Runs: the history, how long stages took, and what one run did.

import { get } from "./api.js";
import { bars } from "./chart.js";
import { el, fill, find } from "./dom.js";
import { formatDate, formatInstant, formatSeconds } from "./format.js";
import { runDetails } from "./run-details.js";
import { remember } from "./snapshot-choice.js";
import { empty, load } from "./state.js";
import { table } from "./table.js";

const pageSize = 20;
const stages = ["curate", "aggregate", "publish"];

let parts = null;
let runs = [];
let next = null;

/** Shows the page. */
export async function show(section, query) {
    parts ??= Object.fromEntries(["chart", "history", "details"].map(name => [name, find(`#runs-${name}`, section)]));
    await load(parts.history, async signal => {
        ({ runs, next } = await get("/v1/runs", { limit: pageSize }, signal));
        return history();
    });
    fill(parts.chart, runs.length === 0 ? [] : durations());
    parts.chart.hidden = runs.length === 0;
    const chosen = query.get("run") ?? runs[0]?.run_id;
    if (chosen !== undefined) {
        await choose(chosen);
    }
}

function history() {
    return runs.length === 0
        ? empty("No run yet", "Run the pipeline, and what it did appears here.", "lake run -e <date>")
        : [el("ol.timeline", {}, runs.map(entry)), next === null ? null : el("button.quiet", { type: "button", onclick: more }, "Earlier runs")];
}

async function more() {
    const page = await get("/v1/runs", { limit: pageSize, after: next });
    runs = [...runs, ...page.runs];
    next = page.next;
    fill(parts.history, history());
}

const tags = { succeeded: "tag-good", failed: "tag-bad", cancelled: "tag-warn", unreadable: "tag-bad" };

const entry = run => el("li", {},
    el("button.link", { type: "button", onclick: () => choose(run.run_id) }, run.started === null ? run.run_id : formatInstant(run.started)), " ",
    el(`span.tag.${tags[run.outcome]}`, {}, run.outcome),
    el("p", {}, el("code", {}, run.command ?? "")),
    el("p.brief", {}, run.error ?? (run.seconds === null ? "" : `took ${formatSeconds(run.seconds)}`)));

/** The stages of the latest runs, the oldest first, as a chart and as a table. */
function durations() {
    const measured = runs.filter(run => run.stages.length > 0).reverse();
    const name = run => formatInstant(run.started).replace(" UTC", "");
    const seconds = (run, stage) => run.stages.filter(one => one.stage === stage).reduce((sum, one) => sum + one.seconds, 0);
    const title = "Seconds per stage of the latest runs";
    return [
        el("h2", {}, "How long stages took"),
        el("div.columns.columns-chart", {},
            bars(`${title}, by execution date; the table beside it has the numbers`, measured.map(dates), stages.map(stage => ({ name: stage, values: measured.map(run => seconds(run, stage)) })),
                { isUpright: true, unit: "Seconds", format: formatSeconds }),
            el("div.tall", {}, table(
                title, ["Run", "Execution date", ...stages.map(stage => ({ name: stage, isNumber: true }))],
                measured.toReversed().map(run => [name(run), dates(run), ...stages.map(stage => formatSeconds(seconds(run, stage)))]), { isCaptionHidden: true, className: "steady" }))),
    ];
}

const dates = run => run.execution_dates.length === 0 ? "–"
    : run.execution_dates.length === 1 ? formatDate(run.execution_dates[0])
    : `${formatDate(run.execution_dates[0])} and ${run.execution_dates.length - 1} more`;

async function choose(id) {
    remember({ run: id });
    await load(parts.details, signal => runDetails(id, signal));
}
