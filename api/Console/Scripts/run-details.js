// What one run did: its stages, the way of the rows, its audits, and of a failed run the error and how to mend it.

import { get } from "./api.js";
import { el } from "./dom.js";
import { dateKey, formatCount, formatDate, formatInstant, formatSeconds, words } from "./format.js";
import { funnel } from "./funnel.js";
import { empty } from "./state.js";
import { facts, table } from "./table.js";

const outcomes = { succeeded: "tag-good", failed: "tag-bad", cancelled: "tag-warn" };

/** Asks for a run and makes it readable. */
export async function runDetails(id, signal) {
    const run = await get(`/v1/runs/${encodeURIComponent(id)}`, {}, signal);
    const audits = run.outcome === "succeeded" ? await passedAudits(run, signal) : [];
    return [
        el("article.card", {},
            el("h2", {}, `Run of ${formatInstant(run.started)} `, el(`span.tag.${outcomes[run.outcome] ?? "tag-plain"}`, {}, run.outcome)),
            run.failure ? failure(run.failure) : null,
            facts([
                ["Command", el("code", {}, run.command)],
                ["Execution dates", run.execution_dates.map(formatDate).join(", ") || "–"],
                ["Took", formatSeconds((new Date(run.finished) - new Date(run.started)) / 1000)],
                ["Run", el("code", {}, run.run_id)],
                run.store_requests > 0 && ["Requests to the store", `${formatCount(run.store_requests)}, ${formatCount(run.store_retries)} tried again`],
            ])),
        el("article.card", {}, el("h2", {}, "Where the rows went"), funnel(run)),
        el("article.card", {},
            el("h2", {}, "Stages"),
            run.stages.length === 0 ? empty("No stage was completed", "The error above says why, and how to mend it.") : stageTable(run)),
        audits.length === 0 ? null : el("article.card", {}, el("h2", {}, "Audits"), audits),
    ];
}

const failure = one => el("div.notice.notice-bad", { role: "alert" },
    el("p", {}, el("strong", {}, one.what)),
    el("p", {}, "Where: ", el("code", {}, one.where)),
    el("p", {}, `To mend it: ${one.mend}.`));

const stageTable = run => table(
    "Stages", ["Stage", { name: "Took", isNumber: true }, { name: "Built", isNumber: true }, { name: "Unchanged", isNumber: true }, { name: "Rows in", isNumber: true }, { name: "Rows out", isNumber: true }, "Notes"],
    run.stages.map(one => [
        one.stage, formatSeconds(one.seconds), formatCount(one.built), formatCount(one.unchanged), formatCount(one.rows_in), formatCount(one.rows_out), one.notes.join("; "),
    ]), { isCaptionHidden: true });

/** The audits of the snapshots that the run published; a snapshot that was published anew since has those of another run. */
async function passedAudits(run, signal) {
    const published = [];
    for (const date of run.execution_dates.slice(-1)) {
        try {
            const snapshot = await get(`/v1/snapshots/${encodeURIComponent(dateKey(date))}`, {}, signal);
            if (snapshot.run_id === run.run_id) {
                published.push(table(
                    `Snapshot of ${formatDate(date)}`, ["Audit", { name: "Rows found wrong", isNumber: true }],
                    snapshot.audits.map(audit => [words(audit.name.replace(/^assert_/, "")), formatCount(audit.offending_rows)])));
            }
        } catch (error) {
            if (error.status !== 404) {
                throw error;
            }
        }
    }

    return published;
}
