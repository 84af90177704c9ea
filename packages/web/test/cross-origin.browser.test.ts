/** Pages of other origins in a real browser: one whose origin the server lists, and one whose origin it does not. */
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import type { Browser, Page } from "playwright-core"
import { afterAll, beforeAll, expect, it } from "vitest"
import { ask, type Concert, post, setUp } from "../../http/test/client.ts"
import { startNode, type TestNode } from "../../http/test/TestNode.ts"
import { describePage, launch } from "./browser.ts"

/** A site that serves an empty page. */
const startSite = async (): Promise<Server> => {
  const site = createServer((_request, response) => response.end("<!doctype html><title>a shop</title>"))
  await new Promise<void>((listening) => site.listen(0, "127.0.0.1", listening))
  return site
}
const originOf = (site: Server): string => `http://localhost:${(site.address() as AddressInfo).port}`

let browser: Browser
let sites: ReadonlyArray<Server>
let node: TestNode
let concert: Concert
let listed: Page
let foreign: Page

type Init = { method?: string; headers?: Record<string, string>; body?: string; credentials?: "include" }
type Read = { status: number; headers: Record<string, string>; text: string }

/** What a script of the page gets: the status, the headers that it may read, and the body; or that it may not. */
const read = (page: Page, path: string, init: Init = {}): Promise<Read | string> =>
  page.evaluate(
    async ([url, options]) => {
      try {
        const answer = await fetch(url, options)
        return { status: answer.status, headers: Object.fromEntries(answer.headers), text: await answer.text() }
      } catch (fault) {
        return String(fault)
      }
    },
    [`${node.url}${path}`, init] as const,
  )

const failed = "TypeError: Failed to fetch"

describePage("a page of another origin", () => {
  beforeAll(async () => {
    sites = [await startSite(), await startSite()]
    const [own, other] = sites.map(originOf)
    node = await startNode({ origins: [own] })
    concert = await setUp(node.url)
    browser = await launch()
    listed = await browser.newPage()
    await listed.goto(own)
    foreign = await browser.newPage()
    await foreign.goto(other)
  })
  afterAll(async () => {
    await browser?.close()
    await node?.stop()
    for (const site of sites ?? []) site.close()
  })

  it("reads what is public when its origin is listed, and else nothing", async () => {
    expect(await read(listed, "/api/concerts")).toMatchObject({ status: 200, text: expect.stringContaining("Encore") })
    expect(await read(foreign, "/api/concerts")).toBe(failed)
  })

  it("reads refusals with the headers that say what to do", async () => {
    // A method that a form has, so that the browser does not ask first.
    const answer = await read(listed, "/api/concerts", { method: "POST", body: "a" })
    expect(answer).toMatchObject({ status: 405, headers: { allow: "GET, HEAD" } })
    expect(await read(listed, "/api/nothing")).toMatchObject({
      status: 404,
      text: expect.stringContaining("not-found"),
    })
  })

  it("may send the headers of the contract, after the browser has asked, and never the trusted token", async () => {
    const headers = { "idempotency-key": "k", "user-id": "7", "last-event-id": "1-1" }
    expect(await read(listed, "/api/concerts", { headers })).toMatchObject({ status: 200 })
    expect(await read(foreign, "/api/concerts", { headers })).toBe(failed)
    expect(await read(listed, "/api/concerts", { headers: { "trusted-token": "t" } })).toBe(failed)
  })

  it("cannot send cookies along", async () => {
    expect(await read(listed, "/api/concerts", { credentials: "include" })).toBe(failed)
  })

  it("cannot use the trusted surface, although that is open here", async () => {
    const { seatIds } = concert
    const held = { method: "POST", headers: { "content-type": "application/json" }, body: "" }
    const body = JSON.stringify({ userId: 1, seatId: seatIds[0] })
    expect(await read(listed, "/api/reservations/v6/holds", { ...held, body })).toBe(failed)
    expect(await read(listed, "/api/users/1")).toBe(failed)
    const seats = await read(listed, `/api/concerts/options/${concert.optionId}/seats`)
    expect(JSON.parse((seats as Read).text)).toHaveLength(5)
  })

  it("follows a stream when its origin is listed, and is told nothing else", async () => {
    const path = `/api/concerts/options/${concert.optionId}/seat-map/stream`
    const first = (page: Page) =>
      page.evaluate(
        (url) =>
          new Promise<string>((resolve) => {
            const source = new EventSource(url)
            const end = (what: string) => {
              source.close()
              resolve(what)
            }
            source.addEventListener("SNAPSHOT", (event) => end((event as MessageEvent).data))
            source.addEventListener("error", () => end("an error"))
          }),
        `${node.url}${path}`,
      )
    expect(JSON.parse(await first(listed))).toMatchObject({ optionId: concert.optionId, states: "00000" })
    expect(await first(foreign)).toBe("an error")
  })

  it("gives an order without a body to a line when its origin is listed, and cannot read what came of it", async () => {
    const paused = `/api/lab/concerts/${concert.concertId}/line/pause`
    const method = async () => (await ask(`${node.url}/api/lab/concerts/${concert.concertId}/line`)).body.policy.method
    expect(await read(foreign, paused, { method: "POST" })).toBe(failed)
    expect(await method()).toBe("fifo")
    expect(await read(listed, paused, { method: "POST" })).toBe(failed)
    expect(await method()).toBe("paused")
    await post(`${node.url}/api/lab/concerts/${concert.concertId}/line/resume`, {})
  })
})
