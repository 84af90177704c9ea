#!/usr/bin/env bash
# Track 3: payments of the person who is signed in, at the sandbox within the server
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/setup.sh"

# sign_in: a new person, who is $mine.
sign_in() {
  new_people 1
  post "/api/lab/sessions" "{\"userId\":${people[0]}}"
  expect 201 '"tokenType":"Bearer"'
  mine="Authorization: Bearer $(field accessToken)"
}

# hold_seat SEAT: the reservation is $reservationId.
hold_seat() {
  post "/api/reservations/v7/holds" "{\"seatId\":$1}" -H "$mine"
  expect 201 '"status":"HOLD"'
  reservationId=$(field id)
}

# agree CARD [WON]: the payment is opened and made at the provider, and the buyer agrees to it there with this card.
agree() {
  wait_for '"paymentRedirectUrl":"http' post "/api/reservations/v7/$reservationId/intents" "" -H "$mine"
  expect 200 '"reservationStatus":"PAYING"' '"status":"PENDING","amount":'"${2:-50000}"
  local page answered
  page=$(field paymentRedirectUrl)
  answered=$(curl -sS -m "$patience" -o /dev/null -w '%{http_code}' --data "card=$1" "$page") || fail "the provider's page was not answered"
  equal "$answered" 303 "the answer of the provider's page"
}

# confirm_it: the money may be taken, and the reservation stays PAYING until it was.
confirm_it() {
  post "/api/reservations/v7/$reservationId/confirm" '{"paymentMethod":"CARD"}' -H "$mine"
  expect 200 '"status":"PAYING"' '"paymentMethod":"CARD","paymentProvider":"sandbox","paymentStatus":"PENDING"' \
    '"paymentAction":"WAIT_WEBHOOK"'
}

becomes() { wait_for "$1" get "/api/reservations/v7/$reservationId/payment" -H "$mine"; }

say "a person signs in, and everybody may know how people can pay"
sign_in
get "/api/payments/methods"
expect 200 '"provider":"sandbox","defaultMethod":"CARD","providerMode":"CARD_MOCK_SIMULATION"' '"code":"NAVERPAY"'

say "a concert that takes no payments is confirmed without one, and its answer has the fields of the contract, all null"
set_up 2
hold_seat "$seatId"
post "/api/reservations/v7/$reservationId/intents" "" -H "$mine"
expect 409 '"code":"payments-none"'
get "/api/reservations/v7/$reservationId/payment" -H "$mine"
expect 200 '"reservationStatus":"HOLD"' '"paymentProvider":null' '"outcome":"NOTHING","payment":null,"earlier":[]'
post "/api/reservations/v7/$reservationId/paying" "" -H "$mine"
expect 200 '"status":"PAYING"'
post "/api/reservations/v7/$reservationId/confirm" '{"paymentMethod":"CARD"}' -H "$mine"
expect 200 '"status":"CONFIRMED"' '"paymentMethod":null,"paymentProvider":null,"paymentStatus":null,' \
  '"paymentTransactionId":null,"paymentAction":null,"paymentRedirectUrl":null,"resaleActivatedUserIds":[]'

say "a concert is put up that has to be paid for; a gateway that the server does not have is refused"
paid='{"title":"Paid","artistName":"The Band","agencyName":"The Agency","concertDate":"2031-04-01T19:00:00","seatCount":7,"ticketPriceAmount":50000,"payments":{"gateway":"'
post "/api/concerts/setup" "${paid}bank-of-nowhere\"}}"
expect 422 '"code":"unprocessable"' "payments: gateway must be one of: sandbox."
post "/api/concerts/setup" "${paid}sandbox\"}}"
expect 200 "Setup completed: ConcertID="
optionId=$(after "OptionID=")
get "/api/concerts/options/$optionId/seats"
expect 200 '"seatNumber":"A-1","status":"AVAILABLE"'
seatId=$(ids | head -n 1)

say "approve: the buyer is sent to the provider, agrees, and has the seat once the money was taken"
hold_seat "$seatId"
wait_for '"paymentRedirectUrl":"http' post "/api/reservations/v7/$reservationId/intents" "" -H "$mine"
post "/api/reservations/v7/$reservationId/confirm" "" -H "$mine"
expect 200 '"status":"PAYING"' '"paymentAction":"REDIRECT","paymentRedirectUrl":"http'
agree 4242424242424242
confirm_it
becomes '"outcome":"SEATS"'
post "/api/reservations/v7/$reservationId/confirm" "" -H "$mine"
expect 200 '"status":"CONFIRMED"' '"paymentStatus":"SUCCESS"' '"paymentAction":"NONE"'
bought=$reservationId

say "deny: no money is taken, another payment is opened, and that one buys the seat"
hold_seat $((seatId + 1))
agree 4000000000000002
confirm_it
becomes '"status":"CANCELLED"'
post "/api/reservations/v7/$reservationId/confirm" "" -H "$mine"
expect 200 '"status":"PAYING"' '"paymentStatus":"FAILED"' '"paymentAction":"RETRY_CONFIRM"'
agree 4242424242424242
confirm_it
becomes '"outcome":"SEATS"'
expect 200 '"earlier":[{' '"status":"CANCELLED"'

buyer=$mine
sign_in
say "retry: a card that is declined once is tried again by the server"
hold_seat $((seatId + 2))
agree 4000000000000119
confirm_it
becomes '"outcome":"SEATS"'

say "timeout: the money is taken and the answer is lost, so the payment is read back, and taken once"
hold_seat $((seatId + 3))
agree 4000000000009987
confirm_it
becomes '"outcome":"SEATS"'

say "a seat that is given back is paid back: REFUNDED when the provider has done so"
mine=$buyer
reservationId=$bought
post "/api/reservations/v7/$reservationId/cancel" "" -H "$mine"
expect 200 '"status":"CANCELLED"'
becomes '"outcome":"GIVEN_BACK"'
post "/api/reservations/v7/$reservationId/refund" "" -H "$mine" -H "Idempotency-Key: refund-$reservationId"
expect 200
first=$body
becomes '"reservationStatus":"REFUNDED"'
expect 200 '"outcome":"MONEY_BACK"' '"refund":{"amount":50000,"fee":0,"reason":"CANCELLED","state":"SETTLED"'
post "/api/reservations/v7/$reservationId/refund" "" -H "$mine" -H "Idempotency-Key: refund-$reservationId"
expect 200
equal "$body" "$first" "the answer to the same request with the same key"

say "of two seats of one order one is given back: what it cost is paid back by itself, and the other one stays"
sign_in
post "/api/reservations/v7/holds" "{\"seatIds\":[$((seatId + 4)),$((seatId + 5))]}" -H "$mine"
expect 201 '"status":"HOLD"' '"price":100000'
reservationId=$(field id)
agree 4242424242424242 100000
confirm_it
becomes '"outcome":"SEATS"'
post "/api/reservations/v7/$reservationId/cancel-seats" "{\"seatIds\":[$((seatId + 5))]}" -H "$mine" -H "Idempotency-Key: one-of-$reservationId"
expect 200 '"status":"CONFIRMED"' "\"seatIds\":[$((seatId + 4))]" '"price":50000' "\"parts\":[{" '"amount":50000,"fee":0'
wait_for '"state":"SETTLED"' get "/api/reservations/v7/$reservationId" -H "$mine"
expect 200 '"status":"REFUNDED"' "\"seatIds\":[$((seatId + 4))]"
becomes '"outcome":"SEATS"'
post "/api/reservations/v7/$reservationId/cancel-seats" "{\"seatIds\":[$((seatId + 5))]}" -H "$mine"
expect 409 '"code":"seat-not-reserved"'

say "what was bought is offered to a friend, who declines once and takes it then: the ticket of the buyer is over, and another one says so"
sign_in
buyer=$mine
buyerId=${people[0]}
hold_seat "$((seatId + 6))"
agree 4242424242424242
confirm_it
becomes '"outcome":"SEATS"'
get "/api/reservations/v7/$reservationId/ticket" -H "$buyer"
expect 200 '"ticket":"'
old=$(field ticket)
sign_in
offer_it() {
  post "/api/reservations/v7/$reservationId/transfer" "{\"userId\":${people[0]}}" -H "$buyer"
  expect 200 "\"userId\":$buyerId" "\"transferOffer\":{\"userId\":${people[0]},"
}
offer_it
get "/api/reservations/v7/offers" -H "$mine"
expect 200 "[{\"reservationId\":$reservationId,\"fromUserId\":$buyerId," '"seatNumbers":["A-7"],"price":50000'
post "/api/reservations/v7/$reservationId/transfer/end" "" -H "$mine"
expect 204
post "/api/reservations/v7/$reservationId/transfer/take" "" -H "$mine"
expect 404 '"code":"transfer-none"'
offer_it
post "/api/reservations/v7/$reservationId/transfer/take" "" -H "$mine"
expect 200 "\"userId\":${people[0]}" '"status":"CONFIRMED"'
get "/api/reservations/v7/$reservationId/ticket" -H "$mine"
expect 200 '"ticket":"'
[ "$(field ticket)" != "$old" ] || fail "expected another ticket than that of the buyer"
get "/api/reservations/v7/$reservationId/ticket" -H "$buyer"
expect 404 '"code":"reservation-not-found"'
