/** Calls every operation of the document, brings about each refusal that a caller can, and holds answers against it. */
import { contractLine, refusals } from "@ticketrush/protocol"
import { openApiDocument } from "@ticketrush/protocol/openapi"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { fakeProviders } from "../../src/boot/providers.ts"
import type { Route } from "../../src/router.ts"
import { type Answer, ask, bearer, contract, createUser, post, setUp, signIn } from "../client.ts"
import { order, setLine } from "../line/orders.ts"
import { SandboxShop } from "../SandboxShop.ts"
import { StreamReader } from "../StreamReader.ts"
import { startProviders } from "../social/SocialWorld.ts"
import { startNode, type TestNode } from "../TestNode.ts"
import { abuse } from "./abuse.ts"
import { bookings } from "./bookings.ts"
import { catalogue } from "./catalogue.ts"
import { toldCluster } from "./cluster.ts"
import { drills } from "./drills.ts"
import { emailVerification } from "./email.ts"
import { lineKeepers, lineOf } from "./line.ts"
import { notifications } from "./notifications.ts"
import { optionsInSale } from "./options.ts"
import { ownLine } from "./own-line.ts"
import { ownPayments } from "./own-payments.ts"
import { ownReservations } from "./own-reservations.ts"
import { paymentOrders, pgReadyMessages, providerMessages } from "./payments.ts"
import { salesPolicy } from "./sales-policy.ts"
import { signingIn } from "./signing-in.ts"
import { socialLogin } from "./social.ts"
import { elsewhere, elsewhereOf } from "./told-elsewhere.ts"
import { walletOf } from "./wallet.ts"
import { webhookEndpoints } from "./webhooks.ts"

const document = openApiDocument()
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), ...operation })),
)
/** With ids that exist nowhere. */
const addressOf = ({ path, parameters }: (typeof operations)[number]): string => {
  const required = parameters.filter((each) => each.in === "query" && each.required).map(({ name }) => `${name}=1`)
  return `${path.replace(/\{\w+\}/g, "1")}${required.length === 0 ? "" : `?${required.join("&")}`}`
}

const jsonType = { "content-type": "application/json" }
const serves = (route: Route, method: string, path: string): boolean =>
  route.method === method && route.path.replace(/:(\w+)/g, "{$1}") === path

const shop = new SandboxShop()
let played: Awaited<ReturnType<typeof startProviders>>
let node: TestNode
let closed: TestNode
let user: number
/** Of an administrator who is signed in; what is not for people does not look at it. */
let signedIn: { readonly authorization: string }
let seen: Map<string, Set<string>>
beforeAll(async () => {
  seen = new Map()
  played = await startProviders()
  const { kakao } = fakeProviders(played.url)
  node = await startNode({
    providers: { kakao, naver: { missing: "NAVER_CLIENT_ID" } },
    desk: shop.desk,
    cluster: toldCluster,
  })
  shop.follow(node.engine)
  closed = await startNode({ trusted: { mode: "off" }, pgReadyKeys: [] })
  user = await createUser(node.url, "buyer")
  node.setRole(user, "ADMIN")
  signedIn = bearer(await signIn(node.url, user))
})
afterAll(async () => {
  await node.stop()
  await closed.stop()
  await played.stop()
})

const noted = (method: string, path: string, answer: Answer): Answer => {
  const operation = contract().operationId(method, path.split("?")[0])
  expect(operation, path).toBeDefined()
  const codes = seen.get(operation!) ?? new Set()
  codes.add(answer.status < 400 ? "success" : (answer.body.code ?? "success"))
  seen.set(operation!, codes)
  return answer
}
const get = async (path: string, headers: Record<string, string> = {}) =>
  noted("GET", path, await ask(node.url + path, { headers }))
const remove = async (path: string, headers: Record<string, string> = {}) =>
  noted("DELETE", path, await ask(node.url + path, { method: "DELETE", headers }))
const send = async (path: string, body: unknown, headers: Record<string, string> = {}) =>
  noted("POST", path, await post(node.url + path, body, headers))
const put = async (path: string, body: unknown, more: Record<string, string> = {}) => {
  const headers = { "content-type": "application/json", ...more }
  return noted("PUT", path, await ask(node.url + path, { method: "PUT", headers, body: JSON.stringify(body) }))
}

const holds = "/api/reservations/v6/holds"
const held = async (seatId: number, userId = user): Promise<number> => (await send(holds, { userId, seatId })).body.id

describe("what every operation has in common", () => {
  it("is that one which names a person is not there while the surface for it is off", async () => {
    for (const operation of operations) {
      const path = addressOf(operation)
      if (!contract().codesOf(operation.operationId).includes("lab-off")) continue
      const { method } = operation
      const headers = { "content-type": "application/json" }
      const sent = { method, headers, ...(method === "GET" || method === "DELETE" ? {} : { body: "{}" }) }
      noted(method, path, await ask(closed.url + path, sent))
      expect(seen.get(operation.operationId)?.has("lab-off"), path).toBe(true)
    }
  })

  it("is that a query has the parameters of the document and no other", async () => {
    for (const operation of operations) {
      const { method } = operation
      const path = addressOf(operation)
      const takesBody = method !== "GET" && method !== "DELETE"
      const headers = { ...signedIn, ...(takesBody ? jsonType : {}) }
      const sent = { method, headers, ...(takesBody ? { body: "{}" } : {}) }
      const answer = noted(
        method,
        path,
        await ask(`${node.url}${path}${path.includes("?") ? "&" : "?"}nonsense=1`, sent),
      )
      expect(answer.body, `${method} ${path}`).toMatchObject({ status: 400, code: "parameter-unknown" })
      const documented = operation.parameters.filter((each) => each.in === "query").map(({ name }) => name)
      const { query = [] } = node.routes.find((route) => serves(route, method, operation.path))!
      const undocumented = operation.path === "/api/reservations/v6/holds" ? ["lane"] : []
      expect(query, path).toEqual([...documented, ...undocumented])
    }
  })

  it("is how a body is read: its type, its size, its grammar", async () => {
    for (const operation of operations) {
      const codes = contract().codesOf(operation.operationId)
      if (!codes.includes("media-type")) continue
      const [path, method] = [addressOf(operation), operation.method]
      const with_ = async (body: string, type = "application/json") =>
        noted(
          method,
          path,
          await ask(node.url + path, { method, body, headers: { ...signedIn, "content-type": type } }),
        )
      expect((await with_("a", "text/plain")).status, path).toBe(415)
      expect((await with_("{")).status, path).toBe(400)
      expect((await with_('{"mistyped":1}')).body.code, path).toBe("field-unknown")
      expect((await with_(" ".repeat(300_000))).status, path).toBe(413)
    }
  })
})

describe("what the operations answer", () => {
  it("of the catalogue", async () => {
    await get("/health/live")
    await get("/health/ready")
    await get("/api/system/runtime")
    await get("/.well-known/jwks.json")
    const { concertId } = await setUp(node.url)
    const more = { title: "T", artistName: "A", agencyName: "G", concertDate: "2099-01-01T19:00:00" }
    expect((await send("/api/concerts/setup", { ...more, seatCount: 1 })).text).toMatch(/^Setup completed: /)
    await send("/api/concerts/setup", { ...more, seatCount: 0 })
    await send("/api/concerts/setup", { ...more, seatCount: 1, agencyName: "Another", ticketPriceAmount: 0 })
    await get("/api/concerts")
    await get(`/api/concerts/${concertId}`)
    await get("/api/concerts/999")
    await get(`/api/concerts/${concertId}/options`)
    await get("/api/concerts/999/options")
    for (const key of ["a b", "tour"]) {
      await send("/api/concerts/setup", { ...more, seatCount: 1 }, { "idempotency-key": key })
      await send("/api/concerts/setup", { ...more, seatCount: 2 }, { "idempotency-key": key })
      await remove(`/api/concerts/cleanup/${concertId + 1}`, { "idempotency-key": key })
      await remove("/api/concerts/cleanup/999", { "idempotency-key": key })
    }
    await remove(`/api/concerts/cleanup/${concertId}`)
    await remove(`/api/concerts/cleanup/${concertId}`)
  })

  it("of the people", async () => {
    const { seatIds } = await setUp(node.url)
    const { body } = await send("/api/users", { username: "once" })
    await send("/api/users", { username: "once" })
    await get(`/api/users/${body.id}`)
    await get("/api/users/999999")
    await get(`/api/reservations/users/${body.id}`)
    for (const key of ["a b", "sign-up"]) {
      const keyed = await send("/api/users", { username: "keyed" }, { "idempotency-key": key })
      await send("/api/users", { username: "keyed, too" }, { "idempotency-key": key })
      await remove(`/api/users/${keyed.body.id ?? 999_999}`, { "idempotency-key": key })
      await remove("/api/users/999998", { "idempotency-key": key })
    }
    expect((await remove(`/api/users/${body.id}`)).status).toBe(204)
    await remove(`/api/users/${body.id}`)
    await held(seatIds[0])
    await remove(`/api/users/${user}`)
  })
  it("of signing in", () => signingIn({ node, user, get, remove, send, put }))
  it("of signing in with an account elsewhere", () => socialLogin({ node, user, get, remove, send, put }))
  it("of the reservations of a signed-in person", () => ownReservations({ node, user, get, remove, send, put }))
  it("of the payments of a signed-in person", () => ownPayments({ node, user, get, remove, send, put }, shop))
  it("of drills", () => drills({ node, user, get, remove, send, put }, signedIn, noted))

  it("of the abuse rules", () => abuse({ node, user, get, remove, send, put }, noted))
  it("of the sales policy", () => salesPolicy({ node, user, get, remove, send, put }, signedIn))
  it("of the messages of payment providers: kept once, answered again, and refused when they are not signed", async () => {
    expect(await providerMessages({ node }, noted)).toEqual([200, 200, 401, 400, 413, 404])
  })
  it("of messages in the form of the contract, whose signature, sum and person are checked, and of orders", async () => {
    await pgReadyMessages({ node, user, get, remove, send, put }, closed.url, noted)
    await paymentOrders({ node, user, get, remove, send, put }, signedIn)
  })
  it("of a wallet", () => walletOf({ node, user, get, remove, send, put }))
  it("of the endpoints of webhooks", () => webhookEndpoints({ node, user, get, remove, send, put }))
  it("of showing that an address is one's own", () => emailVerification({ node, user, get, remove, send, put }, noted))
  it("of what people are told away from the page", () => notifications({ node, user, get, remove, send, put }, noted))
  it("of concerts, for administrators", () => catalogue({ node, user, get, remove, send, put }, signedIn, noted))
  it("of options in mid-sale, for administrators", () =>
    optionsInSale({ node, user, get, remove, send, put }, signedIn))
  it("of booking numbers, and of the console of operators", () =>
    bookings({ node, user, get, remove, send, put }, signedIn))
  it("of the line of a signed-in person", () => ownLine({ node, user, get, remove, send, put }, noted))
  it("of the seats", async () => {
    const { optionId, seatIds } = await setUp(node.url)
    const at = `/api/concerts/options/${optionId}`
    await get(`${at}/seats`)
    await get(`${at}/seat-map?status=AVAILABLE&status=RESERVED&seatId=${seatIds[0]}&seatId=${seatIds[1]}`)
    await get("/api/concerts/options/1/seat-map")
    await get(`${at}/seat-map/changes`)
    await get("/api/concerts/options/1/seat-map/changes")
    await get("/api/concerts/options/1/seat-map/stream")
    await get(`${at}/seat-map/stream`, { accept: "application/json" })
    await get(`${at}/seat-map/stream`, { origin: "http://elsewhere.example" })
    const stream = new StreamReader(node.port, `${at}/seat-map/stream`)
    expect((await stream.frame(0)).event).toBe("SNAPSHOT")
    noted("GET", `${at}/seat-map/stream`, { status: 200 } as Answer)
    stream.socket.destroy()
    const topics = `/api/streams?subscribe=${encodeURIComponent(JSON.stringify({ topic: "seats", optionId }))}`
    await get(topics, { accept: "application/json" })
    await get(topics, { origin: "http://elsewhere.example" })
    const messages = new StreamReader(node.port, topics)
    expect((await messages.message(0)).type).toBe("subscribed")
    noted("GET", topics, { status: 200 } as Answer)
    messages.end()
    await get("/ws")
    await get("/ws", { origin: "http://elsewhere.example" })
    const socket = new WebSocket(`${node.url.replace("http", "ws")}/ws`)
    await new Promise((resolve, reject) => Object.assign(socket, { onopen: resolve, onerror: reject }))
    noted("GET", "/ws", { status: 101 } as Answer)
    socket.close()
  })

  it("of the line", () => lineOf({ node, user, get, remove, send, put }, noted))
  it("of who keeps a line", () => lineKeepers({ node, user, get, remove, send, put }, noted))
  it("of a reservation", async () => {
    const { seatIds, concertId } = await setUp(node.url, { maxReservationsPerUser: 4, optionCount: 2 })
    const other = await setUp(node.url)
    const key = { "idempotency-key": "k" }
    await send(holds, { userId: user, seatId: seatIds[0] }, key)
    await send(holds, { userId: user, seatId: seatIds[1] }, key)
    await send(holds, { userId: user, seatId: seatIds[1] }, { "idempotency-key": "" })
    await send(holds, { userId: 999_999, seatId: seatIds[1] })
    await send(holds, { userId: user, seatId: seatIds[0] })
    await send(holds, { userId: user, seatId: 1 })
    await send(holds, { userId: user, seatIds: [] })
    await send(holds, { userId: user, seatIds: [seatIds[1], seatIds[1]] })
    await send(holds, { userId: user, seatIds: [seatIds[1], seatIds[1] + 2 ** 17] })
    await send(holds, { userId: user, seatIds: seatIds.slice(1, 5) })
    const later = await setUp(node.url, { generalSaleStartAt: "2098-01-01T00:00:00" })
    await send(holds, { userId: user, seatId: later.seatIds[0] })
    const moves = ["paying", "confirm", "cancel", "refund", "extend"] as const
    const move = (id: number, word: (typeof moves)[number], headers = {}, userId = user) =>
      send(`/api/reservations/v6/${id}/${word}`, { userId }, headers)
    const theirs = await held(other.seatIds[1])
    for (const word of moves) {
      await move(1, word)
      await move(theirs, word, { "admission-pass": "x" })
      await move(134217729, word, { "user-id": "7" })
    }
    const bought = (await send(holds, { userId: user, seatId: seatIds[2] })).body.id
    for (const word of ["confirm", "refund", "paying", "paying", "cancel", "confirm", "cancel", "refund"] as const) {
      await move(bought, word)
    }
    await get(`/api/reservations/v6/${bought}?userId=${user}`)
    await get(`/api/reservations/v6/${bought}?userId=999`)
    const given = (await send(holds, { userId: user, seatId: seatIds[3] })).body.id
    await move(given, "cancel")
    await move(given, "refund")
    await move(given, "extend")
    const longer = await setUp(node.url)
    const more = await createUser(node.url, "wants more time")
    const held3: number[] = []
    for (const seatId of longer.seatIds.slice(0, 3)) held3.push(await held(seatId, more))
    for (const id of held3) {
      for (let status = 200; status === 200; ) status = (await move(id, "extend", {}, more)).status
    }
    await ask(`${node.url}/api/concerts/cleanup/${longer.concertId}`, { method: "DELETE" })
    await move(held3[2], "extend", {}, more)
    await remove(`/api/reservations/${given}`)
    await remove("/api/reservations/134217728")
    await remove(`/api/reservations/${given}`, { "admission-pass": "x" })
    await remove(`/api/reservations/${given}`, { "user-id": "7" })
    const paying = (await send(holds, { userId: user, seatId: seatIds[4] })).body.id
    await move(paying, "paying")
    await remove(`/api/reservations/${paying}`)
    await ask(`${node.url}/api/concerts/cleanup/${concertId}`, { method: "DELETE" })
    await send(holds, { userId: user, seatId: seatIds[3] })
  })

  it.each(["v1/optimistic", "v2/pessimistic", "v3/distributed-lock"])(
    "of a seat that a strategy guards: %s",
    async (at) => {
      const path = `/api/reservations/${at}`
      const { seatIds, concertId } = await setUp(node.url)
      const [first, second, third] = seatIds
      const key = { "idempotency-key": at }
      expect((await send(path, { userId: user, seatId: first }, key)).status).toBe(200)
      await send(path, { userId: user, seatId: second }, key)
      await send(path, { userId: user, seatId: second }, { "idempotency-key": "" })
      await send(path, { userId: 999_999, seatId: second })
      await send(path, { userId: user, seatId: first })
      await send(path, { userId: user, seatId: 1 })
      await send(path, { userId: user, seatId: second }, { "admission-pass": "x" })
      await send(path, { userId: user, seatId: second }, { "user-id": String(user) })
      await send(holds, { userId: user, seatId: third })
      const other = await setUp(node.url)
      await held(other.seatIds[0])
      await send(path, { userId: user, seatId: other.seatIds[1] })
      await ask(`${node.url}/api/concerts/cleanup/${concertId}`, { method: "DELETE" })
      await send(path, { userId: user, seatId: third })
    },
  )

  it.each(["v4-opt/queue-polling", "v4-pes/queue-polling", "v5-opt/queue-sse"])(
    "of a seat that is asked for through a queue: %s",
    async (at) => {
      const path = `/api/reservations/${at}`
      const { seatIds, concertId } = await setUp(node.url)
      const [first, second, third] = seatIds
      const key = { "idempotency-key": at }
      expect((await send(path, { userId: user, seatId: first }, key)).status).toBe(202)
      await send(path, { userId: user, seatId: second }, key)
      await send(path, { userId: user, seatId: second }, { "idempotency-key": "" })
      await send(path, { userId: user, seatId: second }, { "admission-pass": "x" })
      await send(path, { userId: user, seatId: second }, { "user-id": String(user) })
      const other = await setUp(node.url)
      await held(other.seatIds[0])
      await send(path, { userId: user, seatId: other.seatIds[1] })
      const asked = `userId=${user}&seatId=${first}`
      expect((await get(`/api/reservations/v4/status?${asked}`)).body).toHaveProperty("status")
      const stream = `/api/reservations/v5/subscribe?${asked}`
      await get(stream, { accept: "text/event-stream" })
      await get(stream, { accept: "application/json" })
      await get(stream, { accept: "text/event-stream", origin: "https://elsewhere.example" })
      await ask(`${node.url}/api/concerts/cleanup/${concertId}`, { method: "DELETE" })
      await send(path, { userId: user, seatId: third })
    },
  )

  it("of a race between strategies", async () => {
    const path = "/api/lab/races"
    await get(path)
    await send(path, { strategies: ["actor"] }, { accept: "application/json" })
    await send(path, { strategies: ["actor"] }, { origin: "http://elsewhere.example" })
    // The one that comes first runs, and the others come before it is over.
    const asked = await Promise.all(Array.from({ length: 8 }, () => send(path, { strategies: ["actor"] })))
    expect(asked.map(({ body }) => body?.code)).toContain("race-running")
    expect(asked.some(({ text }) => text.includes("event:DONE"))).toBe(true)
  })

  it("at the gate of a sale that its line protects", async () => {
    const { seatIds, concertId } = await setUp(node.url)
    await setLine(node.engine, concertId, { ...contractLine, everyMs: 3_600_000, protects: true })
    await send(holds, { userId: user, seatId: seatIds[0] })
    await send(holds, { userId: user, seatId: seatIds[0] }, { "admission-pass": "x" })
    await send(holds, { userId: user, seatId: seatIds[0] }, { "user-id": String(user) })
    await order(node.engine, concertId, { kind: "activate", person: user })
    const { body } = await get(`/api/v1/waiting-queue/status?userId=${user}&concertId=${concertId}`)
    const pass = { "admission-pass": body.pass }
    const { id } = (await send(holds, { userId: user, seatId: seatIds[0] }, pass)).body
    for (const word of ["paying", "confirm", "cancel", "refund", "extend"]) {
      await send(`/api/reservations/v6/${id}/${word}`, { userId: user })
      await send(`/api/reservations/v6/${id}/${word}`, { userId: user }, { "user-id": "7" })
    }
    await remove(`/api/reservations/${id}`)
  })
})

describe("afterwards", () => {
  it("every operation has succeeded, and has given every refusal that it lists and that a caller can bring about", () => {
    const missing = operations.flatMap(({ operationId }) => {
      const listed = ["success", ...contract().codesOf(operationId)]
      return listed
        .filter((code) => !elsewhere.has(code) && !(seen.get(operationId)?.has(code) ?? false))
        .map((code) => `${operationId}: ${code}`)
        .filter((told) => !elsewhereOf.has(told))
    })
    expect(missing).toEqual([])
  })

  it("every refusal of the table that an HTTP request can get is listed by some operation", () => {
    const listed = new Set(operations.flatMap(({ operationId }) => contract().codesOf(operationId)))
    const nowhere = Object.keys(refusals).filter((code) => !listed.has(code))
    // Told inside other answers, or about addresses that no operation has.
    expect(nowhere.sort()).toEqual(
      [
        "line-closed",
        "line-full",
        "method-not-allowed",
        "sale-exists",
        "too-many-requests",
        // Of a topic, in a message of a stream.
        "user-mismatch",
        // Of reports of a provider, which no request of a caller is.
        ...["payment-unknown", "report-contradicts", "report-known"],
      ].sort(),
    )
  })
})
