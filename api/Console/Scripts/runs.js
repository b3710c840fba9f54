// The page Runs: the history, how long stages took, and what one run did.

import { get } from "./api.js";
import { bars } from "./chart.js";
import { el, fill, find } from "./dom.js";
import { formatDate, formatMoment, formatSeconds } from "./format.js";
import { runDetails } from "./run-details.js";
import { remember } from "./snapshot-choice.js";
import { clear, empty, load, toPublish } from "./state.js";
import { goTo, mark, moreButton } from "./steps.js";
import { table } from "./table.js";

const pageSize = 20;
const stages = ["curate", "aggregate", "publish"];

let parts = null;
let runs = [];
let next = null;
let chosenRun = null;

/** Shows the page. */
export async function show(section, query) {
    parts ??= Object.fromEntries(["chart", "history", "details"].map(name => [name, find(`#runs-${name}`, section)]));
    runs = [];
    await load(parts.history, async signal => {
        ({ runs, next } = await get("/v1/runs", { limit: pageSize }, signal));
        return history();
    }, () => show(section, query));
    fill(parts.chart, runs.length === 0 ? [] : durations());
    parts.chart.hidden = runs.length === 0;
    const chosen = runs.length === 0 ? null : query.get("run") ?? runs[0].run_id;
    if (chosen === null) {
        clear(parts.details);
    } else {
        await choose(chosen);
    }
}

function history() {
    return runs.length === 0
        ? empty("No run yet", "Run the pipeline, and what it did appears here.", toPublish)
        : [el("ol.timeline", {}, runs.map(entry)), next === null ? null : moreButton("Earlier runs", more)];
}

async function more() {
    const page = await get("/v1/runs", { limit: pageSize, after: next });
    const shown = runs.length;
    runs = [...runs, ...page.runs];
    next = page.next;
    fill(parts.history, history());
    mark(parts.history, chosenRun);
    parts.history.querySelectorAll("li button")[shown]?.focus();
}

const tags = { succeeded: "tag-good", failed: "tag-bad", cancelled: "tag-warn", unreadable: "tag-bad" };

const entry = run => el("li", { class: `is-${run.outcome}` },
    el("button.link", { type: "button", data: { choice: run.run_id }, onclick: () => choose(run.run_id).then(() => goTo(parts.details)) }, run.started === null ? run.run_id : formatMoment(run.started)), " ",
    el(`span.tag.${tags[run.outcome]}`, {}, run.outcome),
    run.command === null ? null : el("p", {}, el("code", {}, run.command)),
    el("p.brief", {}, run.error ?? (run.seconds === null ? "" : `took ${formatSeconds(run.seconds)}`)));

/** The stages of the latest runs, the oldest first, as a chart and as a table. */
function durations() {
    const measured = runs.filter(run => run.stages.length > 0).reverse();
    const seconds = (run, stage) => run.stages.find(one => one.stage === stage)?.seconds;
    const title = "Seconds per stage of the latest runs";
    return [
        el("h2", {}, "How long stages took"),
        el("div.columns.columns-chart", {},
            bars(`${title}, by execution date; the table beside it has the numbers`, measured.map(dates), stages.map(stage => ({ name: stage, values: measured.map(run => seconds(run, stage) ?? 0) })),
                { isUpright: true, unit: "Seconds", format: formatSeconds }),
            el("div.tall", {}, table(
                title, ["Run (UTC)", "Execution date", ...stages.map(stage => ({ name: stage, isNumber: true }))],
                measured.toReversed().map(run => [
                    formatMoment(run.started).replace(" UTC", ""), dates(run), ...stages.map(stage => seconds(run, stage) === undefined ? "–" : formatSeconds(seconds(run, stage))),
                ]), { isCaptionHidden: true }))),
    ];
}

const dates = run => run.execution_dates.length === 0 ? "–"
    : run.execution_dates.length === 1 ? formatDate(run.execution_dates[0])
    : `${formatDate(run.execution_dates[0])} and ${run.execution_dates.length - 1} more`;

async function choose(id) {
    chosenRun = id;
    remember("runs", { run: id });
    mark(parts.history, id);
    await load(parts.details, signal => runDetails(id, signal));
}
