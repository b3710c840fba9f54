// Charts, drawn by Chart.js. Each is an image with words for those who do not see it, and stands beside a table of its numbers.

import { el } from "./dom.js";

let library = null;
const drawn = new Set();

async function open() {
    if (library === null) {
        await import("./chart.umd.js");
        library = globalThis.Chart;
        library.defaults.font.family = getComputedStyle(document.body).fontFamily;
        library.defaults.animation = false;
        matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
    }

    return library;
}

const colour = name => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

const longestLine = 18;

/** The name of a bar in lines, so that it leaves room for the bar on a phone. */
const inLines = name => name.split(" ").reduce((lines, word) => lines.length > 0 && `${lines.at(-1)} ${word}`.length <= longestLine
    ? [...lines.slice(0, -1), `${lines.at(-1)} ${word}`]
    : [...lines, word], []);

function redraw() {
    sweep();
    for (const chart of drawn) {
        paint(chart);
        chart.update();
    }
}

/** Lets go of charts that are shown no more. */
function sweep() {
    for (const chart of [...drawn].filter(one => !one.canvas?.isConnected)) {
        chart.destroy();
        drawn.delete(chart);
    }
}

function paint(chart) {
    chart.data.datasets.forEach((series, i) => {
        series.backgroundColor = colour(series.colourName ?? `series-${i + 1}`);
        series.borderColor = colour("surface");
    });
    for (const axis of Object.values(chart.options.scales)) {
        axis.ticks.color = colour("muted");
        axis.grid.color = colour("line");
        axis.title.color = colour("muted");
    }

    chart.options.plugins.legend.labels.color = colour("text");
}

/**
 * Makes a chart of bars.
 * @param {string} label What it shows, in words.
 * @param {string[]} names The names of the bars.
 * @param {Array<{name: string, values: number[], colourName?: string}>} series The values, one for each bar; several are stacked.
 * @param {{isUpright?: boolean, unit: string, format: function(number): string}} options Direction, what the values are, how they are written.
 * @returns {Element} The figure; it is drawn when it is in the document.
 */
export function bars(label, names, series, { isUpright = false, unit, format }) {
    const canvas = el("canvas", { role: "img", "aria-label": label });
    const frame = el("div.chart", {}, canvas);
    frame.style.setProperty("--bars", String(names.length));
    frame.classList.toggle("chart-upright", isUpright);
    const value = isUpright ? "y" : "x";
    const name = isUpright ? "x" : "y";
    open().then(Chart => {
        const chart = new Chart(canvas, {
            type: "bar",
            data: {
                labels: isUpright ? names : names.map(inLines),
                datasets: series.map(one => ({ label: one.name, data: one.values, colourName: one.colourName, maxBarThickness: 28, borderWidth: series.length > 1 ? 1 : 0, borderRadius: 3 })),
            },
            options: {
                indexAxis: name,
                responsive: true,
                maintainAspectRatio: false,
                scales: {
                    [value]: { stacked: true, beginAtZero: true, ticks: { callback: number => format(number), maxTicksLimit: 6 }, grid: {}, title: { display: true, text: unit } },
                    [name]: { stacked: true, ticks: { autoSkip: isUpright }, grid: { display: false }, title: { display: false } },
                },
                plugins: {
                    legend: { display: series.length > 1, position: "bottom", labels: { boxWidth: 12, boxHeight: 12 } },
                    tooltip: { callbacks: { label: item => ` ${series.length > 1 ? `${item.dataset.label}: ` : ""}${format(item.raw)}` } },
                },
            },
        });
        sweep();
        drawn.add(chart);
        paint(chart);
        chart.update();
    }).catch(() => frame.replaceChildren(el("p.hint", {}, "The chart could not be loaded; the table has its numbers.")));
    return frame;
}
