#!/usr/bin/env bash
# Step 10: cancel and refund, and the seat goes to the next one in line
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/setup.sh"

say "a concert of one seat, which one person has bought and another waits for"
set_up 1
new_people 2
userId=${people[0]}
nextId=${people[1]}
post "/api/reservations/v6/holds" "{\"userId\":$userId,\"seatId\":$seatId}"
expect 201
reservationId=$(field id)
post "/api/reservations/v6/$reservationId/refund" "{\"userId\":$userId}"
expect 409 "Only CANCELLED reservation can transition to REFUNDED. currentStatus=HOLD"
post "/api/reservations/v6/$reservationId/paying" "{\"userId\":$userId}"
expect 200
post "/api/reservations/v6/$reservationId/confirm" "{\"userId\":$userId}"
expect 200
# No pace: this line admits by seats that come back alone.
put "/api/lab/concerts/$concertId/line" '{"batch":0}'
expect 200
post "/api/v1/waiting-queue/join" "{\"userId\":$nextId,\"concertId\":$concertId}"
expect 200 '"status":"WAITING","rank":1'

say "the cancellation names who is called, and tells that person"
open_stream next "/api/v1/waiting-queue/subscribe?userId=$nextId&concertId=$concertId"
on_stream next "event:RANK_UPDATE"
post "/api/reservations/v6/$reservationId/cancel" "{\"userId\":$userId}"
expect 200 '"status":"CANCELLED"' '"cancelledAt":"' "\"resaleActivatedUserIds\":[$nextId]"
on_stream next "event:ACTIVE"
close_stream next
get "/api/v1/waiting-queue/status?userId=$nextId&concertId=$concertId"
expect 200 '"status":"ACTIVE","rank":0'

say "a second cancellation is refused, the refund is not, and a second refund is"
post "/api/reservations/v6/$reservationId/cancel" "{\"userId\":$userId}"
expect 409 "currentStatus=CANCELLED"
post "/api/reservations/v6/$reservationId/refund" "{\"userId\":$userId}"
expect 200 '"status":"REFUNDED"' '"refundedAt":"'
post "/api/reservations/v6/$reservationId/refund" "{\"userId\":$userId}"
expect 409 "Only CANCELLED reservation can transition to REFUNDED. currentStatus=REFUNDED"

say "the seat is sold to the person who was called, and to nobody before"
post "/api/reservations/v6/holds" "{\"userId\":$userId,\"seatId\":$seatId}"
expect 409
post "/api/reservations/v6/holds" "{\"userId\":$nextId,\"seatId\":$seatId}" -H "User-Id: $nextId"
expect 201 '"status":"HOLD"'
newId=$(field id)

say "deleting the old reservation frees nothing, deleting the new one frees the seat"
delete "/api/reservations/$reservationId"
expect 204
get "/api/reservations/v6/$newId?userId=$nextId"
expect 200 '"status":"HOLD"'
delete "/api/reservations/$newId"
expect 204
get "/api/concerts/options/$optionId/seats"
expect 200 "\"id\":$seatId,"
delete "/api/reservations/1"
expect 400 "Reservation not found: 1"
