#!/bin/sh
# Runs the lake once a day, for midnight UTC of that day: at the start, and then daily at SCHEDULE_AT, hours and minutes in
# UTC, 00:15 by default. A run that cannot reach the store (exit code 4) is tried again every SCHEDULE_RETRY_SECONDS, 900 by
# default, until the next day's run is due; any other failure waits for that. While the last run has failed, the file
# SCHEDULE_FAILED exists: the container's health check looks for it.
set -u

at=${SCHEDULE_AT:-00:15}
retry=${SCHEDULE_RETRY_SECONDS:-900}
failed=${SCHEDULE_FAILED:-/tmp/schedule-failed}
unreachable=4
day=86400
running=

case $at in
    [01][0-9]:[0-5][0-9] | 2[0-3]:[0-5][0-9]) ;;
    *) echo "error: SCHEDULE_AT is '$at': write hours and minutes in UTC, such as 00:15" >&2; exit 2 ;;
esac
case $retry in
    '' | 0* | *[!0-9]*) echo "error: SCHEDULE_RETRY_SECONDS is '$retry': write a number of seconds, such as 900" >&2; exit 2 ;;
esac

say() {
    echo "$(date -u +%FT%TZ) schedule: $*" >&2
}

# What was started is told to stop, too, and waited for: a run that is cancelled puts its work folder away. It is told once more
# after a second, since a process that has only just begun may not hear the first.
stop() {
    trap '' TERM INT
    if [ -n "$running" ]; then
        child=${!:-}
        kill -TERM "$child" 2>/dev/null
        { sleep 1; kill -TERM "$child"; } >/dev/null 2>&1 &
        again=$!
        wait "$child"
        kill -KILL "$again" 2>/dev/null
    fi
    exit 143
}
trap stop TERM INT

# In the background, because a shell only answers a signal between two commands, or in `wait`.
attend() {
    running=yes
    "$@" &
    wait $!
    code=$?
    running=
    return "$code"
}

# Minute by minute, so that a machine that slept, or whose clock was set, is not late.
sleep_until() {
    while now=$(date -u +%s) && [ "$now" -lt "$1" ]; do
        left=$(($1 - now))
        [ "$left" -le 60 ] || left=60
        attend sleep "$left"
    done
}

# The next moment after $1 at which a run is due.
next_due() {
    hours=${at%:*} minutes=${at#*:}
    due=$(($1 / day * day + ${hours#0} * 3600 + ${minutes#0} * 60))
    [ "$due" -gt "$1" ] || due=$((due + day))
    echo "$due"
}

while :; do
    started=$(date -u +%s)
    date=$(date -u +%F)
    say "lake run -e $date"
    attend lake run -e "$date"
    code=$?
    next=$(next_due "$started")
    if [ "$code" -eq 0 ]; then
        rm -f "$failed"
    else
        say "the run failed with exit code $code"
        echo "$code" >"$failed"
        again=$(($(date -u +%s) + retry))
        if [ "$code" -eq "$unreachable" ] && [ "$again" -lt "$next" ]; then
            next=$again
        fi
    fi

    say "the next run is in $((next - $(date -u +%s))) seconds"
    sleep_until "$next"
done
