#!/usr/bin/env bash
# Step 5: a queue in Kafka decides, and a stream tells the result
# needs: kafka
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/setup.sh"

say "a concert of two seats and two people"
set_up 2
new_people 2
userId=${people[0]}
otherId=${people[1]}

say "the stream is open before the request, and says which seat it is about"
open_stream first "/api/reservations/v5/subscribe?userId=$userId&seatId=$seatId"
on_stream first "event:INIT"
equal "$(data_of first INIT)" "Connected for Seat: $seatId" "the first data of the stream"

say "the request is taken, the stream tells the bare result, and the server ends it"
post "/api/reservations/v5-opt/queue-sse" "{\"userId\":$userId,\"seatId\":$seatId}"
expect 202 '"message":"Reservation request enqueued"' '"strategy":"OPTIMISTIC"'
on_stream first "event:RESERVATION_STATUS"
stream_ended first
equal "$(data_of first RESERVATION_STATUS)" SUCCESS "the result"

say "whoever comes second is told that the seat is reserved"
open_stream second "/api/reservations/v5/subscribe?userId=$otherId&seatId=$seatId"
on_stream second "event:INIT"
post "/api/reservations/v5-opt/queue-sse" "{\"userId\":$otherId,\"seatId\":$seatId}"
expect 202
on_stream second "event:RESERVATION_STATUS"
stream_ended second
equal "$(data_of second RESERVATION_STATUS)" FAIL_ALREADY_RESERVED "the result"

say "a stream that is opened after the result tells it too, and so does the status"
open_stream late "/api/reservations/v5/subscribe?userId=$userId&seatId=$seatId"
stream_ended late
equal "$(data_of late RESERVATION_STATUS)" SUCCESS "the result"
get "/api/reservations/v4/status?userId=$userId&seatId=$seatId"
expect 200 '{"status":"SUCCESS"}'
get "/api/reservations/users/$userId"
expect 200 "\"seatId\":$seatId,"
