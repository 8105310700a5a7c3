#!/bin/sh
# What `make demo` shows: the items-api blueprint, from its app.py to running functions and back, on
# the embedded cloud: no account, no Docker.
set -eu
export TERM="${TERM:-dumb}"
events=blueprints/items-api/events
trap 'lambdaform local stop -q' EXIT
run() {
    printf '\n$ %s\n' "$*"
    "$@"
}
run lambdaform synth
run lambdaform list
run lambdaform lint --stage prod
run lambdaform deploy --stage local
run lambdaform invoke CreateItem --stage local --event "$events/create.json"
run lambdaform invoke ListItems --stage local --event "$events/list.json"
run lambdaform logs CreateItem --stage local
run lambdaform outputs --stage local
run lambdaform deploy --stage local
run lambdaform remove --stage local --yes
run lambdaform local stop
