# What the scenarios share. A script sources this file first. It takes bash, curl, grep, sed and mktemp, nothing else.
#
#   API_HOST      the server (http://127.0.0.1:8080); it must have been started with TICKETRUSH_TRUSTED=on
#   CONTROL_URL   POST to <CONTROL_URL>/restart stops that server in order, starts it again and answers when it is ready;
#                 `npm run scenarios` sets it. Without it the parts of a scenario that need a restart are left out.
#
# get, post, put and delete send a request and keep the answer in $status and $body. The address stands behind them in
# quotes, because `npm run chain` reads there which routes a scenario calls.
set -euo pipefail

API_HOST=${API_HOST:-http://127.0.0.1:8080}
CONTROL_URL=${CONTROL_URL:-}
# Longer than anything that a scenario waits for; it ends one that would hang.
patience=40
work=$(mktemp -d)
run_id=$(date +%s)-$$
status='' body='' counted=0

end_streams() {
  local pid
  for pid in $(jobs -p); do kill "$pid" 2>/dev/null || true; done
  rm -rf "$work"
}
trap end_streams EXIT

say() { printf '%s\n' "- $*"; }

fail() {
  printf '%s\n' "FAILED: $*" "last answer: $status $body" >&2
  exit 1
}

# request METHOD PATH [BODY [CURL ARGUMENT...]]
request() {
  local method=$1 path=$2 sent=${3-}
  shift $(($# < 3 ? $# : 3))
  local words=(-sS -m "$patience" -o "$work/body" -w '%{http_code}' -X "$method")
  [ -z "$sent" ] || words+=(-H 'Content-Type: application/json' --data "$sent")
  status=$(curl "${words[@]}" "$@" "$API_HOST$path") || fail "$method $path was not answered"
  body=$(cat "$work/body")
}
get() { request GET "$1" '' "${@:2}"; }
post() { request POST "$@"; }
put() { request PUT "$@"; }
delete() { request DELETE "$1" '' "${@:2}"; }

# expect STATUS [TEXT...]: the status of the answer, and texts that its body contains.
expect() {
  [ "$status" = "$1" ] || fail "expected $1"
  shift
  local text
  for text in "$@"; do
    case $body in *"$text"*) ;; *) fail "expected the body to contain $text" ;; esac
  done
}

# expect_not TEXT: the body of the answer does not contain it.
expect_not() {
  case $body in *"$1"*) fail "expected the body not to contain $1" ;; *) ;; esac
}

# field NAME: the first value of that name in $body, without quotes.
field() {
  local found
  found=$(printf '%s' "$body" | grep -oE "\"$1\":(\"[^\"]*\"|[^,}\"]*)" | head -n 1) || fail "expected a field $1"
  printf '%s' "$found" | sed -E "s/^\"$1\":\"?//; s/\"\$//"
}

# after TEXT: the digits that follow it in $body.
after() {
  printf '%s' "$body" | grep -oE "$1[0-9]+" | head -n 1 | grep -oE '[0-9]+$' || fail "expected a number after $1"
}

# The ids of a list, one a line.
ids() { printf '%s' "$body" | grep -oE '"id":[0-9]+' | grep -oE '[0-9]+' || true; }

# count TEXT: how often it stands in $body.
count() { printf '%s' "$body" | grep -oF "$1" | wc -l | tr -d ' ' || true; }

equal() { [ "$1" = "$2" ] || fail "expected $3 to be $2, and it is $1"; }

# A body that sets up a concert of so many seats, in the contract's form.
concert_of() {
  printf '{"title":"Scenario %s","artistName":"The Band","agencyName":"The Agency","concertDate":"2031-04-01T19:00:00","seatCount":%s}' "$run_id" "$1"
}

# A body that makes a person whose name is new.
person() {
  counted=$((counted + 1))
  printf '{"username":"%s-%s-%s"}' "$run_id" "${1:-person}" "$counted-$RANDOM"
}

# wait_for TEXT, then a request: sends it again and again until the body contains the text.
wait_for() {
  local text=$1 end=$((SECONDS + patience))
  shift
  until "$@" && case $body in *"$text"*) true ;; *) false ;; esac do
    [ "$SECONDS" -lt "$end" ] || fail "expected $text within $patience s"
    sleep 0.1
  done
}

# post_at_once PATH SEAT PERSON...: one request of each person at the same time; their statuses stand in $statuses.
post_at_once() {
  local path=$1 seat=$2 pids=() pid user
  shift 2
  rm -f "$work"/race-*
  for user in "$@"; do
    curl -sS -m "$patience" -o "$work/race-body-$user" -w '%{http_code}\n' -H 'Content-Type: application/json' \
      --data "{\"userId\":$user,\"seatId\":$seat}" "$API_HOST$path" >"$work/race-$user" &
    pids+=($!)
  done
  for pid in "${pids[@]}"; do wait "$pid" || fail "a request of the race was not answered"; done
  statuses=$(for user in "$@"; do cat "$work/race-$user"; done)
}

# answered STATUS: how many of the last post_at_once got it.
answered() { printf '%s\n' "$statuses" | grep -c "^$1\$" || true; }

# open_stream NAME PATH [CURL ARGUMENT...]: reads a stream in the background into a file.
open_stream() {
  local name=$1 path=$2
  shift 2
  : >"$work/$name"
  curl -sSN -m 120 "$@" "$API_HOST$path" >"$work/$name" 2>"$work/$name.errors" &
  printf '%s' $! >"$work/$name.pid"
}

# on_stream NAME LINE [TIMES]: waits until the stream has a line that begins so, that many times.
on_stream() {
  local name=$1 line=$2 times=${3:-1} end=$((SECONDS + patience))
  until [ "$(grep -c "^$line" "$work/$name" || true)" -ge "$times" ]; do
    [ "$SECONDS" -lt "$end" ] || fail "expected the stream $name to say $line ($times): $(cat "$work/$name" "$work/$name.errors")"
    sleep 0.05
  done
}

# The line of data behind the last event of that name.
data_of() { grep -A 1 "^event:$2\$" "$work/$1" | grep '^data:' | tail -n 1 | sed 's/^data://'; }

# Waits until the server has ended the stream.
stream_ended() {
  local end=$((SECONDS + patience)) pid
  pid=$(cat "$work/$1.pid")
  while kill -0 "$pid" 2>/dev/null; do
    [ "$SECONDS" -lt "$end" ] || fail "expected the stream $1 to end: $(cat "$work/$1")"
    sleep 0.05
  done
}

close_stream() { kill "$(cat "$work/$1.pid")" 2>/dev/null || true; }

# False where this script cannot restart the server.
restart_server() {
  if [ -z "$CONTROL_URL" ]; then
    say "left out: a restart takes CONTROL_URL"
    return 1
  fi
  curl -sS -f -m 120 -X POST "$CONTROL_URL/restart" >/dev/null || fail "the server did not start again"
}
