# A queue whose status is asked for; a script sources it behind setup.sh.

# queue_and_poll ADDRESS STRATEGY: requests are taken there, decided later, and their status is asked for.
queue_and_poll() {
  local address=$1 strategy=$2 concertId optionId seatId lastSeatId people userId each winners owners
  say "a concert of two seats and 10 people"
  set_up 2
  new_people 10
  userId=${people[0]}

  say "before a request there is no status"
  get "/api/reservations/v4/status?userId=$userId&seatId=$seatId"
  expect 200 '{"status":"NOT_FOUND"}'

  say "a request is taken with 202, decided later, and gets the seat"
  post "$address" "{\"userId\":$userId,\"seatId\":$seatId}"
  expect 202 '"message":"Reservation request enqueued"' "\"strategy\":\"$strategy\""
  wait_for '{"status":"SUCCESS"}' get "/api/reservations/v4/status?userId=$userId&seatId=$seatId"
  get "/api/concerts/options/$optionId/seats"
  expect_not "\"id\":$seatId,"

  say "who asks for the same seat later reads that it is reserved, and the first one keeps it"
  post "$address" "{\"userId\":${people[1]},\"seatId\":$seatId}"
  expect 202
  wait_for '{"status":"FAIL_ALREADY_RESERVED"}' get "/api/reservations/v4/status?userId=${people[1]}&seatId=$seatId"
  get "/api/reservations/v4/status?userId=$userId&seatId=$seatId"
  expect 200 '{"status":"SUCCESS"}'

  say "of 10 who ask for one seat at once, one reads SUCCESS"
  post_at_once "$address" "$lastSeatId" "${people[@]}"
  equal "$(answered 202)" 10 "the number of requests that the queue took"
  winners=0
  for each in "${people[@]}"; do
    wait_for '"status":"' get "/api/reservations/v4/status?userId=$each&seatId=$lastSeatId"
    until [ "$(field status)" != PENDING ] && [ "$(field status)" != PROCESSING ]; do
      [ "$SECONDS" -lt 120 ] || fail "a request was not decided"
      get "/api/reservations/v4/status?userId=$each&seatId=$lastSeatId"
    done
    case $(field status) in
      SUCCESS) winners=$((winners + 1)) ;;
      FAIL_ALREADY_RESERVED | FAIL_OPTIMISTIC_CONFLICT) ;;
      *) fail "expected SUCCESS or a lost race" ;;
    esac
  done
  equal "$winners" 1 "the number of winners"
  owners=0
  for each in "${people[@]}"; do
    get "/api/reservations/users/$each"
    owners=$((owners + $(count "\"seatId\":$lastSeatId,")))
  done
  equal "$owners" 1 "the number of reservations of the seat"

  say "a person and a seat that are not there are taken, and fail when their turn comes"
  post "$address" "{\"userId\":999999999,\"seatId\":$seatId}"
  expect 202
  wait_for '{"status":"FAIL_DATA_NOT_FOUND"}' get "/api/reservations/v4/status?userId=999999999&seatId=$seatId"
  post "$address" "{\"userId\":$userId,\"seatId\":1}"
  expect 202
  wait_for '{"status":"FAIL_DATA_NOT_FOUND"}' get "/api/reservations/v4/status?userId=$userId&seatId=1"
}
