/** Calls every operation of the endpoints of webhooks, and brings about what each of them refuses. */
import { limits } from "@ticketrush/protocol"
import { bearer, createUser, signIn } from "../client.ts"
import { unwelcomeHeaders } from "./own-reservations.ts"
import type { Calls } from "./signing-in.ts"

const base = "/api/webhooks/endpoints"
const events = ["reservation.confirmed", "sale.closed"]

/** Of an administrator, whom `user` is. */
export const webhookEndpoints = async (calls: Calls): Promise<void> => {
  const { node, user, get, put, remove, send } = calls
  const all = async (id: number, headers: Record<string, string>): Promise<void> => {
    await send(base, { url: "https://shop.example/a", events }, headers)
    await get(base, headers)
    await get(`${base}/${id}`, headers)
    await put(`${base}/${id}`, { url: "https://shop.example/b", events }, headers)
    for (const word of ["rotate", "disable", "enable", "test"]) await send(`${base}/${id}/${word}`, {}, headers)
    await send(`${base}/${id}/replay`, { fromAt: "2026-01-01T00:00:00", toAt: "2027-01-01T00:00:00" }, headers)
    await send(`${base}/${id}/replay`, { messageId: "evt_1_1" }, headers)
    await get(`${base}/${id}/attempts`, headers)
    await remove(`${base}/${id}`, headers)
  }
  const someone = bearer(await signIn(node.url, await createUser(node.url, "keeps no shop")))
  for (const headers of [...(await unwelcomeHeaders({ node }, "kept a shop")), someone]) await all(1, headers)
  const mine = bearer(await signIn(node.url, user))
  const { id } = (await send(base, { url: "https://shop.example/first", events }, mine)).body
  await all(id, mine)
  await all(id, mine)
  await send(base, { url: "http://shop.example/", events }, mine)
  const { body: kept } = await send(base, { url: "https://shop.example/kept", events }, mine)
  await send(base, { url: "https://shop.example/kept", events }, mine)
  const { body: other } = await send(base, { url: "https://shop.example/other", events }, mine)
  await put(`${base}/${other.id}`, { url: "https://shop.example/kept", events }, mine)
  await put(`${base}/${other.id}`, { url: "https://10.0.0.1/", events }, mine)
  for (let n = 0; n < limits.webhookKeysMax; n++) await send(`${base}/${kept.id}/rotate`, {}, mine)
  for (let n = 0; n < limits.webhookEndpointsMax; n++)
    await send(base, { url: `https://shop.example/${n}`, events }, mine)
}
