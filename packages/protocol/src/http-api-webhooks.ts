/** The routes by which administrators have shops told of what happens. */
import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiSchema } from "effect/http-api"
import { group, Id } from "./http-api-parts.ts"
import * as Body from "./http-schemas-webhooks.ts"
import { described, type Refusals, reading, signedIn, signedInChange, stored } from "./refusing.ts"
import { EndpointRequest, RotationRequest } from "./webhook-requests.ts"

const base = "/api/webhooks/endpoints"
const one = `${base}/:endpointId` as const
const params = { endpointId: Id }
const looking: Refusals = [...signedIn, ...stored, "forbidden"]
const changing: Refusals = [...signedInChange, ...stored, "catalogue-outcome-unknown", "forbidden"]
const ofAnAddress: Refusals = ["unprocessable", "webhook-exists"]

export const Webhooks = group("webhooks", "Which servers of shops hear of what happens, for administrators.").add(
  HttpApiEndpoint.post("addEndpoint", base, {
    payload: EndpointRequest,
    success: Body.EndpointSecretResponse.pipe(HttpApiSchema.status(201)),
  }).annotateMerge(
    described(
      "Register an endpoint, which hears of what happens from now on; its secret is shown this once",
      changing,
      reading,
      ofAnAddress,
      ["webhooks-full"],
    ),
  ),
  HttpApiEndpoint.get("endpoints", base, { success: Schema.Array(Body.EndpointResponse) }).annotateMerge(
    described("All endpoints, the oldest first", looking),
  ),
  HttpApiEndpoint.get("endpoint", one, { params, success: Body.EndpointResponse }).annotateMerge(
    described("One endpoint", looking, ["webhook-unknown"]),
  ),
  HttpApiEndpoint.put("changeEndpoint", one, {
    params,
    payload: EndpointRequest,
    success: Body.EndpointResponse,
  }).annotateMerge(
    described("Give an endpoint another address or other events; its secrets stay", changing, reading, ofAnAddress, [
      "webhook-unknown",
    ]),
  ),
  HttpApiEndpoint.delete("removeEndpoint", one, { params }).annotateMerge(
    described("Remove an endpoint", changing, ["webhook-unknown"]),
  ),
  HttpApiEndpoint.post("rotateEndpoint", `${one}/rotate`, {
    params,
    payload: RotationRequest,
    success: Body.EndpointSecretResponse,
  }).annotateMerge(
    described("Give an endpoint a new secret beside those of before, which end by themselves", changing, reading, [
      "webhook-unknown",
      "webhook-keys-full",
    ]),
  ),
  HttpApiEndpoint.post("disableEndpoint", `${one}/disable`, { params, success: Body.EndpointResponse }).annotateMerge(
    described("Send an endpoint nothing for now; again is the same", changing, reading, ["webhook-unknown"]),
  ),
  HttpApiEndpoint.post("enableEndpoint", `${one}/enable`, { params, success: Body.EndpointResponse }).annotateMerge(
    described("Go on where sending stopped; again is the same", changing, reading, ["webhook-unknown"]),
  ),
)
