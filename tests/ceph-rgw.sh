#!/usr/bin/env bash
# Starts a throwaway S3 server for the tests: Ceph's RADOS Gateway on one monitor and one OSD that keeps its objects in
# memory, all on 127.0.0.1. Debian has it: apt-get install --no-install-recommends radosgw ceph-mon ceph-osd
#
#     tests/ceph-rgw.sh start <folder> [<pid>]    a new folder for its files; prints LAKE_TEST_S3 and AWS_* as NAME=value
#     tests/ceph-rgw.sh stop <folder>             kills the three processes and removes the folder
#
# With a process id, the server stops by itself when that process has ended, however it ended.
#
# LAKE_TEST_S3_BYTES says how much it can hold, 4 GiB by default; it takes memory for what it holds.
#
# Nothing is waited for longer than a minute. What a process said is in <folder>/*.log.
set -euo pipefail

usage() {
    echo "usage: $0 start <folder> [<pid>] | stop <folder>" >&2
    exit 2
}

if [ $# -lt 2 ] || [ $# -gt 3 ] || [ -z "$2" ]; then usage; fi
script=$(realpath "$0")
owner=${3:-}
folder=$(realpath -m "$2")

stop() {
    for pid_file in "$folder"/*.process; do
        [ -e "$pid_file" ] || continue
        pid=$(cat "$pid_file")
        # The number may have gone to another process since; only one that was started on this folder is ended.
        if tr '\0' ' ' <"/proc/$pid/environ" 2>/dev/null | grep -qF "CEPH_CONF=$folder/ceph.conf"; then
            kill -KILL "$pid" 2>/dev/null || true
        fi
    done
    rm -rf "$folder"
}

fail() {
    echo "error: $1" >&2
    tail -n 5 "$folder"/*.log >&2 2>/dev/null || true
    stop
    exit 1
}

# A port that nobody listens on, from below the range that the kernel hands out by itself.
free_port() {
    local port
    for _ in $(seq 100); do
        port=$((20000 + RANDOM % 12000))
        (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
    done
    return 1
}

# Waits until a command succeeds, for so many tenths of a second.
wait_for() {
    local tenths=$1
    shift
    for _ in $(seq "$tenths"); do
        "$@" >/dev/null 2>&1 && return 0
        sleep 0.1
    done
    return 1
}

ceph_command() { timeout 20 ceph --connect-timeout 15 "$@"; }
osd_is_up() { ceph_command osd stat | grep -q '1 up'; }
answers() { (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; }

# Runs a server in the background, detached from this script.
serve() {
    local name=$1
    shift
    setsid "$@" </dev/null >"$folder/$name.log" 2>&1 &
    echo $! >"$folder/$name.process"
}

write_settings() {
    cat >"$folder/ceph.conf" <<EOF
[global]
fsid = $fsid
mon_host = v2:127.0.0.1:$mon_port
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
ms_mon_client_mode = crc
keyring = $folder/keyring
run_dir = $folder
admin_socket = $folder/\$name.asok
pid_file = $folder/\$name.pid
log_file = $folder/\$name.ceph.log
crash_dir = $folder/crash
paxos_propose_interval = 0.05
paxos_min_wait = 0.01
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 1
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
mon_allow_pool_size_one = true
mon_max_pg_per_osd = 4000
mon_data_avail_crit = 1
mon_data = $folder/mon
osd_data = $folder/osd

[osd]
osd_objectstore = memstore
memstore_device_bytes = ${LAKE_TEST_S3_BYTES:-4294967296}
memstore_page_set = false
osd_crush_update_on_start = true

[client.rgw]
keyring = $folder/keyring
ms_mon_client_mode = crc
rgw_frontends = beast endpoint=127.0.0.1:$port tcp_nodelay=1
rgw_run_sync_thread = false
rgw_dns_name =
rgw_enable_apis = s3, admin
rgw_gc_obj_min_wait = 2
rgw_gc_processor_period = 2
EOF
}

start() {
    for program in radosgw ceph-mon ceph-osd ceph monmaptool radosgw-admin; do
        command -v "$program" >/dev/null || { echo "error: $program is not installed" >&2; exit 3; }
    done
    [ ! -e "$folder" ] || { echo "error: $folder is there already" >&2; exit 2; }
    mkdir -p "$folder/mon" "$folder/osd" "$folder/crash"
    : >"$folder/keyring"
    fsid=$(cat /proc/sys/kernel/random/uuid)
    mon_port=$(free_port) || fail "no port is free"
    port=$(free_port) || fail "no port is free"
    [ "$port" != "$mon_port" ] || port=$((port + 1))
    export CEPH_CONF="$folder/ceph.conf"
    write_settings

    timeout 20 monmaptool --create --fsid "$fsid" --addv a "[v2:127.0.0.1:$mon_port]" "$folder/monmap" >"$folder/setup.log" 2>&1 || fail "monmaptool failed"
    timeout 20 ceph-mon -i a --mkfs --monmap "$folder/monmap" >>"$folder/setup.log" 2>&1 || fail "the monitor's store was not made"
    serve mon ceph-mon -i a -f
    local osd
    osd=$(cat /proc/sys/kernel/random/uuid)
    wait_for 3 ceph_command osd new "$osd" || fail "the monitor does not answer"
    timeout 20 ceph-osd -i 0 --mkfs --osd-uuid "$osd" >>"$folder/setup.log" 2>&1 || fail "the OSD's store was not made"
    serve osd ceph-osd -i 0 -f
    wait_for 300 osd_is_up || fail "the OSD did not come up"
    serve rgw radosgw -n client.rgw -f
    local access_key=test secret_key=test-secret-key
    timeout 60 radosgw-admin -n client.rgw user create --uid=test --display-name=test --max-buckets=100000 \
        --access-key="$access_key" --secret-key="$secret_key" >>"$folder/setup.log" 2>&1 || fail "the user was not made"
    # A second user, who has no rights but those that a bucket's policy gives, and may make no buckets.
    timeout 60 radosgw-admin -n client.rgw user create --uid=guest --display-name=guest --max-buckets=-1 \
        --access-key=guest --secret-key=guest-secret-key >>"$folder/setup.log" 2>&1 || fail "the second user was not made"
    # A third one in a tenant of his own, whose buckets are others even where they have the names of the first one's.
    timeout 60 radosgw-admin -n client.rgw user create --tenant=other --uid=test --display-name=other --max-buckets=100000 \
        --access-key=other --secret-key=other-secret-key >>"$folder/setup.log" 2>&1 || fail "the third user was not made"
    wait_for 300 answers || fail "the gateway does not listen"
    if [ -n "$owner" ]; then
        # shellcheck disable=SC2016
        setsid bash -c 'while kill -0 "$1" && [ -e "$2" ]; do sleep 1; done; exec "$3" stop "$2"' watch "$owner" "$folder" "$script" \
            </dev/null >/dev/null 2>&1 &
    fi
    echo "LAKE_TEST_S3=http://127.0.0.1:$port"
    echo "AWS_ACCESS_KEY_ID=$access_key"
    echo "AWS_SECRET_ACCESS_KEY=$secret_key"
    echo "AWS_REGION=us-east-1"
}

case $1 in
    start) start ;;
    stop) stop ;;
    *) usage ;;
esac
