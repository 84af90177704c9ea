#!/usr/bin/env bash
# Step 7: a stream tells the rank, and goes on over a reconnect and a restart of the server
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/setup.sh"

say "a concert whose line stands still, and three people in it"
set_up 5
post "/api/lab/concerts/$concertId/line/pause" '{}'
expect 200
new_people 3
for each in "${people[@]}"; do
  post "/api/v1/waiting-queue/join" "{\"userId\":$each,\"concertId\":$concertId}"
  expect 200 '"status":"WAITING"'
done
userId=${people[2]}
payload="{\"userId\":$userId,\"concertId\":$concertId,\"status\":"

say "INIT and RANK_UPDATE come at once"
open_stream first "/api/v1/waiting-queue/subscribe?userId=$userId&concertId=$concertId"
on_stream first "event:INIT"
equal "$(data_of first INIT)" "Connected for Queue: $concertId" "the first data of the stream"
on_stream first "data:$payload\"WAITING\",\"rank\":3,\"activeTtlSeconds\":0,\"timestamp\":\""
on_stream first "event:RANK_UPDATE"

say "RANK_UPDATE comes again when somebody ahead enters"
post "/api/lab/concerts/$concertId/line/activate" "{\"userId\":${people[0]}}"
expect 200
on_stream first "data:$payload\"WAITING\",\"rank\":2,"

say "KEEPALIVE comes while nothing happens"
on_stream first "event:KEEPALIVE"
on_stream first 'data:{"timestamp":"'

if restart_server; then
  say "a server that stops ends the stream with END, which says to come back"
  stream_ended first
  on_stream first "event:END"
  equal "$(data_of first END)" '{"code":"stopping","retry":true}' "the last data of the stream"

  say "the server that started anew knows the place"
  get "/api/v1/waiting-queue/status?userId=$userId&concertId=$concertId"
  expect 200 '"status":"WAITING","rank":2'
else
  close_stream first
fi

say "a stream that is opened again begins with INIT and the rank"
open_stream second "/api/v1/waiting-queue/subscribe?userId=$userId&concertId=$concertId"
on_stream second "event:INIT"
on_stream second "data:$payload\"WAITING\",\"rank\":2,"

say "ACTIVE comes at one's turn, with what is left of it"
post "/api/lab/concerts/$concertId/line/activate" "{\"userId\":$userId}"
expect 200
on_stream second "event:ACTIVE"
on_stream second "data:$payload\"ACTIVE\",\"rank\":0,\"activeTtlSeconds\":[1-9]"
close_stream second

say "a stream that is opened later begins with INIT and ACTIVE"
open_stream third "/api/v1/waiting-queue/subscribe?userId=$userId&concertId=$concertId"
on_stream third "event:INIT"
on_stream third "event:ACTIVE"
close_stream third

say "whoever is not in line hears NONE and the rank -1"
post "/api/users" "$(person)"
expect 200
open_stream stranger "/api/v1/waiting-queue/subscribe?userId=$(field id)&concertId=$concertId"
on_stream stranger "event:RANK_UPDATE"
on_stream stranger "data:{\"userId\":$(field id),\"concertId\":$concertId,\"status\":\"NONE\",\"rank\":-1,"
close_stream stranger
