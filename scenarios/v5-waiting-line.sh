#!/usr/bin/env bash
# Step 5: a waiting line with exact ranks
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/setup.sh"

say "a concert whose line stands still, and three people"
set_up 5
post "/api/lab/concerts/$concertId/line/pause" '{}'
expect 200
new_people 3

say "who is not in line has the rank -1"
get "/api/v1/waiting-queue/status?userId=${people[0]}&concertId=$concertId"
expect 200 "{\"userId\":${people[0]},\"concertId\":$concertId,\"status\":\"NONE\",\"rank\":-1"

say "each who joins gets the next rank"
rank=0
for each in "${people[@]}"; do
  rank=$((rank + 1))
  post "/api/v1/waiting-queue/join" "{\"userId\":$each,\"concertId\":$concertId}"
  expect 200 "{\"userId\":$each,\"concertId\":$concertId,\"status\":\"WAITING\",\"rank\":$rank"
done

say "joining again keeps the place"
post "/api/v1/waiting-queue/join" "{\"userId\":${people[1]},\"concertId\":$concertId}"
expect 200 '"status":"WAITING","rank":2'
get "/api/v1/waiting-queue/status?userId=${people[1]}&concertId=$concertId"
expect 200 '"status":"WAITING","rank":2'

say "the overview counts who waits, and a receipt tells the place of a person"
get "/api/v1/waiting-queue/overview?concertId=$concertId"
expect 200 '"waiting":3'
get "/api/v1/waiting-queue/receipt?userId=${people[2]}&concertId=$concertId"
expect 200 '"place":3'

say "whoever leaves makes the ranks behind smaller"
post "/api/v1/waiting-queue/leave" "{\"userId\":${people[0]},\"concertId\":$concertId}"
expect 200
wait_for '"status":"WAITING","rank":1' get "/api/v1/waiting-queue/status?userId=${people[1]}&concertId=$concertId"
get "/api/v1/waiting-queue/status?userId=${people[2]}&concertId=$concertId"
expect 200 '"status":"WAITING","rank":2'

say "whoever is let in has the rank 0"
post "/api/lab/concerts/$concertId/line/activate" "{\"userId\":${people[1]}}"
expect 200
wait_for '"status":"ACTIVE","rank":0' get "/api/v1/waiting-queue/status?userId=${people[1]}&concertId=$concertId"
post "/api/v1/waiting-queue/join" "{\"userId\":${people[1]},\"concertId\":$concertId}"
expect 200 '"status":"ACTIVE","rank":0'

say "a person is required"
post "/api/v1/waiting-queue/join" "{\"userId\":null,\"concertId\":$concertId}"
expect 400
