#!/bin/sh
# Asks the package registry whether a package that we use, also indirectly, is known to be vulnerable. `dotnet list package
# --vulnerable` finds nothing when a registry has no list of vulnerabilities, so that is asked first: a registry that has
# none, or that does not answer, is said to be so and breaks nothing. A vulnerable package fails, unless
# .ci/vulnerabilities-accepted names it with its advisory and a reason. Needs restored packages, curl and node.
set -eu
cd "$(dirname "$0")/.."

index=https://api.nuget.org/v3/index.json
accepted=${ACCEPTED:-.ci/vulnerabilities-accepted}

unanswered() {
    echo "vulnerable packages: not checked, $*"
    exit 0
}

resources=$(curl -fsS --max-time 60 "$index") || unanswered "the registry does not answer [$index]"
case $resources in
    *'"VulnerabilityInfo/'*) ;;
    *) unanswered "the registry has no list of vulnerabilities [$index]" ;;
esac

if ! report=$(dotnet list DataLake.sln package --vulnerable --include-transitive --format json); then
    echo "$report" >&2
    unanswered "dotnet could not read the registry's list"
fi

printf '%s' "$report" | node .ci/vulnerabilities.mjs "$accepted"
