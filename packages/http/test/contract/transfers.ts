/** Calls the operations of purchases that change hands, and brings about what each of them refuses. */
import { openRules, type SaleRules } from "@ticketrush/protocol"
import { ask, bearer, bestOf, createUser, setUp, signIn } from "../client.ts"
import { order } from "../line/orders.ts"
import { unwelcomeHeaders } from "./own-reservations.ts"
import type { Calls } from "./signing-in.ts"

const base = "/api/reservations/v7"
type Headers = Record<string, string>

/** The giver is an own person, and `user` takes. */
export const ownTransfers = async (calls: Calls): Promise<void> => {
  const { get, node, send, user } = calls
  const giver = await createUser(node.url, "gives away")
  const [mine, theirs] = [bearer(await signIn(node.url, user)), bearer(await signIn(node.url, giver))]
  const offer = (id: number, userId: unknown, headers: Headers = theirs) =>
    send(`${base}/${id}/transfer`, { userId }, headers)
  const end = (id: number, headers: Headers = mine) => send(`${base}/${id}/transfer/end`, "", headers)
  const take = (id: number, headers: Headers = mine) => send(`${base}/${id}/transfer/take`, "", headers)
  for (const headers of await unwelcomeHeaders(calls, "gave away")) {
    await offer(134217729, 1, headers)
    for (const act of [end, take]) await act(134217729, headers)
    await get(`${base}/offers`, headers)
  }
  const { seatIds, concertId } = await setUp(node.url, { seatCount: 30 })
  const held = async (...seats: number[]): Promise<number> =>
    (await send(`${base}/holds`, { seatIds: seats }, theirs)).body.id
  const bought = async (...seats: number[]): Promise<number> => {
    const id = await held(...seats)
    for (const word of ["paying", "confirm"]) await send(`${base}/${id}/${word}`, {}, theirs)
    return id
  }
  await offer(await held(seatIds[0]), user)
  const id = await bought(seatIds[1], seatIds[2])
  await offer(id, 999_999)
  await offer(id, giver)
  await offer(id, user, mine)
  await offer(id, user, { ...theirs, "idempotency-key": "" })
  for (const to of [user, giver]) await offer(id, to, { ...theirs, "idempotency-key": "gives" })
  await offer(id, await createUser(node.url, "is offered nothing"))
  await get(`${base}/offers`, mine)
  await get(`${base}/offers?limit=0`, mine)
  for (const act of [end, take]) await act(id, { ...mine, "idempotency-key": "" })
  await end(id)
  for (const act of [end, take]) await act(id)
  for (let status = 200; status === 200; ) {
    status = (await offer(id, user)).status
    if (status === 200) await end(id, theirs)
  }
  const leaver = await createUser(node.url, "leaves what is offered")
  const left = bearer(await signIn(node.url, leaver))
  const others = await bought(seatIds[3], seatIds[4])
  await offer(others, user)
  await ask(`${node.url}/api/users/${leaver}`, { method: "DELETE" })
  await take(others, left)
  const rules = (change: Partial<SaleRules>) =>
    order(node.engine, concertId, { kind: "set-rules", from: 0, author: 0, rules: { ...openRules, ...change } })
  const refusing: ReadonlyArray<Partial<SaleRules>> = [
    ...[{ perPersonMax: 1 }, { perOptionMax: 1 }, { perTierMax: [1] }, { minimumVerification: 1 }],
    { transfersForbidden: true },
  ]
  for (const change of refusing) {
    await rules(change)
    await take(others)
  }
  await offer(others, user)
  await rules({})
  await take(others)
  await keysOfWhatHasGone(calls)
}

/** A hold that is sent again once what it made has gone: the body is another one, so that the sale is asked and no kept answer. */
const keysOfWhatHasGone = async ({ node, send, user }: Calls): Promise<void> => {
  const giver = await createUser(node.url, "sends again")
  const theirs = bearer(await signIn(node.url, giver))
  const { seatIds, concertId } = await setUp(node.url, { seatCount: 30 })
  const ways = [
    { path: "/api/reservations/v6/holds", ask: { userId: giver, seatIds: [seatIds[0]] }, headers: {} },
    { path: "/api/reservations/v6/holds/best", ask: { userId: giver, ...bestOf([seatIds[2]]) }, headers: {} },
    { path: `${base}/holds`, ask: { seatIds: [seatIds[20]] }, headers: theirs },
    { path: `${base}/holds/best`, ask: bestOf([seatIds[3]]), headers: theirs },
  ]
  for (const [n, { path, ask: wish, headers }] of ways.entries()) {
    const keyed = { ...headers, "idempotency-key": `gone-${n}` }
    const reservation = (await send(path, wish, keyed)).body.id
    for (const word of ["paying", "confirm"]) await send(`${base}/${reservation}/${word}`, {}, theirs)
    await order(node.engine, concertId, { kind: "offer-transfer", reservation, person: giver, to: user })
    await order(node.engine, concertId, { kind: "take-transfer", reservation, person: user })
    await send(path, { ...wish, deviceFingerprint: null }, keyed)
  }
}
