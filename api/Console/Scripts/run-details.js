// What one run did: its stages, the way of the rows, its audits, and of a failed run the error and how to mend it.

import { get } from "./api.js";
import { el } from "./dom.js";
import { dateKey, formatCount, formatDate, formatMoment, formatSeconds, words } from "./format.js";
import { funnel } from "./funnel.js";
import { empty } from "./state.js";
import { facts, table } from "./table.js";

const outcomes = { succeeded: "tag-good", failed: "tag-bad", cancelled: "tag-warn" };

/** Asks for a run and makes it readable. */
export async function runDetails(id, signal) {
    const run = await get(`/v1/runs/${encodeURIComponent(id)}`, {}, signal);
    const [accounts, published] = await Promise.all([accountsOf(run, signal), publishedBy(run, signal)]);
    return [
        el("article.card", {},
            el("h2", { tabindex: "-1" }, `Run of ${formatMoment(run.started)} `, el(`span.tag.${outcomes[run.outcome] ?? "tag-plain"}`, {}, run.outcome)),
            run.failure ? failure(run.failure) : null,
            facts([
                ["Execution dates", run.execution_dates.map(formatDate).join(", ") || "–"],
                ["Took", formatSeconds((new Date(run.finished) - new Date(run.started)) / 1000)],
                ["Run", el("code", {}, run.run_id), true],
                ["Command", el("code", {}, run.command), true],
                run.store_requests > 0 && ["Requests to the store", `${formatCount(run.store_requests)}, ${formatCount(run.store_retries)} tried again`],
            ])),
        el("article.card", {}, el("h2", {}, "Where the rows went"), funnel(run, accounts, published?.counted ?? [])),
        el("article.card", {},
            el("h2", {}, "Stages"),
            run.stages.length === 0 ? empty("No stage was completed", "The error above says why, and how to mend it.") : stageTable(run)),
        published === null ? null : el("article.card", {}, el("h2", {}, "Audits"), audits(published.snapshot)),
    ];
}

const failure = one => el("div.notice.notice-bad", { role: "alert" },
    el("p", {}, el("strong", {}, withCode(one.what))),
    el("p", {}, "Where: ", el("code", {}, one.where)),
    el("p", {}, "To mend it: ", withCode(one.mend), "."));

/** A text in which commands stand between backticks. */
const withCode = text => text.split("`").map((part, i) => i % 2 === 1 ? el("code", {}, part) : part);

const stageTable = run => table(
    "Stages", ["Stage", { name: "Took", isNumber: true }, { name: "Built", isNumber: true }, { name: "Unchanged", isNumber: true }, { name: "Rows in", isNumber: true }, { name: "Rows out", isNumber: true }, "Notes"],
    run.stages.map(one => [
        one.stage, formatSeconds(one.seconds), formatCount(one.built), formatCount(one.unchanged), formatCount(one.rows_in), formatCount(one.rows_out), one.notes.join("; "),
    ]), { isCaptionHidden: true });

const audits = snapshot => table(
    `Snapshot of ${formatDate(snapshot.execution_date)}`, ["Audit", { name: "Rows found wrong", isNumber: true }],
    snapshot.audits.map(audit => [words(audit.name.replace(/^assert_/, "")), formatCount(audit.offending_rows)]));

/**
 * What became of the rows that the run counted from, also where an earlier run curated them; null where the date was curated anew
 * since, or the curated zone cannot be read.
 */
async function accountsOf(run, signal) {
    const last = run.execution_dates.at(-1);
    if (last === undefined || !run.stages.some(one => one.stage === "curate" || one.stage === "aggregate")) {
        return null;
    }

    const found = await unlessMissing(get("/v1/quality", { execution_date: dateKey(last) }, signal));
    return found !== null && found.run_id <= run.run_id ? found : null;
}

/** The last snapshot that the run published, and how many rows count in each of its segmentations; null where a later run did it anew. */
async function publishedBy(run, signal) {
    const last = run.execution_dates.at(-1);
    if (run.outcome !== "succeeded" || last === undefined || !run.stages.some(one => one.stage === "publish")) {
        return null;
    }

    const date = dateKey(last);
    const snapshot = await unlessMissing(get(`/v1/snapshots/${encodeURIComponent(date)}`, {}, signal));
    if (snapshot?.run_id !== run.run_id) {
        return null;
    }

    const { segmentations } = await get("/v1/segments", { execution_date: date }, signal);
    const maps = await Promise.all(segmentations.map(by => get(`/v1/segments/${encodeURIComponent(by.segment_name)}/most-used`, { execution_date: date }, signal)));
    return { snapshot, counted: maps.map(map => ({ segment_name: map.segment_name, rows: map.segments.reduce((sum, one) => sum + one.vouchers_given, 0) })) };
}

/** What was asked for, or null when it is not there or not to be read. */
async function unlessMissing(asked) {
    try {
        return await asked;
    } catch (error) {
        if (error.status !== 404 && error.status !== 403) {
            throw error;
        }

        return null;
    }
}
