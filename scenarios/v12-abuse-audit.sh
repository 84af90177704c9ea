#!/usr/bin/env bash
# Step 12: abuse rules say who holds too often, and every decision is on record
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/setup.sh"

say "a person holds three times in ten seconds, and not a fourth time"
set_up 12
new_people 4
userId=${people[0]}
for i in 0 1 2; do
  post "/api/reservations/v6/holds" "{\"userId\":$userId,\"seatId\":$((seatId + i)),\"requestFingerprint\":\"$run_id-$i\"}"
  expect 201 '"status":"HOLD"'
done
reservationId=$(field id)
post "/api/reservations/v6/holds" "{\"userId\":$userId,\"seatId\":$((seatId + 3))}"
expect 409 "Rate limit exceeded. userId=$userId, windowSeconds=10" '"rule":"RATE_LIMIT_EXCEEDED"'
decision=$(printf '%s' "$body" | grep -oE '"decision":\{"id":"[^"]*"' | sed -E 's/.*"id":"//; s/"$//')

say "a request fingerprint counts once for a person"
userId=${people[1]}
post "/api/reservations/v6/holds" "{\"userId\":$userId,\"seatId\":$((seatId + 4)),\"requestFingerprint\":\"$run_id-same\"}"
expect 201 '"status":"HOLD"'
post "/api/reservations/v6/holds" "{\"userId\":$userId,\"seatId\":$((seatId + 5)),\"requestFingerprint\":\"$run_id-same\"}"
expect 409 "Duplicate request fingerprint detected. userId=$userId, requestFingerprint=$run_id-same"

say "one device holds for one person, and who is blocked on it blocks nobody"
post "/api/reservations/v6/holds" "{\"userId\":${people[2]},\"seatId\":$((seatId + 6)),\"deviceFingerprint\":\"$run_id-device\"}"
expect 201 '"status":"HOLD"'
post "/api/reservations/v6/holds" "{\"userId\":${people[3]},\"seatId\":$((seatId + 7)),\"deviceFingerprint\":\"$run_id-device\"}"
expect 409 "Device fingerprint used by multiple accounts. deviceFingerprint=$run_id-device, threshold=1"
post "/api/reservations/v6/holds" "{\"userId\":${people[2]},\"seatId\":$((seatId + 8)),\"deviceFingerprint\":\"$run_id-device\"}"
expect 201 '"status":"HOLD"'

say "an address alone is no device: the same person of before holds without one"
post "/api/reservations/v6/holds" "{\"userId\":${people[3]},\"seatId\":$((seatId + 7))}"
expect 201 '"status":"HOLD"'

say "every decision is on record, the newest first, with what it was made from"
userId=${people[0]}
get "/api/reservations/v6/audit/abuse?userId=$userId"
expect 200 '"action":"HOLD_CREATE"' "\"reservationId\":$reservationId" "\"decision\":\"$decision\"" '"inputs":"[3,0,0,0,0]"'
equal "$(count '"result":"ALLOWED","reason":"NONE"')" 3 "the number of holds that were accepted"
equal "$(count '"result":"BLOCKED","reason":"RATE_LIMIT_EXCEEDED"')" 1 "the number of holds that were blocked"
get "/api/reservations/v6/audit/abuse?action=HOLD_CREATE&result=BLOCKED&concertId=$concertId&limit=2"
expect 200 '"reason":"DEVICE_FINGERPRINT_MULTI_ACCOUNT"' '"reason":"DUPLICATE_REQUEST_FINGERPRINT"'
equal "$(count '"result":"BLOCKED"')" 2 "the number of rows of a page"
get "/api/reservations/v6/audit/abuse?reason=NO_SUCH_RULE"
expect 400 "reason must be one of"

say "the audit of v7 is for operators and administrators"
get "/api/reservations/v7/audit/abuse"
expect 401 '"message":"unauthorized"'
post "/api/lab/sessions" "{\"userId\":$userId}"
expect 201 '"accessToken"'
accessToken=$(field accessToken)
get "/api/reservations/v7/audit/abuse" -H "Authorization: Bearer $accessToken"
expect 403 '"message":"forbidden"'
