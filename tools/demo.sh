#!/bin/sh
# What `make demo` shows: the items-api blueprint, synthesised and linted, and what it became.
set -eu
run() {
    printf '\n$ %s\n' "$*"
    "$@"
}
run lambdaform synth
run lambdaform list
run lambdaform synth --stage prod --out build/prod
run lambdaform lint --stage prod
run ls lambdaform.out lambdaform.out/assets
printf '\nThe template is lambdaform.out/items-api-dev-Items.template.json\n'
