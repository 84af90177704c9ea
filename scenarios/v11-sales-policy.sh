#!/usr/bin/env bash
# Step 11: a sales policy says who may hold, when and how much
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/setup.sh"

general='"generalSaleStartAt":"2020-01-01T00:00:00","maxReservationsPerUser":1'
presale='"presaleStartAt":"2020-01-01T00:00:00","presaleEndAt":"2030-12-31T00:00:00"'

say "a concert without a policy says so"
set_up 3
new_people 1
userId=${people[0]}
get "/api/concerts/$concertId/sales-policy"
expect 400 "Sales policy not found for concert: $concertId"

say "a policy that cannot be is refused in the words of the contract"
put "/api/concerts/$concertId/sales-policy" '{"maxReservationsPerUser":1}'
expect 400 "generalSaleStartAt is required."
put "/api/concerts/$concertId/sales-policy" '{"generalSaleStartAt":"2031-01-01T00:00:00","maxReservationsPerUser":0}'
expect 400 "maxReservationsPerUser must be >= 1."

say "a presale is for its tier, and for nobody below"
put "/api/concerts/$concertId/sales-policy" \
  "{\"generalSaleStartAt\":\"2031-01-01T00:00:00\",\"maxReservationsPerUser\":1,$presale,\"presaleMinimumTier\":\"SILVER\"}"
expect 200 "\"concertId\":$concertId,\"presaleStartAt\":\"2020-01-01T00:00:00.000" '"presaleMinimumTier":"SILVER"'
post "/api/reservations/v6/holds" "{\"userId\":$userId,\"seatId\":$seatId}"
expect 409 "Presale tier not eligible. userTier=BASIC, required=SILVER"
post "/api/users" "{\"username\":\"$run_id-silver\",\"tier\":\"SILVER\"}"
expect 200 '"tier":"SILVER"'
silverId=$(field id)
post "/api/reservations/v6/holds" "{\"userId\":$silverId,\"seatId\":$seatId}"
expect 201 '"status":"HOLD"'

say "before the general opening nobody holds"
put "/api/concerts/$concertId/sales-policy" '{"generalSaleStartAt":"2031-01-01T00:00:00","maxReservationsPerUser":1}'
expect 200 '"presaleStartAt":null,"presaleEndAt":null,"presaleMinimumTier":null'
post "/api/reservations/v6/holds" "{\"userId\":$userId,\"seatId\":$lastSeatId}"
expect 409 "Sale has not opened yet. generalSaleStartAt=2031-01-01T00:00:00"

say "from the general opening on everybody holds, up to the limit of a person"
put "/api/concerts/$concertId/sales-policy" "{$general}"
expect 200 '"maxReservationsPerUser":1'
get "/api/concerts/$concertId/sales-policy"
expect 200 '"version":3'
post "/api/reservations/v6/holds" "{\"userId\":$userId,\"seatId\":$lastSeatId}"
expect 201 '"status":"HOLD"'
post "/api/reservations/v6/holds" "{\"userId\":$userId,\"seatId\":$((seatId + 1))}"
expect 409 "Per-user reservation limit exceeded. userId=$userId, concertId=$concertId, limit=1"

say "every version is kept"
get "/api/concerts/$concertId/sales-policy/history"
expect 200 '"version":1' '"version":2' '"version":3'
