/** Which refusals an operation of the HTTP contract can give: what its documents list, and what a test holds it to. */
import { Context } from "effect"
import { OpenApi } from "effect/http-api"
import type { RefusalCode } from "./refusals.ts"

export type Refusals = ReadonlyArray<RefusalCode>

export class Refuses extends Context.Service<Refuses, Refusals>()("@ticketrush/protocol/Refuses") {}

/** Of every operation: headers that contradict each other, an unknown parameter, a node that stops, a defect. */
export const anywhere: Refusals = ["bad-request", "parameter-unknown", "stopping", "defect"]

/** Of the trusted surface, whose callers say which person they act for and are believed. */
export const trusted: Refusals = ["lab-off", "lab-host", "lab-forwarded", "lab-token"]

/** Of what it answers without a body, which a page of another site can ask for by a picture or a link. */
export const trustedRead: Refusals = [...trusted, "origin-foreign"]

/** Of what signed-in people alone may do: no token, or one that does not count. */
export const signedIn: Refusals = [
  ...(["unauthorized", "token-invalid", "token-expired", "token-revoked", "token-type"] as const),
  ...(["overloaded", "issuer-unavailable", "catalogue-unavailable"] as const),
]

/** Of a stream that a ticket opens too. */
export const byTicket: Refusals = [...signedIn, "ticket-invalid"]

/** Of what every caller may open, and signed-in people more fully: they are refused for a token that does not count. */
export const alsoSignedIn: Refusals = byTicket.filter((code) => code !== "unauthorized")
/** Of what a browser may not change by its cookies. */
export const byCookie: Refusals = ["cookie-origin", "csrf-missing", "csrf-invalid"]

/** Of what signed-in people alone may change. */
export const signedInChange: Refusals = [...signedIn, ...byCookie]

/** Of a JSON body, before anything is asked of it. */
export const reading: Refusals = ["malformed-json", "field-unknown", "body-too-large", "body-unfinished", "media-type"]

/** Of a form with a picture, before anything is asked of it. */
export const readingForm: Refusals = ["form-expected", "image-missing", "body-too-large", "body-unfinished"]

/** Of a command on its way to a sale and back. */
export const deciding: Refusals = ["overloaded", "unavailable", "outcome-unknown", "owner-lost", "journal-broken"]

/** Of a read of a sale, which may have to be rebuilt from its journal first. */
export const loading: Refusals = ["unavailable", "journal-broken"]

/** Of a line that another backend may keep than its sale, so that what keeps it is asked for first. */
export const byLineBackend: Refusals = ["outcome-unknown", "lab-part-missing"]

/** Of a question to the catalogue, the users or the lists. */
export const stored: Refusals = ["overloaded", "catalogue-unavailable"]

/** Of a change of the catalogue or of the users. */
export const written: Refusals = [...stored, "catalogue-outcome-unknown", "key-invalid", "key-reused"]

/** Of what may carry a key and says everything in its address; and of what has a body besides. */
export const keyedAddress: Refusals = ["key-invalid", "key-running"]
export const keyed: Refusals = [...keyedAddress, "key-reused"]

/** Of opening a stream. */
export const streaming: Refusals = ["origin-foreign", "too-many-streams", "overloaded"]

/** Annotations of an operation: what it is for, in one line, and what it can refuse. */
export const described = (summary: string, ...lists: ReadonlyArray<Refusals>) =>
  Context.add(OpenApi.annotations({ summary }), Refuses, [...new Set([...anywhere, ...lists.flat()])])
