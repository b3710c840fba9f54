// The page Lookup: a form for one customer, and the answer with what stands behind it.

import { get, hasKey, post } from "./api.js";
import { answerCard, curl, ranking } from "./lookup-answer.js";
import { el, fill, find } from "./dom.js";
import { dateKey, formatDate, words } from "./format.js";
import { listSnapshots, remember } from "./snapshot-choice.js";
import { announce, empty, problem } from "./state.js";

let isReady = false;
let asked = null;

/** Shows the page. */
export async function show(section, query) {
    const form = find("form", section);
    const answer = find("#lookup-answer", section);
    if (!isReady) {
        isReady = true;
        form.addEventListener("submit", event => {
            event.preventDefault();
            submit(form, answer);
        });
        find("#lookup-by", form).addEventListener("change", () => showMeasure(form));
    }

    if (answer.childElementCount === 0) {
        fill(answer, hint());
    }

    await fillLists(form, answer, () => show(section, query));
    if (query.has("segment_name") && takeOver(form, query)) {
        await submit(form, answer);
    }
}

const hint = () => empty("The answer appears here", "Fill in what is known of a customer. The number of orders, or the date of the last one, decides which customers count as similar. Capital and small letters of the country make no difference.");

/** Fills in what the address asks for; gives whether the form could take it. */
function takeOver(form, query) {
    for (const input of form.elements) {
        if (input.name) {
            input.value = query.get(input.name) ?? "";
            if (input.name === "execution_date" && query.has(input.name) && input.value === "") {
                input.append(el("option", { value: query.get(input.name) }, query.get(input.name)));
                input.value = query.get(input.name);
            }
        }
    }

    const by = find("#lookup-by", form);
    if (by.options) {
        showMeasure(form);
    }

    return by.value !== "";
}

function fillLists(form, answer, again) {
    const known = get("/v1/segments");
    return Promise.all([fillScheme(form, answer, known, again), fillCountries(form, known), fillSnapshots(form)]);
}

const hasScheme = form => find("#lookup-by", form).options?.length !== 0;

async function fillScheme(form, answer, known, again) {
    const select = find("#lookup-by", form);
    if (hasScheme(form)) {
        return;
    }

    try {
        const scheme = await known;
        select.disabled = false;
        fill(select, scheme.segmentations.map(by => el("option", { value: by.segment_name, data: { measure: by.measure } }, label(by))));
        showMeasure(form);
    } catch (error) {
        if (error.status === 403) {
            typeScheme(form, select);
        } else {
            select.disabled = true;
            fill(answer, problem(error, () => { fill(answer); again(); }));
        }
    }
}

/** A key that may look up but not browse: the segmentation is typed in then, and any field may be the one it goes by. */
function typeScheme(form, select) {
    select.replaceWith(el("input", { id: select.id, name: select.name, required: true, placeholder: "frequent_segment", "aria-describedby": select.getAttribute("aria-describedby") }));
    for (const field of form.querySelectorAll(".field[data-measure]")) {
        field.hidden = false;
    }
}

/** Chooses the segmentation that the address names, if it names one. */
function chooseScheme(form, named) {
    const select = find("#lookup-by", form);
    if (select.options === undefined) {
        select.value = named ?? "";
    } else if ([...select.options].some(option => option.value === named)) {
        select.value = named;
        showMeasure(form);
    }
}

const labels = { total_orders: "How often they order", days_since_last_order: "How recently they ordered" };

const label = by => labels[by.measure] ?? words(by.segment_name);

function showMeasure(form) {
    const measure = find("#lookup-by", form).selectedOptions[0]?.dataset.measure;
    for (const field of form.querySelectorAll(".field[data-measure]")) {
        field.hidden = field.dataset.measure !== measure;
    }
}

/** Offers the countries that are known; where the key may not list them, any can be typed. */
async function fillCountries(form, known) {
    const list = find("#lookup-countries", form);
    if (list.childElementCount > 0) {
        return;
    }

    try {
        const scheme = await known;
        const map = await get(`/v1/segments/${encodeURIComponent(scheme.segmentations[0].segment_name)}/most-used`);
        fill(list, [...new Set(map.segments.map(one => one.country_code))].map(country => el("option", { value: country })));
    } catch {
        // The form works without; what is wrong is said where the scheme is asked for.
    }
}

async function fillSnapshots(form) {
    const select = find("#lookup-date", form);
    if (select.options.length > 1) {
        return;
    }

    try {
        const { snapshots } = await listSnapshots(null);
        select.append(...snapshots.map(one => el("option", { value: dateKey(one.execution_date) }, formatDate(one.execution_date))));
    } catch {
        // As with the countries.
    }
}

/** What was filled in, as the API takes it: fields that are hidden or empty are left out. */
function read(form) {
    const customer = {};
    for (const input of form.elements) {
        if (input.name && input.value.trim() !== "" && !input.closest("[hidden]")) {
            customer[input.name] = input.type === "number" ? Number(input.value) : input.value.trim();
        }
    }

    return customer;
}

async function submit(form, answer) {
    if (!hasScheme(form)) {
        // It could not be read when the page was opened, for want of a key, say.
        const named = new URLSearchParams(location.search).get("segment_name");
        await fillLists(form, answer, () => submit(form, answer));
        if (!hasScheme(form)) {
            return;
        }

        chooseScheme(form, named);
    }

    const customer = read(form);
    remember("lookup", customer);
    mark(form, {});
    asked?.abort();
    asked = new AbortController();
    const { signal } = asked;
    answer.setAttribute("aria-busy", "true");
    try {
        const found = await post("/v1/vouchers/most-used", customer, signal);
        fill(answer, answerCard(found, customer), el("div", { id: "lookup-ranking" }), curl(customer, hasKey()));
        announce(answer);
        await ranking(find("#lookup-ranking", answer), found);
    } catch (error) {
        if (signal.aborted) {
            return;
        }

        if (error.title === undefined) {
            throw error;
        }

        mark(form, error.errors);
        fill(answer, problem(Object.keys(error.errors).length > 0 ? { title: error.title, message: "Mend what is marked in the form, and ask again." } : error), error.status === 404 ? curl(customer, hasKey()) : null);
    } finally {
        if (!signal.aborted) {
            answer.removeAttribute("aria-busy");
        }
    }
}

/** Says at each wrong field what is wrong with it, and goes to the first. */
function mark(form, errors) {
    let first = null;
    for (const input of form.elements) {
        if (input.name) {
            const fault = errors[input.name]?.join(" ") ?? "";
            find(`#${input.id}-fault`, form).textContent = fault && `This ${fault}.`;
            fault ? input.setAttribute("aria-invalid", "true") : input.removeAttribute("aria-invalid");
            first ??= fault ? input : null;
        }
    }

    first?.focus();
}
