#!/usr/bin/env bash
# Step 9: hold, pay, confirm, and a hold that expires
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/setup.sh"

say "a concert of five seats and two people"
set_up 5
new_people 2
userId=${people[0]}
otherId=${people[1]}
get "/api/users/$userId"
expect 200 "{\"id\":$userId,\"username\":\"" ',"tier":"BASIC","role":"USER"}'

say "the concert is found by its id, with the seats that are left, and among the highlights there is a list for each reason"
get "/api/concerts/search?keyword=$concertId&page=0&size=20&sort=id,asc"
expect 200 "{\"items\":[{\"id\":$concertId,\"title\":\"" '"saleStatus":"UNSCHEDULED"' '"availableSeatCount":5,"totalSeatCount":5' \
  '"page":0,"size":20,"totalElements":1,"totalPages":1,"hasNext":false,"serverNow":"'
get "/api/concerts/$concertId"
expect 200 "{\"id\":$concertId,\"title\":\"" '"availableSeatCount":5,"totalSeatCount":5,"serverNow":"'
get "/api/concerts/highlights?openingSoonLimit=3&sellOutRiskLimit=3"
expect 200 '{"openingSoon":[' '"sellOutRisk":[' '"openingSoonWithinHours":12,"sellOutRiskSeatThreshold":30,"sellOutRiskRatioThreshold":18}'
get "/api/concerts/$concertId/thumbnail"
expect 400 '"code":"thumbnail-none"'

say "a hold is answered with 201, the status HOLD and the fields of the contract in their order"
post "/api/reservations/v6/holds" "{\"userId\":$userId,\"seatId\":$seatId,\"requestFingerprint\":\"r-$run_id\",\"deviceFingerprint\":\"d-$run_id\"}"
expect 201 ",\"userId\":$userId,\"seatId\":$seatId,\"status\":\"HOLD\",\"reservedAt\":\"" '","holdExpiresAt":"' \
  '","confirmedAt":null,"expiredAt":null,"cancelledAt":null,"refundedAt":null,"resaleActivatedUserIds":[]'
reservationId=$(field id)
get "/api/concerts/options/$optionId/seats"
expect_not "\"id\":$seatId,"

say "nobody else gets the seat, and nobody else may touch the reservation"
post "/api/reservations/v6/holds" "{\"userId\":$otherId,\"seatId\":$seatId}"
expect 409 "Seat is not available for hold."
get "/api/reservations/v6/$reservationId?userId=$otherId"
expect 400 "Reservation not found or not owned by user. reservationId=$reservationId, userId=$otherId"
post "/api/reservations/v6/$reservationId/paying" "{\"userId\":$otherId}"
expect 400 "Reservation not found or not owned by user. reservationId=$reservationId, userId=$otherId"

say "a hold is not confirmed before it is paid"
post "/api/reservations/v6/$reservationId/confirm" "{\"userId\":$userId}"
expect 409 "Only PAYING reservation can transition to CONFIRMED. currentStatus=HOLD"

say "a hold is extended, by its person alone"
post "/api/reservations/v6/$reservationId/extend" "{\"userId\":$otherId}"
expect 400 "Reservation not found or not owned by user. reservationId=$reservationId, userId=$otherId"
post "/api/reservations/v6/$reservationId/extend" "{\"userId\":$userId}"
expect 200 '"status":"HOLD"' '"holdExpiresAt":"'

say "HOLD becomes PAYING, and PAYING becomes CONFIRMED"
post "/api/reservations/v6/$reservationId/paying" "{\"userId\":$userId}"
expect 200 '"status":"PAYING"' '"holdExpiresAt":"'
post "/api/reservations/v6/$reservationId/paying" "{\"userId\":$userId}"
expect 409 "Only HOLD reservation can transition to PAYING. currentStatus=PAYING"
post "/api/reservations/v6/$reservationId/confirm" "{\"userId\":$userId}"
expect 200 '"status":"CONFIRMED"' '"holdExpiresAt":null,"confirmedAt":"'
get "/api/reservations/v6/$reservationId?userId=$userId"
expect 200 '"status":"CONFIRMED"'
get "/api/reservations/users/$userId"
expect 200 "\"seatId\":$seatId,"

say "a wallet has 200000 to begin with, and is charged once for a key"
get "/api/users/$userId/wallet"
expect 200 "{\"userId\":$userId,\"walletBalanceAmount\":200000}"
post "/api/users/$userId/wallet/charges" "{\"amount\":50000,\"idempotencyKey\":\"charge-$run_id\"}"
expect 200 '"type":"CHARGE","status":"SUCCESS","paymentMethod":"WALLET"' '"amount":50000,"balanceAfterAmount":250000'
post "/api/users/$userId/wallet/charges" "{\"amount\":50000,\"idempotencyKey\":\"charge-$run_id\"}"
expect 200 '"balanceAfterAmount":250000'
post "/api/users/$userId/wallet/charges" "{\"amount\":0}"
expect 400 "amount must be positive"
get "/api/users/$userId/wallet/transactions?limit=5"
expect 200 "\"idempotencyKey\":\"charge-$run_id\""

say "people and seats that are not there are named"
post "/api/reservations/v6/holds" "{\"userId\":999999999,\"seatId\":$seatId}"
expect 400 "User not found: 999999999"
post "/api/reservations/v6/holds" "{\"userId\":$userId,\"seatId\":1}"
expect 400 "Seat not found: 1"

say "a hold whose time has passed is EXPIRED, and its seat is free again"
post "/api/concerts/setup" "{\"title\":\"Short\",\"artistName\":\"The Band\",\"agencyName\":\"The Agency\",\"concertDate\":\"2031-04-01T19:00:00\",\"seatCount\":1,\"ticketPriceAmount\":0,\"holdTtlMs\":1000}"
expect 200
shortConcertId=$(after "ConcertID=")
shortOptionId=$(after "OptionID=")
get "/api/concerts/options/$shortOptionId/seats"
shortSeatId=$(ids)
post "/api/reservations/v6/holds" "{\"userId\":$userId,\"seatId\":$shortSeatId}"
expect 201
shortId=$(field id)
wait_for '"status":"EXPIRED"' get "/api/reservations/v6/$shortId?userId=$userId"
expect 200 '"holdExpiresAt":null,"confirmedAt":null,"expiredAt":"'
get "/api/concerts/options/$shortOptionId/seats"
expect 200 "\"id\":$shortSeatId,"
post "/api/reservations/v6/$shortId/paying" "{\"userId\":$userId}"
expect 409 "currentStatus=EXPIRED"

say "a concert that is cleaned up is no longer listed, and a person without reservations can be removed"
delete "/api/concerts/cleanup/$shortConcertId"
expect 200 "Cleanup completed for ConcertID: $shortConcertId"
get "/api/concerts"
expect_not "\"id\":$shortConcertId,"
delete "/api/users/$otherId"
expect 204
get "/api/users/$otherId"
expect 400 "User not found: $otherId"
