// Reads the report of `dotnet list package --vulnerable --format json` from standard input, and compares it with the file of
// accepted packages that is the argument. Exit code 1 when a package is vulnerable and not accepted. See vulnerabilities.sh.
import { readFileSync } from "node:fs";

const accepted = new Map();
for (const line of readFileSync(process.argv[2], "utf8").split("\n")) {
    const [id, advisory, ...reason] = line.trim().split(/\s+/);
    if (!id || id.startsWith("#")) continue;
    if (!advisory || reason.length === 0) {
        console.error(`error: ${process.argv[2]} needs a package, an advisory and a reason in: ${line.trim()}`);
        process.exit(1);
    }
    accepted.set(`${id} ${advisory}`.toLowerCase(), reason.join(" "));
}

const found = new Map();
for (const project of JSON.parse(readFileSync(0, "utf8")).projects ?? []) {
    for (const framework of project.frameworks ?? []) {
        for (const used of [...(framework.topLevelPackages ?? []), ...(framework.transitivePackages ?? [])]) {
            for (const one of used.vulnerabilities ?? []) {
                found.set(`${used.id} ${one.advisoryurl}`.toLowerCase(), `${used.id} ${used.resolvedVersion}: ${one.severity}, ${one.advisoryurl}`);
            }
        }
    }
}

let refused = 0;
for (const [name, text] of found) {
    if (accepted.has(name)) console.log(`vulnerable packages: accepted, ${text}: ${accepted.get(name)}`);
    else { refused++; console.error(`error: vulnerable package ${text}`); }
}
for (const name of accepted.keys()) {
    if (!found.has(name)) console.log(`vulnerable packages: no longer found, take it out of ${process.argv[2]}: ${name}`);
}
if (refused > 0) {
    console.error(`error: move to a version without it, or put it into ${process.argv[2]} with the reason why it does no harm here`);
    process.exit(1);
}
console.log(`vulnerable packages: ${found.size - refused} accepted, no other`);
