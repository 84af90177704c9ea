/** Who is signed in, as the page keeps it: no failure but a definite one makes a reader look signed out. */
import { afterEach, beforeEach, expect, it, vi } from "vitest"

type Answer = readonly [status: number, body: unknown]
const mark = "ticketrush.signedIn"
const me: Answer = [200, { userId: 7, username: "mina", displayName: null, role: "USER" }]
const noSession: Answer = [401, { code: "unauthorized", message: "" }]

const kept = new Map<string, string>()
let answer: Answer
let asked: string[]

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] })
  vi.resetModules()
  kept.clear()
  asked = []
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, to: string) => kept.set(key, to),
  }
  vi.stubGlobal("localStorage", storage)
  vi.stubGlobal("window", { addEventListener: () => undefined })
  vi.stubGlobal("navigator", { languages: ["en"] })
  vi.stubGlobal("document", { documentElement: {} })
  vi.stubGlobal("fetch", async (address: string) => {
    asked.push(address)
    return new Response(JSON.stringify(answer[1]), { status: answer[0] })
  })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

type Page = {
  readonly readSession: () => Promise<void>
  readonly sessionNow: () => unknown
  readonly signOut: () => Promise<void>
}

// As a name that the compiler does not follow: the types of the page's elements are not those of tests.
const module = "../page/session.ts"

const opened = async (): Promise<Page> => {
  const page: Page = await import(module)
  await page.readSession()
  return page
}

it.each([
  ["one that does not say", [503, { code: "issuer-unavailable", message: "" }] as const],
  ["one of a proxy", [502, "<html>"] as const],
])("an answer like %s leaves the mark of a session, and the server is asked again", async (_, first) => {
  kept.set(mark, "yes")
  answer = first
  const { sessionNow } = await opened()
  expect([sessionNow(), kept.get(mark)]).toEqual(["unknown", "yes"])
  answer = me
  await vi.advanceTimersByTimeAsync(5_000)
  expect(sessionNow()).toEqual({ userId: 7, name: "mina", role: "USER" })
})

it("a definite no is kept, and the next load does not ask", async () => {
  kept.set(mark, "yes")
  answer = noSession
  const { sessionNow } = await opened()
  expect([sessionNow(), kept.get(mark)]).toEqual([null, "no"])
})

it("a browser that cannot forget where it is told things is signed out all the same", async () => {
  kept.set(mark, "yes")
  answer = [200, { ...(me[1] as object), csrfToken: "token" }]
  const broken = new Error("the storage of subscriptions is broken")
  vi.stubGlobal("PushManager", {})
  vi.stubGlobal("Notification", {})
  const serviceWorker = { getRegistration: () => Promise.reject(broken) }
  vi.stubGlobal("navigator", { languages: ["en"], serviceWorker })
  const { sessionNow, signOut } = await opened()
  await expect(signOut()).rejects.toBe(broken)
  expect([sessionNow(), kept.get(mark), asked.at(-1)]).toEqual([null, "no", "/api/auth/logout"])
})
