// The page Zones: buckets, folders, manifests, and the first rows of an object. Where it stands is in its address.

import { get } from "./api.js";
import { el, fill, find } from "./dom.js";
import { folder } from "./zone-folder.js";
import { preview } from "./zone-preview.js";
import { clear, load } from "./state.js";

let parts = null;

/** Shows the page. */
export async function show(section, query) {
    parts ??= Object.fromEntries(["list", "console", "crumbs", "folder", "preview"].map(name => [name, find(`#zones-${name}`, section)]));
    const zone = query.get("zone") ?? "consumption";
    const key = query.get("key");
    const prefix = query.get("prefix") ?? (key === null ? "" : key.slice(0, key.lastIndexOf("/") + 1));
    fill(parts.crumbs, crumbs(zone, prefix, key));
    const shown = [listZones(zone), load(parts.folder, signal => folder(zone, prefix, key, signal))];
    if (key === null) {
        clear(parts.preview);
    } else {
        shown.push(load(parts.preview, signal => preview(zone, key, signal)).then(() => {
            find("h2", parts.preview)?.focus({ preventScroll: true });
            parts.preview.scrollIntoView({ block: "nearest" });
        }));
    }

    await Promise.all(shown);
}

async function listZones(chosen) {
    await load(parts.list, async signal => {
        const { zones, console } = await get("/v1/zones", {}, signal);
        parts.console.hidden = console === null;
        fill(parts.console, console === null ? [] : el("a", { href: console, rel: "noreferrer" }, "The object store's own console"));
        return el("ul.zone-list", { "aria-label": "Zones" }, zones.map(one => el("li", {}, one.readable
            ? el("a", { href: `./zones?zone=${one.zone}`, data: { page: "zones" }, "aria-current": one.zone === chosen ? "true" : null }, el("strong", {}, one.zone), el("span", {}, purposes[one.zone]))
            : el("div", {}, el("strong", {}, one.zone), el("span", {}, `not readable: ${one.reason}`)))));
    });
}

const purposes = { raw: "as delivered", curated: "typed rows, rejected rows", provision: "counted per segment", consumption: "audited answers" };

function crumbs(zone, prefix, key) {
    const folders = prefix.split("/").slice(0, -1);
    const link = (name, to, isLast) => el("li", {}, isLast && key === null
        ? el("span", { "aria-current": "location" }, name)
        : el("a", { href: `./zones?${new URLSearchParams({ zone, prefix: to })}`, data: { page: "zones" } }, name));
    return [
        link(zone, "", folders.length === 0),
        ...folders.map((name, i) => link(name, `${folders.slice(0, i + 1).join("/")}/`, i === folders.length - 1)),
        key === null ? null : el("li", {}, el("span", { "aria-current": "location" }, key.slice(prefix.length))),
    ];
}
