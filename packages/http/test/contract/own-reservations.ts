/** Calls every operation of a signed-in person's reservations, and brings about what each of them refuses. */
import { contractLine, openRules } from "@ticketrush/protocol"
import { ask, bearer, bestOf, createUser, setUp, signIn } from "../client.ts"
import { order, setLine } from "../line/orders.ts"
import { tokenOf } from "../sessions/forge.ts"
import { type Calls, unsignedByCookies } from "./signing-in.ts"
import { ownTransfers } from "./transfers.ts"
import { ownWishes } from "./wishes.ts"

const base = "/api/reservations/v7"
const bulk = `${base}/cancel/bulk`
const moves = ["intents", "paying", "confirm", "cancel", "release", "refund", "extend"] as const

/** Of requests without a person: without a token, and with each kind that does not count. */
export const unwelcomeHeaders = async (
  { node }: Pick<Calls, "node">,
  username: string,
): Promise<ReadonlyArray<Record<string, string>>> => {
  const ended = await signIn(node.url, await createUser(node.url, username))
  await ask(`${node.url}/api/auth/sessions`, { method: "DELETE", headers: bearer(ended) })
  return [
    {},
    { authorization: "Bearer nonsense" },
    { authorization: `Bearer ${ended.refreshToken}` },
    { authorization: `Bearer ${await tokenOf(node.keys.all, { exp: 1_000, iat: 500 })}` },
    bearer(ended),
    ...unsignedByCookies(node.url, await signIn(node.url, await createUser(node.url, `${username} in a browser`))),
  ]
}

const unwelcome = async ({ node, get, send }: Calls): Promise<void> => {
  for (const headers of await unwelcomeHeaders({ node }, "was signed in")) {
    await send(`${base}/holds`, {}, headers)
    await send(`${base}/holds/best`, {}, headers)
    await send(bulk, {}, headers)
    for (const word of moves) await send(`${base}/134217728/${word}`, {}, headers)
    await send(`${base}/134217728/cancel-seats`, { seatIds: [134217728] }, headers)
    await get(`${base}/134217728`, headers)
    await get(`${base}/134217728/payment`, headers)
    await get(`${base}/me`, headers)
  }
}

/** Of an administrator, whom `user` is. */
const adminRefunds = async ({ node, user, get, send }: Calls): Promise<void> => {
  const [order, trail] = [(id: number) => `${base}/admin/${id}/refund`, `${base}/audit/admin-refunds`]
  const someone = bearer(await signIn(node.url, await createUser(node.url, "no administrator")))
  for (const headers of [...(await unwelcomeHeaders({ node }, "was administrator")), someone]) {
    await send(order(134217729), "", headers)
    await get(trail, headers)
    await get("/api/admin/audit", headers)
  }
  const mine = bearer(await signIn(node.url, user))
  const { seatIds } = await setUp(node.url)
  const held = async (seatId: number): Promise<number> => (await send(`${base}/holds`, { seatId }, mine)).body.id
  const [bought, given] = [await held(seatIds[0]), await held(seatIds[1])]
  await send(order(bought), {}, mine)
  for (const word of ["paying", "confirm", "cancel"]) await send(`${base}/${bought}/${word}`, {}, mine)
  await send(`${base}/${given}/release`, {}, mine)
  for (const id of [bought, given, 134217728]) await send(order(id), {}, mine)
  await get(trail, mine)
  await get("/api/admin/audit", mine)
}

/** A key that is none, and one that is used for two things, with each step of a reservation. */
const underKeys = async ({ node, send }: Calls, mine: Record<string, string>): Promise<void> => {
  const { seatIds } = await setUp(node.url, { seatCount: 20 })
  const bodies = [{}, { paymentMethod: "CARD" }]
  const held = async (n: number): Promise<number> => (await send(`${base}/holds`, { seatId: seatIds[n] }, mine)).body.id
  const [life, given] = [await held(0), await held(1)]
  for (const [id, word] of [
    ...([
      [life, "extend"],
      [life, "paying"],
      [life, "confirm"],
      [life, "cancel"],
      [life, "refund"],
    ] as const),
    [given, "release"] as const,
  ]) {
    for (const body of bodies) await send(`${base}/${id}/${word}`, body, { ...mine, "idempotency-key": word })
  }
  for (const word of moves) await send(`${base}/${life}/${word}`, {}, { ...mine, "idempotency-key": "" })
  await send(`${base}/admin/${life}/refund`, {}, { ...mine, "idempotency-key": "" })
  await send(bulk, {}, { ...mine, "idempotency-key": "" })
  for (const n of [2, 3]) {
    await send(bulk, { reservationIds: [await held(n)] }, { ...mine, "idempotency-key": "several" })
  }
}

/** What wishes are refused with, as long as no rule or line forbids them. Both families of reservations. */
export const bestSeats = async ({ node, user, send }: Calls): Promise<void> => {
  const mine = bearer(await signIn(node.url, user))
  for (const [path, who, headers] of [
    ["/api/reservations/v6/holds/best", { userId: user }, {}],
    [`${base}/holds/best`, {}, mine],
  ] as const) {
    const wish = (body: unknown, more: Record<string, string> = {}) =>
      send(path, { ...who, ...(body as object) }, { ...headers, ...more })
    const { seatIds, concertId } = await setUp(node.url, { maxReservationsPerUser: 3 })
    const two = bestOf(seatIds.slice(0, 2))
    const key = { "idempotency-key": `best-${path.includes("v6") ? 6 : 7}` }
    await wish(two, key)
    await wish({ ...two, seats: 1 }, key)
    await wish(two, { "idempotency-key": "" })
    await wish(two)
    await wish({ ...two, optionId: 1 })
    await wish({ ...two, section: "nowhere" })
    await wish({ ...two, flag: "companion" })
    await wish(bestOf((await setUp(node.url, { generalSaleStartAt: "2098-01-01T00:00:00" })).seatIds))
    await wish(bestOf((await setUp(node.url, { backend: "optimistic" })).seatIds))
    const calledOff = await setUp(node.url)
    await order(node.engine, calledOff.concertId, { kind: "cancel-option", option: calledOff.optionId, author: 0 })
    await wish(bestOf(calledOff.seatIds))
    const guarded = await setUp(node.url)
    await setLine(node.engine, guarded.concertId, { ...contractLine, everyMs: 3_600_000, protects: true })
    for (const more of [{}, { "admission-pass": "x" }, { "user-id": String(user) }]) {
      await wish(bestOf(guarded.seatIds.slice(0, 1)), more)
    }
    await ask(`${node.url}/api/concerts/cleanup/${concertId}`, { method: "DELETE" })
    await wish(two)
    const leaver = await createUser(node.url, `wishes and leaves ${path}`)
    const theirs = bearer(await signIn(node.url, leaver))
    await ask(`${node.url}/api/users/${leaver}`, { method: "DELETE" })
    await send(path, path.includes("v6") ? { ...two, userId: leaver } : two, path.includes("v6") ? {} : theirs)
  }
}

/** Single seats that are given back, and what that is refused with. */
const singleSeats = async ({ node, send, get }: Calls, mine: Record<string, string>): Promise<void> => {
  const back = (id: number, seatIds: unknown, headers: Record<string, string> = {}) =>
    send(`${base}/${id}/cancel-seats`, { seatIds }, { ...mine, ...headers })
  const { seatIds, concertId, optionId } = await setUp(node.url, { seatCount: 20 })
  const held = async (...seats: number[]): Promise<number> =>
    (await send(`${base}/holds`, { seatIds: seats }, mine)).body.id
  const bought = await held(...seatIds.slice(0, 4))
  await back(bought, [seatIds[0]])
  await back(bought, [seatIds[0]])
  await back(bought, [])
  await back(bought, [seatIds[1], seatIds[1]])
  await back(1, [seatIds[1]])
  await back(bought, [seatIds[1]], { "idempotency-key": "" })
  for (const seat of [1, 2]) await back(bought, [seatIds[seat]], { "idempotency-key": "single-seats" })
  for (const headers of [{ "admission-pass": "x" }, { "user-id": "7" }]) await back(134217729, [seatIds[1]], headers)
  await send(`${base}/${bought}/paying`, {}, mine)
  await back(bought, [seatIds[2]])
  await send(`${base}/${bought}/confirm`, {}, mine)
  await get(`${base}/${bought}`, mine)
  await order(node.engine, concertId, {
    kind: "set-rules",
    from: 0,
    author: 0,
    rules: { ...openRules, refundsUntil: 1 },
  })
  await back(bought, [seatIds[2]])
  const other = await held(...seatIds.slice(6, 8))
  await order(node.engine, concertId, { kind: "cancel-option", option: optionId, author: 0 })
  await back(other, [seatIds[6]])
}

export const ownReservations = async (calls: Calls): Promise<void> => {
  const { node, user, get, send } = calls
  await unwelcome(calls)
  await adminRefunds(calls)
  await bestSeats(calls)
  await ownWishes(calls)
  await ownTransfers(calls)
  const mine = bearer(await signIn(node.url, user))
  const hold = (body: unknown, headers: Record<string, string> = {}) =>
    send(`${base}/holds`, body, { ...mine, ...headers })
  const move = (id: number, word: (typeof moves)[number], headers: Record<string, string> = {}) =>
    send(`${base}/${id}/${word}`, {}, { ...mine, ...headers })
  const { seatIds, concertId } = await setUp(node.url, { maxReservationsPerUser: 4, optionCount: 2 })
  const key = { "idempotency-key": "own" }
  await hold({ seatId: seatIds[0] }, key)
  await hold({ seatId: seatIds[1] }, key)
  await hold({ seatId: seatIds[1] }, { "idempotency-key": "" })
  await hold({ seatId: seatIds[0] })
  await hold({ seatId: 1 })
  await hold({ seatIds: [] })
  await hold({ seatIds: [seatIds[1], seatIds[1]] })
  await hold({ seatIds: [seatIds[1], seatIds[1] + 2 ** 17] })
  await hold({ seatIds: seatIds.slice(1, 5) })
  const later = await setUp(node.url, { generalSaleStartAt: "2098-01-01T00:00:00" })
  await hold({ seatId: later.seatIds[0] })
  const leaver = await createUser(node.url, "leaves too")
  const theirs = bearer(await signIn(node.url, leaver))
  await ask(`${node.url}/api/users/${leaver}`, { method: "DELETE" })
  await send(`${base}/holds`, { seatId: seatIds[1] }, theirs)
  const bound = await setUp(node.url, { backend: "optimistic" })
  await hold({ seatId: bound.seatIds[0] })

  for (const word of moves) {
    await move(1, word)
    await move(134217729, word, { "admission-pass": "x" })
    await move(134217729, word, { "user-id": "7" })
  }
  const bought = (await hold({ seatId: seatIds[2] })).body.id
  for (const word of ["confirm", "refund", "paying", "paying", "cancel", "confirm", "cancel", "refund"] as const) {
    await move(bought, word)
  }
  await get(`${base}/${bought}`, mine)
  await get(`${base}/1`, mine)
  await get(`${base}/me`, mine)
  const given = (await hold({ seatId: seatIds[3] })).body.id
  await move(given, "release")
  await move(given, "release")
  await move(given, "extend")
  await move(given, "refund")
  const longer = await setUp(node.url)
  const holds: number[] = []
  for (const seatId of longer.seatIds.slice(0, 4)) holds.push((await hold({ seatId })).body.id)
  for (const id of holds.slice(0, 3)) {
    for (let status = 200; status === 200; ) status = (await move(id, "extend")).status
  }
  await move(holds[3], "cancel")
  await ask(`${node.url}/api/concerts/cleanup/${longer.concertId}`, { method: "DELETE" })
  await move(holds[2], "extend")

  const guarded = await setUp(node.url)
  await setLine(node.engine, guarded.concertId, { ...contractLine, everyMs: 3_600_000, protects: true })
  const [seatId] = guarded.seatIds
  await hold({ seatId })
  await hold({ seatId }, { "admission-pass": "x" })
  await hold({ seatId }, { "user-id": String(user) })
  await order(node.engine, guarded.concertId, { kind: "activate", person: user })
  const status = `${node.url}/api/v7/waiting-queue/status?concertId=${guarded.concertId}`
  const { pass } = (await ask(status, { headers: mine })).body
  const { id } = (await hold({ seatId }, { "admission-pass": pass })).body
  for (const word of moves) {
    await move(id, word)
    await move(id, word, { "user-id": "7" })
  }
  await underKeys(calls, mine)
  await singleSeats(calls, mine)
  const several = (reservationIds: unknown, headers: Record<string, string> = {}) =>
    send(bulk, { reservationIds }, { ...mine, ...headers })
  await several([id])
  await several([id], { "admission-pass": "x" })
  await several([id], { "user-id": "7" })
  for (const ids of [[], [1], Array.from({ length: 51 }, (_, n) => n + 1), [given], [holds[0]]]) await several(ids)
  await ask(`${node.url}/api/concerts/cleanup/${concertId}`, { method: "DELETE" })
  await hold({ seatId: seatIds[3] })
}
