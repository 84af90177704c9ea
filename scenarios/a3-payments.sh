#!/usr/bin/env bash
# Track 3: payments of the person who is signed in
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/setup.sh"

say "a person signs in, and everybody may know how people can pay"
new_people 1
userId=${people[0]}
post "/api/lab/sessions" "{\"userId\":$userId}"
expect 201 '"tokenType":"Bearer"'
mine="Authorization: Bearer $(field accessToken)"
get "/api/payments/methods"
expect 200 '"providerMode":"' '"code":"WALLET"' '"code":"CARD"' '"code":"KAKAOPAY"' '"code":"NAVERPAY"'

say "a concert that takes no payments is confirmed without one, and its answer has the fields of the contract, all null"
set_up 2
post "/api/reservations/v7/holds" "{\"seatId\":$seatId}" -H "$mine"
expect 201 '"status":"HOLD"'
reservationId=$(field id)
post "/api/reservations/v7/$reservationId/intents" "" -H "$mine"
expect 409 '"code":"payments-none"'
get "/api/reservations/v7/$reservationId/payment" -H "$mine"
expect 200 '"reservationStatus":"HOLD"' '"paymentProvider":null' '"outcome":"NOTHING","payment":null,"earlier":[]'
post "/api/reservations/v7/$reservationId/paying" "" -H "$mine"
expect 200 '"status":"PAYING"'
post "/api/reservations/v7/$reservationId/confirm" '{"paymentMethod":"CARD"}' -H "$mine"
expect 200 '"status":"CONFIRMED"' '"paymentMethod":null,"paymentProvider":null,"paymentStatus":null,' \
  '"paymentTransactionId":null,"paymentAction":null,"paymentRedirectUrl":null,"resaleActivatedUserIds":[]'

say "a set-up that names a gateway which the server does not have is refused"
post "/api/concerts/setup" '{"title":"Paid","artistName":"The Band","agencyName":"The Agency","concertDate":"2031-04-01T19:00:00","seatCount":4,"ticketPriceAmount":50000,"payments":{"gateway":"bank-of-nowhere"}}'
expect 422 '"code":"unprocessable"' "payments: "
