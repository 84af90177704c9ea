/**
 * Who is signed in. Tokens are in cookies that no script reads: what is here is a name and a role. Tabs tell each other when that changes.
 */
import type { OperationAnswer } from "@ticketrush/client/browser"
import { useSyncExternalStore } from "react"
import { ownAddress } from "./addresses.ts"
import { ask, Failure, whenSignedOut } from "./api.ts"
import { forgetHere } from "./away.ts"
import { storageWorks, store, stored, storedInTab, storeInTab } from "./storage.ts"

export type Person = {
  readonly userId: number
  readonly name: string
  readonly role: OperationAnswer<"auth.me">["role"]
}
/** `unknown`: the server has not said yet. */
export type Session = Person | null | "unknown"

let session: Session = "unknown"
const listeners = new Set<() => void>()
const channel = "BroadcastChannel" in window ? new BroadcastChannel("ticketrush session") : null

/** Whether this browser was signed in when it was last here: else the server need not be asked. */
const markKey = "ticketrush.signedIn"

/** How long until the server is asked again who this is, in milliseconds, while it does not say. */
const askAgainMs = 5_000
let askAgain: ReturnType<typeof setTimeout> | undefined

const set = (next: Person | null): void => {
  store(markKey, next === null ? "no" : "yes")
  show(next)
}

const show = (next: Session): void => {
  clearTimeout(askAgain)
  session = next
  for (const listener of listeners) listener()
}

export const sessionNow = (): Session => session

export const useSession = (): Session =>
  useSyncExternalStore((listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }, sessionNow)

whenSignedOut(() => {
  if (session !== null) set(null)
})

/** Asks the server who this is. An ended access token is refreshed once on the way; then there is no session. */
export const readSession = async (): Promise<void> => {
  if (storageWorks() && stored(markKey) !== "yes") return set(null)
  await readPerson()
}

const readPerson = async (): Promise<void> => {
  try {
    const { userId, username, displayName, role } = await ask("auth.me")
    set({ userId, name: displayName ?? username, role })
  } catch (cause) {
    if (!(cause instanceof Failure)) throw cause
    if (cause.status === 401) return set(null)
    // An answer that is late or lost does not say that there is no session: the mark stays, and the server is asked again.
    show("unknown")
    askAgain = setTimeout(() => void readPerson(), askAgainMs)
  }
}

channel?.addEventListener("message", () => void readPerson())

/** Leads to the provider. The reader comes back to `next`. */
export const beginSignIn = async (provider: "kakao" | "naver", next: string): Promise<void> => {
  const { authorizeUrl } = await ask("auth.authorizeUrl", { params: { provider }, query: {} })
  storeInTab(nextKey, next)
  location.assign(authorizeUrl)
}

/** Ends it in the browser that began: counts only when the server says who that is. */
export const endSignIn = async (provider: "kakao" | "naver", code: string, state: string): Promise<string> => {
  await ask("auth.exchangeCode", { params: { provider }, payload: { code, state, cookies: true } })
  store(markKey, "yes")
  await readPerson()
  if (session === null) throw new Failure("refused", 401, "unauthorized", "unauthorized")
  channel?.postMessage("changed")
  return takenNext()
}

/** An ended access token is refreshed on the way, so the server removes the cookies and ends the session itself. */
export const signOut = async (): Promise<void> => {
  try {
    await ask("auth.logout", { payload: {} })
  } catch (cause) {
    // Refreshed in vain: there is no session any more, and that is what was asked for.
    if (!(cause instanceof Failure) || cause.status !== 401) throw cause
  }
  set(null)
  channel?.postMessage("changed")
  // Last: a browser that cannot forget its subscription must not keep the person signed in.
  await forgetHere()
}

const nextKey = "ticketrush.next"

/** Where a sign-in that was begun leads. */
export const keptNext = (): string => ownAddress(storedInTab(nextKey))

/** The same, for the last time. */
export const takenNext = (): string => {
  const next = keptNext()
  storeInTab(nextKey, null)
  return next
}
