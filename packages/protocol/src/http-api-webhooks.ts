/** The routes by which administrators have shops told of what happens. */
import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiSchema } from "effect/http-api"
import { group, Id } from "./http-api-parts.ts"
import * as Body from "./http-schemas-webhooks.ts"
import { limits } from "./limits.ts"
import { described, type Refusals, reading, signedIn, signedInChange, stored } from "./refusing.ts"
import { EndpointRequest, ReplayRequest, RotationRequest } from "./webhook-requests.ts"

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
  HttpApiEndpoint.post("testEndpoint", `${one}/test`, {
    params,
    success: Body.TestMessageResponse.pipe(HttpApiSchema.status(202)),
  }).annotateMerge(
    described("Send an endpoint a message of the type endpoint.test, behind the others", changing, reading, [
      "webhook-unknown",
    ]),
  ),
  HttpApiEndpoint.post("replayEndpoint", `${one}/replay`, {
    params,
    payload: ReplayRequest,
    success: Body.ReplayResponse.pipe(HttpApiSchema.status(202)),
  }).annotateMerge(
    described("Send one message again, or all of a time, under their ids and behind the others", changing, reading, [
      "webhook-unknown",
      "webhook-message",
      "webhook-range",
    ]),
  ),
  HttpApiEndpoint.get("endpointAttempts", `${one}/attempts`, {
    params,
    query: {
      before: Schema.optionalKey(
        Schema.String.annotate({ pattern: "^[0-9]{1,16}$", description: "`next` of the page before." }),
      ),
      limit: Schema.optionalKey(
        Schema.String.annotate({
          pattern: "^[0-9]{1,4}$",
          description: `Attempts: ${limits.webhookAttemptsShownDefault} unless given, ${limits.webhookAttemptsShownMax} at most.`,
        }),
      ),
    },
    success: Body.AttemptsResponse,
  }).annotateMerge(
    described("What came of attempts to send, the newest first, for thirty days", looking, ["webhook-unknown"]),
  ),
)
