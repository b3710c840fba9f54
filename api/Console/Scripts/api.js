// Asks the public API, with the API key where one was typed in. The key is a variable of this module and nowhere else.

import { askForKey } from "./key.js";

let key = null;
let asking = null;

/** Whether a key is in use. */
export const hasKey = () => key !== null;

/** Forgets the key. */
export const forgetKey = () => use(null);

/** An answer that is a problem (RFC 9457), or none at all. */
export class Problem extends Error {
    constructor(problem) {
        super(problem.detail);
        this.title = problem.title;
        this.status = problem.status;
        this.type = (problem.type ?? "").split(":").at(-1);
        this.errors = problem.errors ?? {};
    }
}

/** The address of a route with its query; parameters that are null or empty are left out. */
export function address(path, query = {}) {
    const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== "");
    return `.${path}${given.length > 0 ? `?${new URLSearchParams(given)}` : ""}`;
}

/** Gets JSON. Throws a Problem. */
export const get = async (path, query, signal) => read(await send(address(path, query), { signal }), "json");

/** Posts JSON and gets JSON. Throws a Problem. */
export const post = async (path, body, signal) => read(await send(address(path), {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    signal,
}), "json");

/** Gets bytes. Throws a Problem. */
export const getBlob = async (path, query) => read(await send(address(path, query), {}), "blob");

async function send(target, request) {
    let used = key;
    let response = await ask(target, request);
    while (response.status === 401) {
        // Another request may have got a key meanwhile; this one has not been sent with it yet.
        if (key === used) {
            await askOnce(await readProblem(response));
        }

        used = key;
        response = await ask(target, request);
    }

    if (!response.ok) {
        throw await readProblem(response);
    }

    return response;
}

/** Asks for a key, once for all requests that wait for one. Throws the problem when none is typed in. */
async function askOnce(problem) {
    if (asking === null) {
        asking = askForKey(key === null ? "This service answers those who have a key." : "The key is not one that the service knows.").finally(() => { asking = null; });
        use(null);
    }

    const typed = await asking;
    if (typed === null) {
        throw new Problem({ title: problem.title, status: problem.status, type: problem.type, detail: "Try again, and type one in." });
    }

    use(typed);
}

function use(one) {
    key = one;
    document.dispatchEvent(new Event("keychange"));
}

const ask = (target, request) => orSilence(fetch(target, {
    ...request,
    headers: { ...request.headers, ...(key === null ? {} : { "X-Api-Key": key }) },
    cache: "no-store",
    credentials: "omit",
}));

/** Reads the body of an answer, which may break off as a request may fail. */
const read = (response, kind) => orSilence(response[kind]());

/** What was waited for; without an answer, or with half of one, a problem that says so. */
async function orSilence(waited) {
    try {
        return await waited;
    } catch (error) {
        throw error.name === "AbortError" ? error : silence();
    }
}

/** The problem that there is no answer. */
export const silence = () => new Problem({ title: "The service does not answer", status: 0, detail: "Check that it runs and that this machine reaches it, then try again." });

async function readProblem(response) {
    try {
        return new Problem(await response.json());
    } catch {
        return new Problem({ title: "The service answered with an error", status: response.status, detail: `Its status is ${response.status}. Try again.` });
    }
}
