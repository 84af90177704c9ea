/** Calls every operation of options in mid-sale, and brings about what they and the steps of a reservation refuse. */
import { optionsPerConcertMax } from "@ticketrush/protocol"
import { bearer, createUser, setUp, signIn } from "../client.ts"
import { unwelcomeHeaders } from "./own-reservations.ts"
import type { Calls } from "./signing-in.ts"

type Headers = Record<string, string>
const orders = ["blocked-seats", "released-seats", "cancel"] as const
const addressOf = (optionId: number): string => `/api/admin/concerts/options/${optionId}`

const addingTo = (concertId: number): string => `/api/admin/concerts/${concertId}/options`
const night = { concertDate: "2099-01-02T19:00:00", seatCount: 1, ticketPriceAmount: 0 }

/** What a sale that goes on, one that is closed, and one of the lab say to another night. */
const adding = async ({ node, send }: Calls, admin: Headers): Promise<void> => {
  const { concertId } = await setUp(node.url)
  const add = (key: string, body: unknown = night, concert = concertId) =>
    send(addingTo(concert), body, { ...admin, "idempotency-key": key })
  await send(addingTo(concertId), night, admin)
  await add("a night")
  await add("a-night")
  await add("a-night", { ...night, seatCount: 2 })
  await add("no-night", { ...night, seatCount: 0 })
  await add("of-none", night, concertId + 1_000)
  await add("of-the-lab", night, (await setUp(node.url, { backend: "optimistic" })).concertId)
  node.engine.submit(concertId, { kind: "close-sale" }, () => {})
  await add("too-late")
}

const asOthers = async (calls: Calls): Promise<void> => {
  const { get, node, send } = calls
  const others = await unwelcomeHeaders(calls, "keeps no seats back")
  for (const headers of [...others, bearer(await signIn(node.url, await createUser(node.url, "calls nothing off")))]) {
    await get(addressOf(1), headers)
    for (const word of orders) await send(`${addressOf(1)}/${word}`, {}, headers)
    await send(addingTo(1), {}, headers)
  }
}

/** What blocked seats and cancelled options refuse, in both families of reservations. */
const reserving = async ({ node, user, send }: Calls, admin: Headers): Promise<void> => {
  const mine = bearer(await signIn(node.url, user))
  for (const [base, who, headers] of [
    ["/api/reservations/v6", { userId: user }, {}],
    ["/api/reservations/v7", {}, mine],
  ] as const) {
    const { optionId, seatIds } = await setUp(node.url)
    const hold = async (seatId: number) => (await send(`${base}/holds`, { ...who, seatId }, headers)).body
    await send(`${addressOf(optionId)}/blocked-seats`, { seatIds: [seatIds[0]] }, admin)
    await hold(seatIds[0])
    const { id } = await hold(seatIds[1])
    await send(`${addressOf(optionId)}/cancel`, {}, admin)
    await hold(seatIds[2])
    for (const word of ["extend", "paying", "confirm"]) await send(`${base}/${id}/${word}`, who, headers)
  }
}

export const optionsInSale = async (calls: Calls, admin: Headers): Promise<void> => {
  const { get, node, user, send } = calls
  await asOthers(calls)
  const { concertId, optionId, seatIds } = await setUp(node.url)
  const order = (word: (typeof orders)[number], body: unknown = {}, option = optionId) =>
    send(`${addressOf(option)}/${word}`, body, admin)
  await send("/api/reservations/v6/holds", { userId: user, seatId: seatIds[0] })
  const foreign = (await setUp(node.url)).seatIds[0]
  await get(addressOf(optionId), admin)
  await get(addressOf(optionId + 1), admin)
  for (const word of ["blocked-seats", "released-seats"] as const) {
    await order(word, { all: true, seatIds: [seatIds[1]] })
    await order(word, { seatIds: [foreign] })
    await order(word, { seatIds: [seatIds[0]] })
    await order(word, { seatIds: [seatIds[1]] })
  }
  for (const word of orders) {
    const body = word === "cancel" ? {} : { all: true }
    await order(word, body, optionId + 1)
    await order(word, body, (concertId + 1_000) * optionsPerConcertMax)
  }
  await order("cancel")
  for (const word of ["blocked-seats", "released-seats"] as const) await order(word, { all: true })
  await reserving(calls, admin)
  await adding(calls, admin)
}
