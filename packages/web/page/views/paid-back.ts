/**
 * Buyers who come back from the provider of payments: to the first page, which hears which reservation it was. What the
 * provider gave them to bring back is for the confirmation, and stays neither in the address nor in the history.
 */
import { storedInTab, storeInTab } from "../storage.ts"

type Back = { readonly led: boolean; readonly token: string | null }

const keyOf = (reservationId: number): string => `ticketrush.paying.${reservationId}`

/** Kept for this tab: only a tab that led to the provider goes on by itself. */
export const keepLed = (reservationId: number): void => write(reservationId, { led: true, token: null })

/** The address of the order that `at` comes back to; null: it is no such address. */
export const orderOf = (at: URL): string | null => {
  const id = at.searchParams.get("reservationId") ?? ""
  if (at.pathname !== "/" || !/^\d{1,16}$/.test(id)) return null
  const token = at.searchParams.get("pg_token")
  if (token !== null) write(Number(id), { led: read(Number(id)).led, token })
  return `/orders/${id}`
}

/** What is known of a way to the provider; it is known once. */
export const takeBack = (reservationId: number): Back => {
  const back = read(reservationId)
  storeInTab(keyOf(reservationId), null)
  return back
}

const read = (reservationId: number): Back => {
  try {
    const back = JSON.parse(storedInTab(keyOf(reservationId)) ?? "{}") as Partial<Back>
    return { led: back.led === true, token: typeof back.token === "string" ? back.token : null }
  } catch {
    return { led: false, token: null }
  }
}

/** Where storage is off the reader goes on with the button. */
const write = (reservationId: number, back: Back): void => storeInTab(keyOf(reservationId), JSON.stringify(back))
