// Numbers, dates and amounts for reading, as the reader's language has them. Instants are UTC, as everywhere in the lake.

const language = navigator.language;
const count = new Intl.NumberFormat(language);
const amount = new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 2, trailingZeroDisplay: "stripIfInteger" });
const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 });
const points = new Intl.NumberFormat(language, { maximumFractionDigits: 1, signDisplay: "exceptZero" });
const day = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeZone: "UTC" });
const instant = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" });
const moment = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "medium", timeZone: "UTC" });
const age = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const tenths = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
const thousandths = new Intl.NumberFormat(language, { maximumFractionDigits: 3 });

export const formatCount = value => count.format(value);
export const formatAmount = value => amount.format(value);
/** A share of 1; one that would round to nothing, and is not, is told from nothing. */
export const formatShare = value => value > 0 && value < 0.0005 ? `<${percent.format(0.001)}` : percent.format(value);

/** The difference of two shares as they are written, in points of a percent. */
export const formatPoints = (from, to) => `${points.format(tenthsOf(to) - tenthsOf(from))} pp`;

const tenthsOf = share => Math.round(share * 1000) / 10;

/** An execution date; with its time where that is not midnight. */
export const formatDate = text => text.includes("T00:00:00") || !text.includes("T")
    ? day.format(new Date(text.includes("T") ? text : `${text}T00:00:00Z`))
    : formatInstant(text);

/** An instant to the second, to tell those of one minute. */
export const formatMoment = text => `${moment.format(new Date(text))} UTC`;

export const formatInstant = text => `${instant.format(new Date(text))} UTC`;

/** An execution date as addresses and commands have it. */
export const dateKey = text => text.endsWith("T00:00:00Z") ? text.slice(0, 10) : text.replace(/Z$/, "");

export function formatSeconds(seconds) {
    return seconds < 10 ? `${thousandths.format(seconds)} s`
        : seconds < 120 ? `${tenths.format(seconds)} s`
        : `${tenths.format(seconds / 60)} min`;
}

export function formatBytes(bytes) {
    const units = ["B", "KB", "MB", "GB", "TB"];
    let value = bytes;
    let unit = 0;
    while (value >= 1000 && unit < units.length - 1) {
        value /= 1000;
        unit++;
    }

    return `${tenths.format(value)} ${units[unit]}`;
}

const steps = [["second", 60], ["minute", 60], ["hour", 24], ["day", 30], ["month", 12], ["year", Infinity]];

/** How long ago something was. */
export function formatAge(seconds) {
    let value = seconds;
    for (const [unit, most] of steps) {
        if (value < most) {
            return age.format(-Math.round(value), unit);
        }

        value /= most;
    }
}

/** A name of the lake as words: missing_total_orders, missing total orders. */
export const words = name => name.replaceAll("_", " ");
