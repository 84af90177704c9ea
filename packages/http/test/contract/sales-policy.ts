/** Calls every operation of the sales policy, and brings about what each of them refuses, and holds because of it. */
import { limits } from "@ticketrush/protocol"
import { bearer, bestOf, createUser, setUp, signIn } from "../client.ts"
import { unwelcomeHeaders } from "./own-reservations.ts"
import type { Calls } from "./signing-in.ts"

type Headers = Record<string, string>
const open = { generalSaleStartAt: "2020-01-01T00:00:00", maxReservationsPerUser: 9 }
const ahead = { ...open, generalSaleStartAt: "2099-01-01T00:00:00" }
const presale = { presaleStartAt: "2020-01-01T00:00:00", presaleEndAt: "2098-01-01T00:00:00" }

const settingIt = async ({ node, get, put }: Calls, admin: Headers): Promise<void> => {
  const { concertId } = await setUp(node.url)
  await get("/api/concerts/999/sales-policy")
  await get(`/api/concerts/${concertId}/sales-policy`)
  for (const [base, headers] of [
    ["/api", {}],
    ["/api/admin", admin],
  ] as const) {
    const path = `${base}/concerts/${concertId}/sales-policy`
    await put(path, open, headers)
    await put(path, { ...open, maxSeatsPerOrder: -1 }, headers)
    await put(`${base}/concerts/999/sales-policy`, open, headers)
    await get(`${path}/history`, headers)
    await get(`${base}/concerts/999/sales-policy/history`, headers)
    for (let version = 0; version <= limits.rulesVersionsMax; version++) {
      await put(path, { ...open, maxReservationsPerUser: 10 + version }, headers)
    }
  }
  await get(`/api/concerts/${concertId}/sales-policy`)
}

const previewing = async ({ node, get, send }: Calls, admin: Headers): Promise<void> => {
  const { concertId } = await setUp(node.url)
  const path = `/api/admin/concerts/${concertId}/sales-policy/previews`
  const { body } = await send(path, open, admin)
  await get(`${path}/${body.id}`, admin)
  await get(`${path}/999`, admin)
  await send(path, { ...open, maxSeatsPerOrder: -1 }, admin)
  await send("/api/admin/concerts/999/sales-policy/previews", open, admin)
}

const asOthers = async (calls: Calls): Promise<void> => {
  const { get, node, put, send } = calls
  const others = await unwelcomeHeaders(calls, "is no administrator")
  for (const headers of [...others, bearer(await signIn(node.url, await createUser(node.url, "is a buyer")))]) {
    await put("/api/admin/concerts/1/sales-policy", open, headers)
    await get("/api/admin/concerts/1/sales-policy/history", headers)
    await send("/api/admin/concerts/1/sales-policy/previews", open, headers)
    await get("/api/admin/concerts/1/sales-policy/previews/1", headers)
  }
}

/** What each limit refuses, in both families of reservations. */
const holding = async ({ node, user, send, put }: Calls): Promise<void> => {
  const mine = bearer(await signIn(node.url, user))
  for (const [base, path, who, headers] of [
    ["/api/reservations/v6", "holds", { userId: user }, {}],
    ["/api/reservations/v6", "holds/best", { userId: user }, {}],
    ["/api/reservations/v7", "holds", {}, mine],
    ["/api/reservations/v7", "holds/best", {}, mine],
  ] as const) {
    const { concertId, seatIds } = await setUp(node.url, { seatCount: 30 })
    const set = (policy: Record<string, unknown>) => put(`/api/concerts/${concertId}/sales-policy`, policy)
    const hold = async (...seats: number[]) => {
      const named = seats.map((seat) => seatIds[seat])
      const asked = path === "holds" ? { seatIds: named } : bestOf(named)
      return (await send(`${base}/${path}`, { ...who, ...asked }, headers)).body
    }
    const move = (id: number, word: string) => send(`${base}/${id}/${word}`, who, headers)
    await set({ ...ahead, ...presale, presaleMinimumTier: "VIP" })
    await hold(0)
    await set({ ...ahead, ...presale, presaleAccessCodes: ["fan club"] })
    await hold(0)
    await set({ ...open, minimumVerification: "EMAIL" })
    await hold(0)
    await send("/api/v7/waiting-queue/join", { concertId }, mine)
    await send("/api/v1/waiting-queue/join", { concertId, userId: user })
    await set({ ...open, maxSeatsPerOrder: 1 })
    await hold(0, 1)
    await set({ ...open, maxSeatsPerOption: 1 })
    await hold(0, 1)
    await set({ ...open, maxSeatsPerPriceTier: [1] })
    await hold(0, 1)
    await set({ ...open, maxHoldsAtOnce: 1 })
    const { id } = await hold(0)
    await hold(1)
    await set({ ...open, maxHoldsPerTurn: 1 })
    await hold(1)
    await set(open)
    await move((await hold(2)).id, "cancel")
    await set({ ...open, releaseCooldownMs: 60_000 })
    await hold(3)
    await set({ ...open, refundsUntil: "2020-02-01T00:00:00" })
    await move(id, "paying")
    await move(id, "confirm")
    await move(id, "cancel")
    await set(open)
    await move(id, "cancel")
    await set({ ...open, refundsUntil: "2020-02-01T00:00:00" })
    await move(id, "refund")
  }
}

export const salesPolicy = async (calls: Calls, admin: Headers): Promise<void> => {
  await settingIt(calls, admin)
  await previewing(calls, admin)
  await asOthers(calls)
  await holding(calls)
}
