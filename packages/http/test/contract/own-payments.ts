/** Calls every operation by which a signed-in person pays, and brings about what each of them refuses. */
import { limits } from "@ticketrush/protocol"
import { expect } from "vitest"
import { bearer, setUp, signIn } from "../client.ts"
import type { SandboxShop } from "../SandboxShop.ts"
import type { Calls } from "./signing-in.ts"

const base = "/api/reservations/v7"
const declinedCard = "4000000000000002"

export const ownPayments = async ({ node, user, get, send }: Calls, shop: SandboxShop): Promise<void> => {
  const mine = bearer(await signIn(node.url, user))
  await get("/api/payments/methods")
  const paid = await setUp(node.url, { tiers: [{ name: "R", price: 1_000 }], payments: { gateway: "sandbox" } })
  const free = await setUp(node.url)
  const hold = async (seatId: number): Promise<number> => (await send(`${base}/holds`, { seatId }, mine)).body.id
  const step = (id: number, word: string, body: unknown = {}) => send(`${base}/${id}/${word}`, body, mine)
  const payment = async (id: number) => (await get(`${base}/${id}/payment`, mine)).body.payment
  /** The buyer agrees at the provider with that card. */
  const agree = async (id: number, card: string | null): Promise<void> => {
    let made: string | null = null
    while (made === null) made = (await step(id, "intents")).body.paymentTransactionId
    shop.agree(made, card)
  }
  const pay = async (id: number, card: string | null, status: string): Promise<void> => {
    await agree(id, card)
    await step(id, "confirm")
    await expect.poll(async () => (await payment(id)).status, { interval: 10 }).toBe(status)
  }

  await step(1, "intents")
  await get(`${base}/1/payment`, mine)
  await step(await hold(free.seatIds[0]), "intents")
  const given = await hold(paid.seatIds[0])
  await step(given, "release")
  await step(given, "intents")

  const id = await hold(paid.seatIds[1])
  await step(id, "intents")
  for (const paymentMethod of ["BITCOIN", "NAVERPAY"]) await step(id, "confirm", { paymentMethod })
  shop.away = true
  await step(id, "confirm")
  shop.away = false
  await send(`/api/reservations/v6/${id}/confirm`, { userId: user })
  for (let n = 0; n < limits.paymentsPerReservationMax; n++) await pay(id, declinedCard, "CANCELLED")
  await step(id, "intents")
  await step(id, "confirm")

  const kakao = await setUp(node.url, { tiers: [{ name: "R", price: 1_000 }], payments: { gateway: "kakaopay" } })
  const tokenless = await hold(kakao.seatIds[0])
  await agree(tokenless, null)
  await step(tokenless, "confirm")

  const bought = await hold(paid.seatIds[2])
  await pay(bought, null, "CAPTURED")
  await step(bought, "cancel")
  shop.refundsFail = true
  await step(bought, "refund")
  await expect.poll(async () => (await payment(bought)).refund?.state, { interval: 10 }).toBe("FAILED")
  await step(bought, "refund")
  await send(`/api/reservations/v6/${bought}/refund`, { userId: user })
  shop.refundsFail = false
}
