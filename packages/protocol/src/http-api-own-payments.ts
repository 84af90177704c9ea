/** The routes by which people pay: of the person who is signed in, and what everybody may know. */
import { HttpApiEndpoint } from "effect/http-api"
import { group, Id, ownKey, shown } from "./http-api-parts.ts"
import { finishing } from "./http-api-reservations.ts"
import { IntentResponse, PaymentMethodsResponse, ReservationPaymentsResponse } from "./http-schemas-payments.ts"
import { deciding, described, keyedAddress, loading, signedIn, signedInChange } from "./refusing.ts"

const own = "/api/reservations/v7/:reservationId"
const params = { reservationId: Id }

export const OwnPayments = group(
  "ownPayments",
  "Payments of reservations, where a concert takes them. What is somebody else's is not found.",
).add(
  HttpApiEndpoint.get("paymentMethods", "/api/payments/methods", {
    success: PaymentMethodsResponse,
  }).annotateMerge(described("How people can pay")),
  HttpApiEndpoint.post("ownIntent", `${own}/intents`, {
    params,
    headers: { ...ownKey, ...shown },
    success: IntentResponse,
  }).annotateMerge(
    described(
      "The open payment of a reservation: begins to pay for a hold, and opens another payment where the last one took nothing",
      signedInChange,
      keyedAddress,
      deciding,
      finishing,
      [
        ...(["reservation-not-found", "not-hold", "hold-expired", "payments-none", "payment-closed"] as const),
        "payment-attempts-used",
      ],
    ),
  ),
  HttpApiEndpoint.get("ownPayment", `${own}/payment`, {
    params,
    success: ReservationPaymentsResponse,
  }).annotateMerge(
    described("What has become of the payments of a reservation, as committed", signedIn, loading, [
      "reservation-not-found",
    ]),
  ),
)
