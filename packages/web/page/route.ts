/**
 * Addresses of the views, and how a page moves between them without loading anew. The console of operators and the
 * page of developers are documents of their own, with the same ways.
 */
import { useSyncExternalStore } from "react"

export type View =
  | { readonly name: "find" }
  | { readonly name: "signIn" }
  | { readonly name: "tickets" }
  | { readonly name: "concert" | "line"; readonly concertId: number }
  | { readonly name: "seats"; readonly concertId: number; readonly optionId: number }
  | { readonly name: "order"; readonly reservationId: number }
  | { readonly name: "unknown" }

const id = "(\\d{1,16})"
const patterns: ReadonlyArray<readonly [RegExp, (...ids: ReadonlyArray<number>) => View]> = [
  [/^\/$/, () => ({ name: "find" })],
  [/^\/sign-in$/, () => ({ name: "signIn" })],
  [/^\/tickets$/, () => ({ name: "tickets" })],
  [new RegExp(`^/concerts/${id}$`), (concertId) => ({ name: "concert", concertId })],
  [new RegExp(`^/concerts/${id}/line$`), (concertId) => ({ name: "line", concertId })],
  [new RegExp(`^/concerts/${id}/seats/${id}$`), (concertId, optionId) => ({ name: "seats", concertId, optionId })],
  [new RegExp(`^/orders/${id}$`), (reservationId) => ({ name: "order", reservationId })],
]

export const viewOf = (path: string): View => {
  for (const [pattern, make] of patterns) {
    const found = pattern.exec(path)
    if (found !== null) return make(...found.slice(1).map(Number))
  }
  return { name: "unknown" }
}

const listeners = new Set<() => void>()
const tell = (): void => {
  for (const listener of listeners) listener()
}
window.addEventListener("popstate", tell)

const address = (): string => location.pathname + location.search

/** Draws the component anew when the address changes. */
export const useAddress = (): URL => {
  const text = useSyncExternalStore((listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }, address)
  return new URL(text, location.origin)
}

/** "": the page that sells. */
const documentOf = (path: string): string => /^\/(console|docs)(?![^/?#])/.exec(path)?.[1] ?? ""

/** `replace`: the address that was there is not one to come back to. An address of another document is loaded. */
export const go = (to: string, replace = false): void => {
  if (documentOf(to) !== documentOf(location.pathname)) return replace ? location.replace(to) : location.assign(to)
  if (replace) history.replaceState(null, "", to)
  else history.pushState(null, "", to)
  tell()
  if (!replace) scrollTo(0, 0)
}
