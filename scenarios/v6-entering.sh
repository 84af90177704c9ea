#!/usr/bin/env bash
# Step 6: a line lets people enter at its pace, and a request with User-Id needs an active person
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/setup.sh"

say "a concert whose line stands still, and three people in it"
set_up 5
put "/api/lab/concerts/$concertId/line" '{"method":"paused","batch":1,"everyMs":1000}'
expect 200
new_people 3
for each in "${people[@]}"; do
  post "/api/v1/waiting-queue/join" "{\"userId\":$each,\"concertId\":$concertId}"
  expect 200 '"status":"WAITING"'
done
userId=${people[0]}

say "whoever waits is turned away with 403 when the request names them in User-Id"
post "/api/reservations/v1/optimistic" "{\"userId\":$userId,\"seatId\":$seatId}" -H "User-Id: $userId"
expect 403 "Not an active user in waiting queue"
post "/api/reservations/v6/holds" "{\"userId\":$userId,\"seatId\":$seatId}" -H "User-Id: $userId"
expect 403 "Not an active user in waiting queue"

say "the line lets them enter in order, one at a time"
get "/api/lab/concerts/$concertId/line"
expect 200 '"waiting":3'
post "/api/lab/concerts/$concertId/line/resume" '{}'
expect 200
for each in "${people[@]}"; do
  wait_for '"status":"ACTIVE","rank":0' get "/api/v1/waiting-queue/status?userId=$each&concertId=$concertId"
done

say "whoever is active passes with User-Id"
post "/api/reservations/v1/optimistic" "{\"userId\":$userId,\"seatId\":$seatId}" -H "User-Id: $userId"
expect 200 "\"seatId\":$seatId,"

say "a turn that is ended no longer passes"
post "/api/lab/concerts/$concertId/line/deactivate" "{\"userId\":${people[1]}}"
expect 200
wait_for '"status":"NONE","rank":-1' get "/api/v1/waiting-queue/status?userId=${people[1]}&concertId=$concertId"
post "/api/reservations/v1/optimistic" "{\"userId\":${people[1]},\"seatId\":$lastSeatId}" -H "User-Id: ${people[1]}"
expect 403 "Not an active user in waiting queue"

say "without the header the request passes, as in the contract"
post "/api/reservations/v1/optimistic" "{\"userId\":${people[1]},\"seatId\":$lastSeatId}"
expect 200 "\"seatId\":$lastSeatId,"

say "a line of two places refuses the third person"
set_up 2
put "/api/lab/concerts/$concertId/line" '{"method":"paused","waitingMax":2}'
expect 200
for each in "${people[0]}" "${people[1]}"; do
  post "/api/v1/waiting-queue/join" "{\"userId\":$each,\"concertId\":$concertId}"
  expect 200 '"status":"WAITING"'
done
post "/api/v1/waiting-queue/join" "{\"userId\":${people[2]},\"concertId\":$concertId}"
expect 200 '"status":"REJECTED","rank":-1'
