/** What a client does in these tests: everything that has an answer of its own kind, on a node of one test. */
import { expect } from "vitest"
import { createUser, post, setUp } from "../client.ts"
import type { TestNode } from "../TestNode.ts"
import type { Step, Told } from "./Plan.ts"

const holds = "/api/reservations/v6/holds"
const json = { "content-type": "application/json" }

let people = 0

/** `with`: what the client of this journey can do besides. */
export const journeyOn = async (
  node: TestNode,
  can: { readonly expect: boolean; readonly chunked: boolean; readonly trailer: boolean },
): Promise<ReadonlyArray<Step>> => {
  const { optionId, seatIds } = await setUp(node.url, { seatCount: 2_000 })
  const person = await createUser(node.url, `client ${people++}`)
  const rival = await createUser(node.url, `client ${people++}`)
  const gone = await createUser(node.url, `client ${people++}`)
  const { body } = await post(node.url + holds, { userId: rival, seatId: seatIds[0] })
  const { headers } = await fetch(`${node.url}/`)
  const hold = (seat: number): Pick<Step, "method" | "path" | "headers" | "body"> => ({
    ...{ method: "POST", path: holds, headers: json },
    body: JSON.stringify({ userId: person, seatId: seatIds[seat] }),
  })
  const always: ReadonlyArray<Step> = [
    { method: "GET", path: "/health/live", status: 200, says: "UP" },
    { method: "HEAD", path: "/", status: 200, says: "" },
    { method: "GET", path: "/", status: 200, says: "</html>" },
    { method: "GET", path: "/", headers: { "if-none-match": headers.get("etag")! }, status: 304, says: "" },
    { method: "HEAD", path: "/", headers: { "if-none-match": "*" }, status: 304, says: "" },
    { method: "GET", path: `/api/users/${person}`, status: 200, says: `"id":${person}` },
    { ...hold(1), status: 201, says: `"seatId":${seatIds[1]}` },
    { ...hold(0), status: 409, says: "seat-taken" },
    { method: "DELETE", path: `/api/reservations/${body.id}`, status: 204, says: "" },
    { ...hold(0), status: 201, says: `"seatId":${seatIds[0]}` },
    { method: "DELETE", path: `/api/users/${gone}`, status: 204, says: "" },
    { method: "GET", path: `/api/users/${gone}`, status: 400, says: "user-unknown" },
    { method: "GET", path: "/nope", status: 404, says: "not-found" },
    { method: "HEAD", path: "/nope", status: 404, says: "" },
    { ...hold(2), path: "/nope", status: 404, says: "not-found" },
    { ...hold(2), path: "/api/concerts", status: 405, says: "method-not-allowed" },
    { ...hold(2), headers: { "content-type": "text/csv" }, status: 415, says: "media-type" },
    { ...hold(2), headers: { "content-type": "application/json; charset=utf-8; v=1" }, status: 201, says: "HOLD" },
    { ...hold(3), body: " ".repeat(40_000), status: 413, says: "body-too-large" },
    { method: "GET", path: `/api/concerts/options/${optionId}/seat-map`, status: 200, says: `"id":${seatIds[1_999]}` },
    { method: "HEAD", path: `/api/concerts/options/${optionId}/seat-map`, status: 200, says: "" },
    {
      method: "GET",
      path: `/api/concerts/options/${optionId}/seat-map`,
      headers: { "if-none-match": "*" },
      status: 304,
      says: "",
    },
    { method: "GET", path: `/api/concerts/options/${optionId}/seats`, status: 200, says: `"id":${seatIds[4]}` },
  ]
  const chunked: ReadonlyArray<Step> = [
    { ...hold(5), flags: ["chunked"], status: 201, says: `"seatId":${seatIds[5]}` },
    { ...hold(5), flags: ["chunked"], body: " ".repeat(40_000), status: 413, says: "body-too-large" },
  ]
  const waiting: ReadonlyArray<Step> = [
    { ...hold(6), flags: ["expect"], status: 201, says: `"seatId":${seatIds[6]}` },
    { ...hold(7), flags: ["expect", "chunked"], status: 201, says: `"seatId":${seatIds[7]}` },
    { ...hold(6), flags: ["expect"], status: 409, says: "seat-taken" },
  ]
  const behind: ReadonlyArray<Step> = [
    // The parser may come to the headers behind the body before the answer is out.
    { ...hold(8), flags: ["chunked", "trailer"], status: [400, 505], ends: true },
    { ...hold(8), status: 201, says: `"seatId":${seatIds[8]}` },
  ]
  return [
    ...always,
    ...(can.chunked ? chunked : []),
    ...(can.expect ? waiting : []),
    ...(can.trailer ? behind : []),
    { method: "GET", path: "/health/ready", status: 200, says: "UP" },
  ]
}

export const judge = (steps: ReadonlyArray<Step>, told: ReadonlyArray<Told>): void => {
  const ok = ({ status }: Told, step: Step): boolean => [step.status].flat().includes(status as number)
  const right = steps.map((step, n) => (ok(told[n], step) ? told[n].status : step.status))
  expect(told.map(({ status, body }) => (status === "error" ? body : status))).toEqual(right)
  for (const [n, { method, path, says }] of steps.entries()) {
    const { body, length, status } = told[n]
    const what = `${n}: ${method} ${path} ${status}`
    if (says === "") expect(body, what).toBe("")
    else if (says !== undefined) expect(body, what).toContain(says)
    if (status === 204 || status === 304) expect(length, what).toBe("-")
    else if (method === "HEAD") expect(Number(length), what).toBeGreaterThan(0)
    else if (length !== "-") expect(Number(length), what).toBe(Buffer.byteLength(body))
  }
}

/** How many connections the steps take. */
export const connectionsOf = (steps: ReadonlyArray<Step>): number =>
  1 + steps.slice(0, -1).filter(({ ends }) => ends === true).length
