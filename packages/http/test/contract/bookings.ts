/** Calls the operations of booking numbers, of lists of a sale and of the console, and brings about what each of them refuses. */
import { bookingNumberOf } from "@ticketrush/protocol/booking-number"
import { bearer, createUser, setUp, signIn } from "../client.ts"
import { clusterState } from "./cluster.ts"
import { saleDesk } from "./desk.ts"
import { unwelcomeHeaders } from "./own-reservations.ts"
import { saleLists } from "./sale-lists.ts"
import type { Calls } from "./signing-in.ts"

const check = "/api/admin/tickets/check"
const lookUp = "/api/admin/bookings"
const ticketOf = (reservation: number): string => `/api/reservations/v7/${reservation}/ticket`
const ownOf = (reservation: number): string => `/api/reservations/v7/${reservation}/booking`

/** `admin`: may do what operators may. */
export const bookings = async (calls: Calls, admin: Record<string, string>): Promise<void> => {
  const { get, node, user, send } = calls
  await clusterState(calls, admin)
  const { seatIds } = await setUp(node.url)
  const { id } = (await send("/api/reservations/v6/holds", { userId: user, seatId: seatIds[0] })).body
  const number = bookingNumberOf(id)
  const someone = bearer(await signIn(node.url, await createUser(node.url, "has booked nothing")))
  for (const headers of [...(await unwelcomeHeaders(calls, "had booked")), someone]) {
    await get(ownOf(id), headers)
    await get(ticketOf(id), headers)
    await get(`${lookUp}/${number}`, headers)
    await send(check, { ticket: "" }, headers)
  }
  await get(ownOf(id), bearer(await signIn(node.url, user)))
  await get(ticketOf(id), bearer(await signIn(node.url, user)))
  for (const step of ["paying", "confirm"]) await send(`/api/reservations/v6/${id}/${step}`, { userId: user })
  await get(ticketOf(id), bearer(await signIn(node.url, user)))
  await send(check, { ticket: "" }, admin)
  for (const booking of [number, bookingNumberOf(id + 1_000)]) {
    await send(check, { ticket: node.keys.sign("ticketrush-ticket+jwt", JSON.stringify({ booking })) }, admin)
  }
  await get(`${lookUp}/${number}`, admin)
  await get(`${lookUp}/${bookingNumberOf(id + 1_000)}`, admin)
  await get(`${lookUp}/${number}0`, admin)
  await saleLists(calls, admin)
  await saleDesk(calls, admin)
}
