#!/usr/bin/env bash
# Track 2: sessions, and reservations of the person who is signed in
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/setup.sh"

# sign_in PERSON: the pair is $access and $refresh.
sign_in() {
  post "/api/lab/sessions" "{\"userId\":$1}"
  expect 201 '"tokenType":"Bearer"' '"refreshTokenExpiresInSeconds":1209600'
  access=$(field accessToken)
  refresh=$(field refreshToken)
}

say "two people sign in, and each access token is one person"
set_up 2
new_people 2
userId=${people[0]}
sign_in "${people[1]}"
other="Authorization: Bearer $access"
sign_in "$userId"
mine="Authorization: Bearer $access"
get "/api/auth/me" -H "$mine"
expect 200 "\"userId\":$userId," '"role":"USER","provider":null'
get "/api/auth/me"
expect 401 '"message":"unauthorized"' '"errorCode":"AUTH_ACCESS_TOKEN_REQUIRED"'
get "/api/auth/me" -H "${mine}x"
expect 401 '"errorCode":"AUTH_TOKEN_INVALID"'
get "/api/auth/me" -H "Authorization: Bearer $refresh"
expect 401 '"errorCode":"AUTH_ACCESS_TOKEN_TYPE_INVALID"'

say "the person holds a seat without being named, and nobody else can touch or see it"
post "/api/reservations/v7/holds" "{\"seatId\":$seatId}"
expect 401
post "/api/reservations/v7/holds" "{\"seatId\":$seatId}" -H "$mine"
expect 201 '"status":"HOLD"' "\"userId\":$userId,"
reservationId=$(field id)
get "/api/reservations/v7/$reservationId" -H "$other"
expect 404 "Reservation not found or not owned by user."
post "/api/reservations/v7/$reservationId/cancel" "" -H "$other"
expect 404 "Reservation not found or not owned by user."

say "it is extended, and another hold is given back"
post "/api/reservations/v7/$reservationId/extend" "" -H "$other"
expect 404 "Reservation not found or not owned by user."
post "/api/reservations/v7/$reservationId/extend" "" -H "$mine"
expect 200 '"status":"HOLD"' '"holdExpiresAt":"'
post "/api/reservations/v7/holds" "{\"seatId\":$((seatId + 1))}" -H "$mine"
expect 201
givenBack=$(field id)
post "/api/reservations/v7/$givenBack/release" "" -H "$mine"
expect 200 '"status":"CANCELLED"'

say "a hold of the best seats names the rule by which the sale has chosen them"
post "/api/reservations/v7/holds/best" "{\"optionId\":$optionId,\"seats\":1,\"atWorst\":\"adjacent\"}" -H "$other"
expect 201 '"status":"HOLD"' '"best":{"rule":"adjacent'
post "/api/reservations/v7/$(field id)/release" "" -H "$other"
expect 200 '"status":"CANCELLED"'
post "/api/reservations/v6/holds/best" "{\"userId\":${people[1]},\"optionId\":$optionId,\"seats\":16}"
expect 409 "No 16 free seats are like the wish, by any rule down to anywhere."

say "several holds are cancelled with one request, all of them or none"
post "/api/reservations/v7/holds" "{\"seatId\":$((seatId + 1))}" -H "$mine"
expect 201
one=$(field id)
post "/api/reservations/v7/cancel/bulk" "{\"reservationIds\":[$one,$givenBack]}" -H "$mine"
expect 409 "Nothing was cancelled. Reservation $givenBack: Only HOLD or CONFIRMED reservation can transition to CANCELLED."
post "/api/reservations/v7/cancel/bulk" "{\"reservationIds\":[$one]}" -H "$other"
expect 404 "Reservation not found or not owned by user."
post "/api/reservations/v7/cancel/bulk" "{\"reservationIds\":[]}" -H "$mine"
expect 400 "reservationIds must not be empty"
post "/api/reservations/v7/cancel/bulk" "{\"reservationIds\":[$one]}" -H "$mine"
expect 200 "{\"cancelled\":[{\"id\":$one," '"status":"CANCELLED"' '"refused":[]'

say "it is paid for, confirmed, given back and refunded, and stands in the person's list alone"
post "/api/reservations/v7/$reservationId/paying" "" -H "$mine"
expect 200 '"status":"PAYING"'
post "/api/reservations/v7/$reservationId/confirm" "" -H "$mine"
expect 200 '"status":"CONFIRMED"'
get "/api/reservations/v7/$reservationId/ticket" -H "$mine"
expect 200 "\"reservationId\":$reservationId,\"ticket\":\"eyJ"
get "/api/reservations/v7/$reservationId/ticket" -H "$other"
expect 404 "Reservation not found or not owned by user."
get "/api/reservations/v7/me?status=CONFIRMED" -H "$mine"
expect 200 "\"id\":$reservationId,"
get "/api/reservations/v7/me?status=CONFIRMED" -H "$other"
expect 200
equal "$body" "[]" "the other person's list"
post "/api/reservations/v7/$reservationId/cancel" "" -H "$mine"
expect 200 '"status":"CANCELLED"'
post "/api/reservations/v7/$reservationId/refund" "" -H "$mine"
expect 200 '"status":"REFUNDED"'
get "/api/reservations/v7/$reservationId" -H "$mine"
expect 200 '"status":"REFUNDED"'

say "its booking number has two check digits, and is shown to its owner alone"
get "/api/reservations/v7/$reservationId/booking" -H "$mine"
expect 200 '{"bookingNumber":"' "\"reservationId\":$reservationId," '"status":"REFUNDED"'
get "/api/reservations/v7/$reservationId/booking" -H "$other"
expect 404 "reservationId=$reservationId"

say "a refund for somebody else, and the trail of such refunds, are for administrators"
post "/api/reservations/v7/admin/$reservationId/refund" "" -H "$mine"
expect 403 '"errorCode":"AUTH_FORBIDDEN"'
get "/api/reservations/v7/audit/admin-refunds?limit=5" -H "$mine"
expect 403 '"errorCode":"AUTH_FORBIDDEN"'

say "an e-mail address is verified by a code, and who is verified is told by mail, where the server sends mail: this one does not"
get "/api/auth/verification"
expect 401
get "/api/auth/verification" -H "$mine"
expect 200 '"verified":"NONE","email":null,"byMail":false'
post "/api/auth/verification" '{"email":"mina@localhost"}' -H "$mine"
expect 400 "email must be an address such as mina@example.com"
post "/api/auth/verification" '{"email":"mina@example.com","language":"en"}' -H "$mine"
expect 409 '"code":"mail-off"'
post "/api/auth/verification/confirm" '{"code":"12345"}' -H "$mine"
expect 400 "code must be a text of six digits"
post "/api/auth/verification/confirm" '{"code":"271828"}' -H "$mine"
expect 409 '"code":"email-code-over"'
get "/api/v7/notifications" -H "$mine"
expect 200 '"push":null' '"mail":null'
put "/api/v7/notifications/mail" '{"language":"en"}' -H "$mine"
expect 409 '"code":"mail-notices-off"'
delete "/api/v7/notifications/mail" -H "$mine"
expect 409 '"code":"mail-notices-off"'

say "a refresh token leads to the next pair, twice to the same one for the same client"
first=$refresh
post "/api/auth/token/refresh" "{\"refreshToken\":\"$first\"}"
expect 200 '"tokenType":"Bearer"'
second=$(field refreshToken)
post "/api/auth/token/refresh" "{\"refreshToken\":\"$first\"}"
expect 200
equal "$(field refreshToken)" "$second" "the refresh token of a repeated request"

say "used by another client it is theft: the session is over, with its access token"
post "/api/auth/token/refresh" "{\"refreshToken\":\"$first\"}" -A thief
expect 400 "refresh token expired or revoked"
post "/api/auth/token/refresh" "{\"refreshToken\":\"$second\"}"
expect 400 "refresh token expired or revoked"
get "/api/auth/me" -H "$mine"
expect 401 '"errorCode":"AUTH_ACCESS_TOKEN_REVOKED"'

say "a person sees their sessions, ends one, logs out of one, and out of all"
sign_in "$userId"
ended=$(field sessionId)
sign_in "$userId"
mine="Authorization: Bearer $access"
get "/api/auth/sessions" -H "$mine"
expect 200 "\"id\":\"$ended\",\"current\":false" '"current":true'
delete "/api/auth/sessions/$ended" -H "$other"
expect 404
delete "/api/auth/sessions/$ended" -H "$mine"
expect 204
post "/api/auth/logout" "{\"refreshToken\":\"$refresh\"}" -H "$other"
expect 400 "refresh token user mismatch"
post "/api/auth/logout" "{\"refreshToken\":\"$refresh\"}" -H "$mine"
expect 200 '{"message":"logged out"}'
get "/api/auth/me" -H "$mine"
expect 401 '"errorCode":"AUTH_ACCESS_TOKEN_REVOKED"'
delete "/api/auth/sessions" -H "$other"
expect 204
get "/api/auth/me" -H "$other"
expect 401 '"errorCode":"AUTH_ACCESS_TOKEN_REVOKED"'
