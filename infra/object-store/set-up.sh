#!/bin/sh
# Sets the object store up: the zones' buckets, a rule that aborts stale uploads, and a user with a policy of its own for each
# who works with the lake. May be run again at any time: what is there already is brought to what stands here, nothing is
# removed. Needs sh, sleep and mc only; the images have no grep and no sed. Keys go through pipes, never onto a command line.
set -eu

here=${0%/*}
url=${STORE_URL:?is the address of the object store}
attempts=${STORE_ATTEMPTS:-15}
store=lake
secret_length=8

say() {
    echo "set-up: $*"
}

fail() {
    echo "error: $*" >&2
    exit 1
}

# Two lines for mc, which reads a user's name and secret key from standard input when they are not given. Where it ends
# without reading them, its own error says why.
pair() {
    printf '%s\n%s\n' "$1" "$2" 2>/dev/null
}

connect() {
    attempt=1
    until answer=$(pair "${MINIO_ROOT_USER:?is the name of the administrator}" "${MINIO_ROOT_PASSWORD:?is the password of the administrator}" |
        mc alias set "$store" "$url" 2>&1); do
        [ "$attempt" -lt "$attempts" ] || fail "The store cannot be reached, or refused [$url]. $answer"
        attempt=$((attempt + 1))
        sleep 2
    done
    say "connected to $url"
}

# MinIO and its forks know no such rule and answer that it is malformed: there, MINIO_API_STALE_UPLOADS_EXPIRY does the same
# for all buckets. Other servers keep the rule.
abort_stale_uploads() {
    if answer=$(mc ilm rule import "$store/$1" <"$here/lifecycle.json" 2>&1); then
        say "bucket $1: stale uploads are aborted by its lifecycle"
        return
    fi
    case $answer in
        *"not well-formed"* | *MalformedXML* | *"not implemented"* | *NotImplemented* | *"not supported"*)
            say "bucket $1: stale uploads are aborted by the server's own setting; it takes no lifecycle rule for them ($answer)"
            ;;
        *) fail "The bucket $1 got no rule that aborts stale uploads. $answer" ;;
    esac
}

bucket() {
    mc mb --ignore-existing "$store/$1" >/dev/null
    say "bucket $1"
    abort_stale_uploads "$1"
}

# A user is called as its policy is.
user() {
    [ "${#2}" -ge "$secret_length" ] || fail "The secret key of $1 is shorter than $secret_length characters. Choose a longer one"
    mc admin policy create "$store" "$1" "$here/policies/$1.json" >/dev/null
    pair "$1" "$2" | mc admin user add "$store" >/dev/null
    if ! answer=$(mc admin policy attach "$store" "$1" --user "$1" 2>&1); then
        case $answer in
            *"already in effect"*) ;;
            *) fail "The policy $1 could not be given to the user $1. $answer" ;;
        esac
    fi
    say "user $1"
}

connect
for zone in raw curated provision consumption; do
    bucket "$zone"
done
user pipeline "${PIPELINE_SECRET_KEY:?is the secret key of the user pipeline}"
user ingest "${INGEST_SECRET_KEY:?is the secret key of the user ingest}"
user api "${API_SECRET_KEY:?is the secret key of the user api}"
user analyst "${ANALYST_SECRET_KEY:?is the secret key of the user analyst}"
say "done"
