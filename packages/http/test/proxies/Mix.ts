/** Requests of every kind in turn, each with what must come back: made for many connections through a proxy. */
import { requestBytes } from "../hostile/RawSocket.ts"

export type MixedRequest = {
  readonly kind: string
  readonly bytes: string
  readonly status: number
  /** What the body must be, or hold. */
  readonly body: { readonly is: string } | { readonly has: string }
  /** So many bytes are sent, and then the client leaves. */
  readonly leavesAfter?: number
}

export type MixParts = {
  readonly etag: string
  readonly userIds: ReadonlyArray<number>
  /** Has ended: deleting it is 204 every time. */
  readonly reservationId: number
  readonly optionId: number
  readonly seatMap: string
}

/** The `n`th request, alike in every run. The large ones and those that cost a connection are rarer. */
export const mixed = (n: number, parts: MixParts): MixedRequest => {
  const rare: ReadonlyArray<MixedKind | undefined> = [largeMap, halfBody, wholeBody]
  return (n % 16 === 0 ? (rare[(n / 16) % 6] ?? echo) : often[n % often.length])(n, parts)
}

type MixedKind = (n: number, parts: MixParts) => MixedRequest

const nothing = { is: "" }
const json = "Content-Type: application/json"
const post = (path: string, body: string, type = json): string =>
  requestBytes("POST", path, [type, `Content-Length: ${Buffer.byteLength(body)}`], body)
const own = (n: number): string => `{"n":${n},"pad":"${"x".repeat((n * 37) % 900)}"}`

const echo: MixedKind = (n) => ({
  ...{ kind: "POST 200", status: 200, body: { is: own(n) } },
  bytes: post("/api/lab/echo", own(n)),
})
const user: MixedKind = (n, { userIds }) => ({
  ...{ kind: "GET 200", status: 200, body: { has: `"id":${userIds[n % userIds.length]},` } },
  bytes: requestBytes("GET", `/api/users/${userIds[n % userIds.length]}`, []),
})
const head: MixedKind = () => ({
  ...{ kind: "HEAD 200", status: 200, body: nothing },
  bytes: requestBytes("HEAD", "/demo", []),
})
const unchanged: MixedKind = (_, { etag }) => ({
  ...{ kind: "GET 304", status: 304, body: nothing },
  bytes: requestBytes("GET", "/demo", [`If-None-Match: ${etag}`]),
})
const deleted: MixedKind = (_, { reservationId }) => ({
  ...{ kind: "DELETE 204", status: 204, body: nothing },
  bytes: requestBytes("DELETE", `/api/reservations/${reservationId}`, []),
})
const absent: MixedKind = (n) => ({
  ...{ kind: "GET 404", status: 404, body: { has: "not-found" } },
  bytes: requestBytes("GET", `/nope/${n}`, []),
})
const headOfAbsent: MixedKind = (n) => ({
  ...{ kind: "HEAD 404", status: 404, body: nothing },
  bytes: requestBytes("HEAD", `/nope/${n}`, []),
})
const wrongMethod: MixedKind = () => ({
  ...{ kind: "PUT 405", status: 405, body: { has: "method-not-allowed" } },
  bytes: requestBytes("PUT", "/api/concerts", ["Content-Length: 2"], "{}"),
})
const wrongType: MixedKind = (n) => ({
  ...{ kind: "POST 415", status: 415, body: { has: "media-type" } },
  bytes: post("/api/lab/echo", own(n), "Content-Type: text/csv"),
})
const malformed: MixedKind = () => ({
  ...{ kind: "POST 400", status: 400, body: { has: "malformed-json" } },
  bytes: post("/api/users", "{"),
})
const tooLarge: MixedKind = () => ({
  ...{ kind: "POST 413", status: 413, body: { has: "body-too-large" } },
  bytes: post("/api/lab/echo", " ".repeat(20_000)),
})
const often = [user, echo, unchanged, head, deleted, absent, headOfAbsent, wrongMethod, wrongType, malformed, tooLarge]

const largeMap: MixedKind = (_, { optionId, seatMap }) => ({
  ...{ kind: "GET 200, large", status: 200, body: { is: seatMap } },
  bytes: requestBytes("GET", `/api/concerts/options/${optionId}/seat-map`, []),
})
const halfBody: MixedKind = (n, parts) => {
  const { bytes } = echo(n, parts)
  const head = bytes.indexOf("\r\n\r\n") + 4
  return { ...echo(n, parts), kind: "left in its body", leavesAfter: head + (n % (bytes.length - head)) }
}
const wholeBody: MixedKind = (n, parts) => {
  const asked = echo(n, parts)
  return { ...asked, kind: "left before its answer", leavesAfter: asked.bytes.length }
}
