#!/usr/bin/env bash
# Track U1: the page in a real browser: the way of a buyer in both languages, and thirty buyers at once
# needs: chromium
. "$(dirname "$0")/lib.sh"

say "the server answers, and serves the page"
wait_for '"status":"UP"' get "/health/ready"
expect 200

node "$(dirname "$0")/../packages/web/test/u1/main.ts" || fail "the page did not do what is expected of it"
