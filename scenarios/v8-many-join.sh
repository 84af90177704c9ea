#!/usr/bin/env bash
# Step 8: join, status and stream of many people at the same time
. "$(dirname "$0")/lib.sh"

many=40
say "a concert whose line stands still"
post "/api/concerts/setup" "$(concert_of 5)"
expect 200
concertId=$(after "ConcertID=")
optionId=$(after "OptionID=")
put "/api/lab/concerts/$concertId/line" '{"method":"paused","batch":100,"burst":100,"everyMs":1000}'
expect 200

say "$many people join at the same time, each of them twice"
pids=()
for each in $(seq "$many") $(seq "$many"); do
  (
    # An answer of its own: the others are under way.
    work=$(mktemp -d "$work/join.XXXXXX")
    post "/api/v1/waiting-queue/join" "{\"userId\":$((900000000 + each)),\"concertId\":$concertId}"
    expect 200 '"status":"WAITING","rank":'
  ) &
  pids+=($!)
done
for pid in "${pids[@]}"; do wait "$pid" || fail "a join failed"; done

say "each has one rank, and no two have the same"
ranks=()
for each in $(seq "$many"); do
  get "/api/v1/waiting-queue/status?userId=$((900000000 + each))&concertId=$concertId"
  expect 200 '"status":"WAITING"'
  ranks+=("$(field rank)")
done
equal "$(printf '%s\n' "${ranks[@]}" | sort -n | tr '\n' ' ')" "$(seq "$many" | tr '\n' ' ')" "the list of ranks"

say "all open their stream, and are told their rank"
for each in $(seq "$many"); do
  open_stream "of$each" "/api/v1/waiting-queue/subscribe?userId=$((900000000 + each))&concertId=$concertId"
done
for each in $(seq "$many"); do on_stream "of$each" "event:RANK_UPDATE"; done

say "the line opens, and each of them is told that the turn has come"
post "/api/lab/concerts/$concertId/line/resume" '{}'
expect 200
for each in $(seq "$many"); do on_stream "of$each" "event:ACTIVE"; done
get "/api/v1/waiting-queue/overview?concertId=$concertId"
expect 200 '"waiting":0' "\"active\":$many"
for each in $(seq "$many"); do close_stream "of$each"; done

say "the list of seats, the whole map and what changed in it are the same for everybody"
get "/api/concerts/options/$optionId/seats"
expect 200
equal "$(count '"status":"AVAILABLE"')" 5 "the number of free seats"
get "/api/concerts/options/$optionId/seat-map"
expect 200
equal "$(count '"status":"AVAILABLE"')" 5 "the number of free seats on the map"
get "/api/concerts/options/$optionId/seat-map/changes"
expect 200 "{\"optionId\":$optionId,"
open_stream seats "/api/concerts/options/$optionId/seat-map/stream"
on_stream seats "event:SNAPSHOT"
close_stream seats
