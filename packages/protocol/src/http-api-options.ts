/** What administrators do with the options of a concert in mid-sale. */
import { HttpApiEndpoint, HttpApiSchema } from "effect/http-api"
import { group, Id, key } from "./http-api-parts.ts"
import { AddOptionRequest, BlockSeatsRequest, OptionSaleResponse, ReleaseSeatsRequest } from "./option-orders.ts"
import { deciding, described, loading, reading, signedIn, signedInChange } from "./refusing.ts"

const path = "/api/admin/concerts/options/:optionId"
const params = { optionId: Id }
const adding = [
  signedInChange,
  ["forbidden"] as const,
  reading,
  deciding,
  ["sale-unknown", "catalogue-unavailable"] as const,
] as const
const ordering = [...adding, ["option-unknown"] as const] as const

export const AdminOptions = group(
  "adminOptions",
  "Seats that the house keeps, and options that are called off, for administrators; each order is on record.",
).add(
  HttpApiEndpoint.post("adminAddOption", "/api/admin/concerts/:concertId/options", {
    params: { concertId: Id },
    headers: key,
    payload: AddOptionRequest,
    success: OptionSaleResponse.pipe(HttpApiSchema.status(201)),
  }).annotateMerge(
    described("Put one more option on a sale that goes on: a night, or further seats", ...adding, [
      ...(["key-missing", "key-invalid", "key-reused", "unprocessable", "sale-closed", "bound-elsewhere"] as const),
      "catalogue-outcome-unknown",
    ]),
  ),
  HttpApiEndpoint.get("adminOption", path, { params, success: OptionSaleResponse }).annotateMerge(
    described("How the sale of an option stands", signedIn, ["forbidden"], loading, ["option-unknown"]),
  ),
  HttpApiEndpoint.post("adminBlockSeats", `${path}/blocked-seats`, {
    params,
    payload: BlockSeatsRequest,
    success: OptionSaleResponse,
  }).annotateMerge(
    described("Keep free seats back for the house, until a time or until they are released", ...ordering, [
      "unprocessable",
      "seat-unknown",
      "seats-not-free",
      "option-cancelled",
    ]),
  ),
  HttpApiEndpoint.post("adminReleaseSeats", `${path}/released-seats`, {
    params,
    payload: ReleaseSeatsRequest,
    success: OptionSaleResponse,
  }).annotateMerge(
    described("Put blocked seats, or a whole option, on sale", ...ordering, [
      "unprocessable",
      "seat-unknown",
      "option-cancelled",
    ]),
  ),
  HttpApiEndpoint.post("adminCancelOption", `${path}/cancel`, { params, success: OptionSaleResponse }).annotateMerge(
    described("Call an option off for good: its holds end, and what was bought is paid back", ...ordering),
  ),
)
