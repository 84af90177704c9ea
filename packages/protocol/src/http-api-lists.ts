/** Lists of a sale as files, for those who run it. */
import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiSchema } from "effect/http-api"
import { group, Id } from "./http-api-parts.ts"
import { described, loading, signedIn } from "./refusing.ts"

const csv = Schema.String.pipe(HttpApiSchema.asText({ contentType: "text/csv;charset=UTF-8" }))

export const SaleLists = group(
  "saleLists",
  "Lists of a sale as comma-separated values; each reading is on record.",
).add(
  HttpApiEndpoint.get("doorList", "/api/admin/concerts/options/:optionId/door-list", {
    params: { optionId: Id },
    success: csv,
  }).annotateMerge(
    described("Who comes to a night: each seat that was bought, for operators", signedIn, ["forbidden"], loading, [
      "option-unknown",
    ]),
  ),
  HttpApiEndpoint.get("settlement", "/api/admin/settlements/:concertId", {
    params: { concertId: Id },
    success: csv,
  }).annotateMerge(
    described("What was paid for a concert and paid back, for administrators", signedIn, ["forbidden"], loading, [
      "sale-unknown",
    ]),
  ),
)
