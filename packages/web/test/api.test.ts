/** Requests of the page whose answer is lost, in place of a browser. */
import { afterAll, beforeAll, expect, it, vi } from "vitest"

type Api = {
  readonly createPerson: (prefix: string) => Promise<unknown>
  readonly setUp: (title: string, seatCount: number) => Promise<unknown>
}
type Sent = { readonly path: string; readonly key: string | null; readonly body: string }

const problem = { code: "catalogue-outcome-unknown", message: "It is not known yet." }
let api: Api
let answers: Array<{ readonly status: number; readonly body: unknown }> = []
const sent: Sent[] = []

beforeAll(async () => {
  vi.stubGlobal("location", { href: "http://localhost:8080/", hash: "" })
  vi.stubGlobal("history", { state: null, replaceState: () => undefined })
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => {
    sent.push({ path, key: new Headers(init.headers).get("idempotency-key"), body: String(init.body) })
    const { status, body } = answers.shift()!
    return Promise.resolve(new Response(JSON.stringify(body), { status }))
  })
  vi.stubGlobal("window", { addEventListener: () => undefined })
  // Its types need those of a browser, which tests do not have.
  const path = "../js/api.js"
  api = (await import(path)) as Api
})
afterAll(() => vi.unstubAllGlobals())

it.each([
  ["a person", "/api/users", () => api.createPerson("guest"), { id: 5, username: "guest-1" }],
  ["a concert", "/api/concerts/setup", () => api.setUp("Race", 2), { concertId: 1, optionIds: [1_024] }],
])("%s is asked for again with the same key", async (_what, path, ask, body) => {
  sent.length = 0
  answers = [
    { status: 503, body: problem },
    { status: 200, body },
  ]
  await ask()
  expect(sent.map((each) => each.path)).toEqual([path, path])
  expect(sent[0].key).toMatch(/^[0-9a-f]{32}$/)
  expect(sent[1]).toEqual(sent[0])
  answers = [1, 2, 3].map(() => ({ status: 503, body: problem }))
  const sentence = expect.stringMatching(/^It is not known yet whether that was written/)
  await expect(ask()).rejects.toMatchObject({ sentence })
})
