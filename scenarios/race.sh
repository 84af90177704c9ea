# The race for one seat; a script sources it behind setup.sh.

# race_of_thirty ADDRESS: 30 people ask there for one seat at once, and then for what else the contract says of it.
race_of_thirty() {
  local address=$1 concertId optionId seatId lastSeatId people userId owners reservationId
  say "a concert of two seats and 30 people"
  set_up 2
  get "/api/concerts"
  expect 200 "\"id\":$concertId,"
  equal "$(ids | tail -n 1)" "$concertId" "the newest concert, which is the last one"
  get "/api/concerts/$concertId/options"
  expect 200 "[{\"id\":$optionId,\"concertDate\":\""
  new_people 30

  say "all of them ask for one seat at once: one gets it, 29 hear 409"
  post_at_once "$address" "$seatId" "${people[@]}"
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
  post "$address" "{\"userId\":$userId,\"seatId\":$lastSeatId,\"requestFingerprint\":\"r-$run_id\",\"deviceFingerprint\":\"d-$run_id\"}"
  expect 200 ",\"userId\":$userId,\"seatId\":$lastSeatId,\"reservationTime\":\""
  reservationId=$(field id)
  post "$address" "{\"userId\":${people[1]},\"seatId\":$lastSeatId}"
  expect 409 "Seat is already reserved."

  say "people and seats that are not there are named"
  post "$address" "{\"userId\":999999999,\"seatId\":$lastSeatId}"
  expect 400 "User not found: 999999999"
  post "$address" "{\"userId\":$userId,\"seatId\":1}"
  expect 400 "Seat not found"

  say "a reservation that is deleted gives its seat back"
  delete "/api/reservations/$reservationId"
  expect 204
  get "/api/concerts/options/$optionId/seats"
  expect 200 "\"id\":$lastSeatId,"
}
