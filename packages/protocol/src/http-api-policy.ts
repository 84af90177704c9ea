/** The routes of the sales policy: on the trusted surface, and for administrators. */
import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiSchema } from "effect/http-api"
import { group, Id } from "./http-api-parts.ts"
import {
  deciding,
  described,
  loading,
  type Refusals,
  reading,
  signedIn,
  signedInChange,
  trusted,
  trustedRead,
} from "./refusing.ts"
import { PolicyPreviewResponse, SalesPolicyRequest, SalesPolicyResponse } from "./sales-policy.ts"

const policyAt = "/concerts/:concertId/sales-policy"
const ofAPolicy: Refusals = ["sale-unknown", ...loading]

export const SalesPolicy = group(
  "salesPolicy",
  "Who may hold, when and how much: one policy of a concert at a time.",
).add(
  HttpApiEndpoint.get("salesPolicy", `/api${policyAt}`, {
    params: { concertId: Id },
    success: SalesPolicyResponse,
  }).annotateMerge(described("The policy in force, or the one that comes first", ofAPolicy, ["sales-policy-unknown"])),
  ...(
    [
      ["setSalesPolicy", "salesPolicyHistory", "/api", trusted, trustedRead],
      [
        "adminSetSalesPolicy",
        "adminSalesPolicyHistory",
        "/api/admin",
        [...signedInChange, "forbidden"],
        [...signedIn, "forbidden"],
      ],
    ] as const
  ).flatMap(([set, history, base, writes, reads]) => [
    HttpApiEndpoint.put(set, `${base}${policyAt}`, {
      params: { concertId: Id },
      payload: SalesPolicyRequest,
      success: SalesPolicyResponse,
    }).annotateMerge(
      described("Set the policy, in place of the one before; again is the same", writes, reading, deciding, [
        "sale-unknown",
        "unprocessable",
        "rules-exhausted",
        "catalogue-unavailable",
      ]),
    ),
    HttpApiEndpoint.get(history, `${base}${policyAt}/history`, {
      params: { concertId: Id },
      success: Schema.Array(SalesPolicyResponse),
    }).annotateMerge(described("Every version of the policy, the oldest first", reads, ofAPolicy)),
  ]),
  HttpApiEndpoint.post("previewSalesPolicy", `/api/admin${policyAt}/previews`, {
    params: { concertId: Id },
    payload: SalesPolicyRequest,
    success: PolicyPreviewResponse.pipe(HttpApiSchema.status(202)),
  }).annotateMerge(
    described(
      "Begin to find out what the policy would have done to the journal of the concert",
      [...signedInChange, "forbidden"],
      reading,
      ofAPolicy,
      ["unprocessable", "preview-running"],
    ),
  ),
  HttpApiEndpoint.get("salesPolicyPreview", `/api/admin${policyAt}/previews/:previewId`, {
    params: { concertId: Id, previewId: Id },
    success: PolicyPreviewResponse,
  }).annotateMerge(described("What a preview has come to until now", [...signedIn, "forbidden"], ["preview-unknown"])),
)
