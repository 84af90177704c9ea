/** Calls every operation of a wallet, and brings about what each of them refuses. */
import { limits } from "@ticketrush/protocol"
import type { Calls } from "./signing-in.ts"

export const walletOf = async ({ user, get, send }: Calls): Promise<void> => {
  for (const id of [user, 999_999]) {
    const at = `/api/users/${id}/wallet`
    await get(at)
    await get(`${at}/transactions`)
    await send(`${at}/charges`, { amount: 1 })
  }
  const charges = `/api/users/${user}/wallet/charges`
  await send(charges, { amount: 0 })
  await send(charges, { amount: limits.walletChargeMax + 1 })
  await send(charges, { amount: 5, idempotencyKey: "" })
  for (const amount of [1, 2]) await send(charges, { amount }, { "idempotency-key": "once" })
  const { body } = await get(`/api/users/${user}/wallet`)
  let left = limits.walletBalanceMax - body.walletBalanceAmount
  for (; left > 0; left -= limits.walletChargeMax) {
    await send(charges, { amount: Math.min(left, limits.walletChargeMax) })
  }
  await send(charges, { amount: 1 })
}
