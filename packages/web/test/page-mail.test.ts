/** Whether the reader is told by mail, as the page reads it. */
import { afterEach, beforeEach, expect, it, vi } from "vitest"

let asked: string[]

beforeEach(() => {
  vi.resetModules()
  asked = []
  vi.stubGlobal("localStorage", { getItem: () => null })
  vi.stubGlobal("window", { addEventListener: () => undefined })
  vi.stubGlobal("navigator", { languages: ["ko"] })
  vi.stubGlobal("document", { documentElement: {} })
  vi.stubGlobal("fetch", async (address: string, { method = "GET" }: RequestInit = {}) => {
    asked.push(`${method} ${address}`)
    return Response.json({ push: null, mail: { email: "mina@example.com", language: "en" } })
  })
})
afterEach(() => vi.unstubAllGlobals())

// As a name that the compiler does not follow: the types of the page's elements are not those of tests.
const module = "../page/parts/MailSwitch.tsx"

it("it is only read, also in a page of another language: a link that ends mails meanwhile has ended them", async () => {
  const { readMail } = await import(module)
  expect(await readMail()).toEqual({ email: "mina@example.com", on: true })
  expect(asked).toEqual(["GET /api/v7/notifications"])
})
