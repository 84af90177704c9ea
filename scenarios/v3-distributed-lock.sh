#!/usr/bin/env bash
# Step 3: one seat and 30 people, guarded by a lock in Redis
# needs: redis
. "$(dirname "$0")/lib.sh"

say "a concert of two seats and 30 people"
post "/api/concerts/setup" "$(concert_of 2)"
expect 200 "Setup completed: ConcertID="
concertId=$(after "ConcertID=")
optionId=$(after "OptionID=")
get "/api/concerts"
expect 200 "\"id\":$concertId,"
equal "$(ids | tail -n 1)" "$concertId" "the newest concert, which is the last one"
get "/api/concerts/$concertId/options"
expect 200 "[{\"id\":$optionId,\"concertDate\":\""
get "/api/concerts/options/$optionId/seats"
expect 200 '"seatNumber":"A-1","status":"AVAILABLE"'
seatId=$(ids | head -n 1)
otherId=$(ids | tail -n 1)
people=()
for _ in $(seq 30); do
  post "/api/users" "$(person)"
  expect 200 '"tier":"BASIC","role":"USER"'
  people+=("$(field id)")
done

say "all of them ask for one seat at once: one gets it, 29 hear 409"
post_at_once "/api/reservations/v3/distributed-lock" "$seatId" "${people[@]}"
equal "$(answered 200)" 1 "the number of winners"
equal "$(answered 409)" 29 "the number of refusals"

say "the seat is no longer listed, and one reservation of it exists"
get "/api/concerts/options/$optionId/seats"
expect_not "\"id\":$seatId,"
owners=0
for userId in "${people[@]}"; do
  get "/api/reservations/users/$userId"
  expect 200
  owners=$((owners + $(count "\"seatId\":$seatId,")))
done
equal "$owners" 1 "the number of reservations of the seat"

say "the other seat goes to the first who asks, with the fields of the contract in their order"
userId=${people[0]}
post "/api/reservations/v3/distributed-lock" "{\"userId\":$userId,\"seatId\":$otherId,\"requestFingerprint\":\"r-$run_id\",\"deviceFingerprint\":\"d-$run_id\"}"
expect 200 ",\"userId\":$userId,\"seatId\":$otherId,\"reservationTime\":\""
reservationId=$(field id)
post "/api/reservations/v3/distributed-lock" "{\"userId\":${people[1]},\"seatId\":$otherId}"
expect 409 "Seat is already reserved."

say "people and seats that are not there are named"
post "/api/reservations/v3/distributed-lock" "{\"userId\":999999999,\"seatId\":$otherId}"
expect 400 "User not found: 999999999"
post "/api/reservations/v3/distributed-lock" "{\"userId\":$userId,\"seatId\":1}"
expect 400 "Seat not found"

say "a reservation that is deleted gives its seat back"
delete "/api/reservations/$reservationId"
expect 204
get "/api/concerts/options/$optionId/seats"
expect 200 "\"id\":$otherId,"
