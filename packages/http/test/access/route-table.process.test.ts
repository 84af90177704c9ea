/**
 * The page that says of every route who may call it, held against a server: each route that its router has is called by
 * an anonymous caller, a trusted one, a person, another person, an operator and an administrator.
 */
import { readFileSync } from "node:fs"
import { reservationIdOf } from "@ticketrush/protocol"
import { abuseRulesOf } from "@ticketrush/protocol/abuse"
import { bookingNumberOf } from "@ticketrush/protocol/booking-number"
import { Effect } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Route } from "../../src/router.ts"
import { bearer, post, signIn } from "../client.ts"
import { startNode, type TestNode } from "../TestNode.ts"
import { webFolder } from "../web-folder.ts"
import { type Answered, requested } from "./Requester.ts"

const token = "t0ken-of-the-tests_0123456789abcdefghijklmn"
const shown = { "trusted-token": token }
const callers = ["anonymous", "trusted", "person", "operator", "admin"] as const
type CallerWord = (typeof callers)[number]
type Cell = "yes" | "no" | "own"

const page = readFileSync(new URL("../../../../docs/reference/routes.md", import.meta.url), "utf8")
/** By method and path. */
const table = new Map<string, Readonly<Record<CallerWord, Cell>>>()
for (const line of page.split("\n")) {
  const found = /^\| (GET|POST|PUT|DELETE) \| `([^`]+)` \| \w+ \| (.+?) \|[^|]*\|$/.exec(line)
  if (found === null) continue
  const cells = found[3].split(" | ") as Cell[]
  table.set(
    `${found[1]} ${found[2]}`,
    Object.fromEntries(callers.map((word, i) => [word, cells[i]])) as Record<CallerWord, Cell>,
  )
}

/** Codes that only say who may call. */
const closing = new Set([
  ...["lab-off", "lab-host", "lab-token", "lab-forwarded"],
  ...["unauthorized", "token-invalid", "token-expired", "token-revoked", "token-type", "forbidden"],
])
/** What is answered about another person's object, as about one that does not exist. */
const notFound = new Set(["reservation-not-found", "session-unknown", "decision-unknown", "transfer-none"])

let node: TestNode
let [mina, jun, giver, operator, admin] = [0, 0, 0, 0, 0]
let seats: number[] = []
beforeAll(async () => {
  // One rule, which blocks whom the test wants to be blocked.
  const abuse = abuseRulesOf("off,duplicate=1/300s:enforce")!
  node = await startNode({ trusted: { mode: "token", token, loopbackOnly: true }, webFolder, abuse })
  const create = async (username: string, role: "USER" | "OPERATOR" | "ADMIN"): Promise<number> =>
    (await Effect.runPromise(node.users.create({ username, role }))).id
  mina = await create("mina", "USER")
  giver = await create("giver", "USER")
  jun = await create("jun", "USER")
  operator = await create("operator", "OPERATOR")
  admin = await create("admin", "ADMIN")
  const body = await concert()
  const listed = await fetch(`${node.url}/api/concerts/options/${body.optionIds[0]}/seats`)
  seats = ((await listed.json()) as ReadonlyArray<{ readonly id: number }>).map(({ id }) => id)
})
afterAll(() => node.stop())

const concert = async (): Promise<{ readonly concertId: number; readonly optionIds: ReadonlyArray<number> }> => {
  const { body } = await post(
    `${node.url}/api/concerts/setup`,
    {
      ...{ title: "Encore", artistName: "IU", agencyName: "EDAM", concertDate: "2099-01-01T19:00:00" },
      ...{ seatCount: 300, ticketPriceAmount: 0 },
    },
    { ...shown, accept: "application/json" },
  )
  return body
}

/** A decision that blocked mina, against which she has appealed; no route ends an appeal. */
const appeal = async (): Promise<string> => {
  const hold = () => {
    const asked = { userId: mina, seatId: seats.pop(), requestFingerprint: "the same" }
    return post(`${node.url}/api/reservations/v6/holds`, asked, shown)
  }
  await hold()
  const decision: string = (await hold()).body.decision.id
  const { status } = await post(`${node.url}/api/appeals`, { decision, message: "why?" }, await signedIn(mina))
  if (status !== 201) throw new Error("the appeal was not taken")
  return decision
}
let appealed: string | undefined

/** What there is of the person, made anew for each call: some routes end it. */
const objects: Readonly<Record<string, () => Promise<string>>> = {
  ":reservationId": async () => {
    const asked = { userId: mina, seatId: seats.pop() }
    const { status, body } = await post(`${node.url}/api/reservations/v6/holds`, asked, shown)
    if (status !== 201) throw new Error(`no reservation: ${body.code}`)
    return String(body.id)
  },
  ":userId": async () => String(mina),
  ":provider": async () => "kakao",
  ":concertId": async () => String((await concert()).concertId),
  ":optionId": async () => String((await concert()).optionIds[0]),
  ":bookingNumber": async () => bookingNumberOf(Number(await objects[":reservationId"]())),
  ":previewId": async () => "1",
  ":paymentId": async () => "1",
  ":errandId": async () => "1",
  ":rule": async () => "rate",
  ":digest": async () => "A".repeat(43),
  ":decision": async () => {
    appealed ??= await appeal()
    return appealed
  },
  ":endpointId": async () => "1",
  ":session": async () => (await signIn(node.url, mina, shown)).sessionId,
}

/** Of routes about what is offered to a person: what a third one has bought and offers mina. */
const offered = async (): Promise<string> => {
  const { body } = await post(`${node.url}/api/reservations/v6/holds`, { userId: giver, seatId: seats.pop() }, shown)
  for (const step of ["paying", "confirm"]) {
    await post(`${node.url}/api/reservations/v6/${body.id}/${step}`, { userId: giver }, shown)
  }
  const { status } = await post(
    `${node.url}/api/reservations/v7/${body.id}/transfer`,
    { userId: mina },
    await signedIn(giver),
  )
  if (status !== 200) throw new Error("nothing was offered")
  return String(body.id)
}
const objectsOf: Readonly<Record<string, () => Promise<string>>> = {
  ownEndTransfer: offered,
  ownTakeTransfer: offered,
}

/**
 * Whether it is about something that belongs to a person: a provider and a concert do not, and of a browser that is not told
 * anything anybody may say that it shall not be.
 */
const isOwned = ({ path }: Route): boolean => /:(?!(provider|concertId|digest)\b)/.test(path)

const filled = async ({ path, access, name: route }: Route): Promise<string> => {
  let address = path
  for (const [name] of path.matchAll(/:\w+/g)) {
    const make = objectsOf[route] ?? objects[name]
    const isOfSomebody = access !== "public" && access !== "trusted"
    if (isOfSomebody && make === undefined) throw new Error(`this test knows no object for ${name} of ${path}`)
    // Nothing has this id: a trusted caller could close the sale whose seats are held here.
    address = address.replace(name, isOfSomebody ? await make() : "99")
  }
  return address
}

/** What the body of a route has to have before it is asked whose the rest is. */
const bodies: Readonly<Record<string, string>> = {
  ownCancelSeats: '{"seatIds":[1]}',
  ownOfferTransfer: '{"userId":1}',
}

const call = async (route: Route, headers: Readonly<Record<string, string>>): Promise<Answered> => {
  const { method } = route
  const body = method === "POST" || method === "PUT" ? (bodies[route.name] ?? "{}") : undefined
  return requested({
    port: node.port,
    method,
    path: await filled(route),
    headers: Object.entries(headers).flat(),
    body,
  })
}
/** A session for each call: some routes end it. */
const signedIn = async (person: number) => bearer(await signIn(node.url, person, shown))

const credentials: Readonly<Record<CallerWord, () => Promise<Readonly<Record<string, string>>>>> = {
  anonymous: async () => ({}),
  trusted: async () => shown,
  person: () => signedIn(mina),
  operator: () => signedIn(operator),
  admin: () => signedIn(admin),
}

const rowOf = ({ name, method, path }: Route) =>
  table.get(`${method} ${path}`) ?? (name === "page" ? table.get("GET the other files of the page") : undefined)

describe("the page of all routes", () => {
  it("has a row for every route of the router, and none for others", () => {
    const routed = new Set(node.routes.map(({ method, path }) => `${method} ${path}`))
    expect(node.routes.filter((route) => rowOf(route) === undefined).map(({ path }) => path)).toEqual([])
    const others = [...table.keys()].filter((key) => !routed.has(key))
    expect(others).toEqual(["GET the other files of the page"])
    expect(table.size).toBeGreaterThan(70)
  })

  it.each(callers)("is right about %s, route by route", async (word) => {
    const wrong: string[] = []
    for (const route of node.routes) {
      const cell = rowOf(route)?.[word]
      const { status, code } = await call(route, await credentials[word]())
      const found = closing.has(code) ? "no" : "yes"
      const where = `${route.method} ${route.path}: the page says ${cell}, the server ${status} ${code}`
      if ((cell === "no") !== (found === "no")) wrong.push(where)
      // Of what belongs to the person, an operator and an administrator find as little as any other person does.
      const others = cell === "own" && word !== "person" && isOwned(route)
      if (others !== notFound.has(code)) wrong.push(where)
    }
    expect(wrong).toEqual([])
  })

  it("is right about another person, who finds nothing of what belongs to the first one", async () => {
    const wrong: string[] = []
    const own = node.routes.filter((route) => rowOf(route)?.person === "own")
    expect(own.length).toBeGreaterThan(15)
    for (const route of own) {
      const { status, code } = await call(route, await signedIn(jun))
      const where = `${route.method} ${route.path}: ${status} ${code}`
      if (closing.has(code) || isOwned(route) !== (status === 404 && notFound.has(code))) wrong.push(where)
    }
    expect(wrong).toEqual([])
  })

  it("answers about a reservation that does not exist with the code that others' reservations have", async () => {
    const mine = await signedIn(mina)
    const absent = reservationIdOf(60_000_000, 1)
    const { status, code } = await requested({
      ...{ port: node.port, path: `/api/reservations/v7/${absent}` },
      headers: Object.entries(mine).flat(),
    })
    expect([status, code]).toEqual([404, "reservation-not-found"])
  })
})
