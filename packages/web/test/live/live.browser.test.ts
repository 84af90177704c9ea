/** The tabs of a real browser, over networks that break. */
import { hasNginx, type ProxyProgram, startNginx, startTcpProxy, type TcpProxy, until } from "@ticketrush/testing"
import type { Browser, BrowserContext, LaunchOptions, Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { ask, createUser, post } from "../../../http/test/client.ts"
import { startNode, type TestNode } from "../../../http/test/TestNode.ts"
import { demoOf, describePage, keepsPages, launch } from "../browser.ts"
import { startNodeWithPage, webFolder } from "../hall.ts"
import { setLine } from "../line.ts"

/** Longer than a silence may last, and an answer may take after it. */
/** Twelve pages are loaded one after the other. */
const manyTabsMs = 240_000

let browser: Browser
let context: BrowserContext
let node: TestNode
let proxy: TcpProxy
/** Where the pages are opened: through the proxy, unless a test says otherwise. */
let address: string
let faults: string[]

const open = async (url = address): Promise<Page> => {
  const page = await context.newPage()
  page.on("pageerror", (fault) => faults.push(String(fault)))
  await page.goto(demoOf(url))
  await page.waitForSelector('.grid [role="gridcell"]', { state: "attached" })
  await live(page)
  return page
}
const openAll = async (count: number): Promise<Page[]> => {
  const pages: Page[] = []
  for (let n = 0; n < count; n++) pages.push(await open())
  return pages
}
const stateIs = async (page: Page, state: string): Promise<void> => {
  await page.waitForSelector(`#link-state[data-state="${state}"]`)
}
const live = (page: Page): Promise<void> => stateIs(page, "live")
const seat = (name: string) => `.grid [role="gridcell"][aria-label^="Section ${name},"]`
const looks = async (page: Page, name: string, look: string): Promise<void> => {
  await page.waitForSelector(`${seat(name)}[data-look="${look}"]`, { state: "attached" })
}

/** Somebody else holds a seat, straight at the server. */
const somebodyHolds = async (seatNumber: string): Promise<void> => {
  const { body } = await ask(`${node.url}/api/concerts/options/1024/seat-map`)
  const { id } = body.find((candidate: { seatNumber: string }) => candidate.seatNumber === seatNumber)
  const userId = await createUser(node.url, `rival-${seatNumber}-${Math.random()}`)
  expect((await post(`${node.url}/api/reservations/v6/holds`, { userId, seatId: id })).status).toBe(201)
}

/** Live connections that the server has, by kind. */
const connections = async (): Promise<{ ws: number; sse: number }> => {
  const { text } = await ask(`${node.metricsUrl}/metrics`)
  const count = (kind: string) =>
    Number(new RegExp(`^ticketrush_streams\\{kind="${kind}"\\} (\\d+)`, "m").exec(text)?.[1])
  return { ws: count("ws"), sse: count("sse") }
}
const connectionsAre = (wanted: { ws: number; sse: number }): Promise<unknown> =>
  expect.poll(connections).toEqual(wanted)

const suite = (launched: LaunchOptions = {}): void => {
  beforeAll(async () => {
    browser = await launch(launched)
  })
  afterAll(() => browser?.close())
  beforeEach(async () => {
    faults = []
    node = await startNodeWithPage()
    proxy = await startTcpProxy({ host: "127.0.0.1", port: node.port })
    address = `http://127.0.0.1:${proxy.port}/`
    context = await browser.newContext({ locale: "en-US", viewport: { width: 1280, height: 900 } })
  })
  afterEach(async () => {
    await context.close()
    await proxy.close()
    await node.stop()
    expect(faults).toEqual([])
  })
}

describePage("the connection of a page", () => {
  suite(keepsPages())

  it("is found dead when nothing comes any more though nobody has closed it, and what was missed is told", async () => {
    const page = await open()
    proxy.hold("to-client")
    await somebodyHolds("R-2-3")
    await stateIs(page, "reconnecting")
    expect(await page.getAttribute(seat("R, row 2, seat 3"), "data-look")).toBe("free")
    proxy.release()
    await live(page)
    await looks(page, "R, row 2, seat 3", "held")
  })

  it("is asked whether it lives when the page is shown again, and found dead before silence would tell", async () => {
    const page = await open()
    proxy.hold("to-server")
    proxy.hold("to-client")
    // As often as a reader looks who wonders why nothing moves: what was heard a moment ago is not doubted yet.
    await page.evaluate(`import("/js/live.js").then(({ live }) => setInterval(() => live.look(), 200))`)
    await proxy.held("to-server")
    await stateIs(page, "reconnecting")
    proxy.release()
    await live(page)
    await connectionsAre({ ws: 1, sse: 0 })
  })

  it("is made anew when the page comes back from the browser's memory, and goes on", async () => {
    const page = await open()
    await page.evaluate(`window.addEventListener("pageshow", ({ persisted }) => { window.cameBack = persisted })`)
    const devtools = await context.newCDPSession(page)
    await devtools.send("Page.navigate", { url: `${address}docs` })
    await connectionsAre({ ws: 0, sse: 0 })
    await somebodyHolds("R-2-4")
    const { entries, currentIndex } = await devtools.send("Page.getNavigationHistory")
    await devtools.send("Page.navigateToHistoryEntry", { entryId: entries[currentIndex - 1].id })
    // Not by the page's own waiting, which does not know of pages that come back.
    const shows = async (expression: string) => (await devtools.send("Runtime.evaluate", { expression })).result.value
    await expect.poll(() => shows("window.cameBack")).toBe(true)
    await expect.poll(() => shows(`document.querySelector("#link-state").dataset.state`)).toBe("live")
    const look = `document.querySelector('${seat("R, row 2, seat 4")}').dataset.look`
    await expect.poll(() => shows(look)).toBe("held")
    await connectionsAre({ ws: 1, sse: 0 })
  })

  it("comes back after a restart of the server, with what was committed before and after", async () => {
    const pages = await openAll(3)
    await somebodyHolds("R-3-1")
    const { journal } = node
    await node.stop()
    for (const page of pages) await stateIs(page, "reconnecting")
    node = await startNode({ webFolder, journal })
    proxy.leadTo(node.port)
    for (const page of pages) {
      await live(page)
      await looks(page, "R, row 3, seat 1", "held")
    }
    await connectionsAre({ ws: 1, sse: 0 })
  })
})

describePage("the tabs of a browser", () => {
  suite()

  it("hear of the seats only while they are looked at, and catch up", async () => {
    const [first, second] = await openAll(2)
    const hide = (hidden: boolean) =>
      first.evaluate(`{
        Object.defineProperty(document, "hidden", { configurable: true, value: ${hidden} })
        document.dispatchEvent(new Event("visibilitychange"))
      }`)
    await hide(true)
    await stateIs(first, "idle")
    await somebodyHolds("R-3-8")
    await looks(second, "R, row 3, seat 8", "held")
    expect(await first.getAttribute(seat("R, row 3, seat 8"), "data-look")).toBe("free")
    await hide(false)
    await live(first)
    await looks(first, "R, row 3, seat 8", "held")
    await connectionsAre({ ws: 1, sse: 0 })
  })

  it("go on when the one that leads is closed, without a loss", async () => {
    const pages = await openAll(4)
    await connectionsAre({ ws: 1, sse: 0 })
    for (const [n, page] of pages.slice(0, 3).entries()) {
      await page.close()
      await somebodyHolds(`R-3-${n + 1}`)
      for (const rest of pages.slice(n + 1)) {
        await looks(rest, `R, row 3, seat ${n + 1}`, "held")
        await live(rest)
      }
      await connectionsAre({ ws: 1, sse: 0 })
    }
  })

  it("go on when the one that leads stops running without a word", async () => {
    const [first, second, third] = await openAll(3)
    const devtools = await context.newCDPSession(first)
    await devtools.send("Debugger.enable")
    // It stops at its next step, which it takes by itself.
    const stopped = new Promise((resolve) => devtools.once("Debugger.paused", resolve))
    await devtools.send("Debugger.pause")
    await stopped
    await somebodyHolds("R-3-4")
    for (const page of [second, third]) await looks(page, "R, row 3, seat 4", "held")
    await devtools.send("Debugger.resume")
    await devtools.send("Debugger.disable")
    await looks(first, "R, row 3, seat 4", "held")
    await live(first)
    await connectionsAre({ ws: 1, sse: 0 })
  })
})

/** Joins once, for all tabs: they are one guest. Everybody is let in. */
const letIn = async (pages: ReadonlyArray<Page>): Promise<void> => {
  await pages[0].getByRole("button", { name: "Join the line" }).click()
  for (const page of pages) await page.waitForSelector('.queue[data-standing="active"]')
}

/** Chooses and holds the nth free seat of each tab, all at once. */
const holdInEach = async (pages: ReadonlyArray<Page>): Promise<void> => {
  for (const [n, page] of pages.entries()) {
    await page.locator('.grid [role="gridcell"]').nth(n).click()
  }
  await Promise.all(pages.map((page) => page.getByRole("button", { name: "Hold 1 seat" }).click()))
  for (const [n, page] of pages.entries()) {
    const cell = page.locator('.grid [role="gridcell"]').nth(n)
    await expect.poll(() => cell.getAttribute("data-look")).toBe("mine-held")
  }
}

describePage("twelve tabs of one browser on one line", () => {
  suite()

  it(
    "are all live over one connection, and a hold in each is answered",
    async () => {
      await setLine(node, { everyMs: 100, activeMax: 0 })
      const pages = await openAll(12)
      await letIn(pages)
      await connectionsAre({ ws: 1, sse: 0 })
      await holdInEach(pages)
      for (const page of pages) {
        await live(page)
        await page.waitForSelector('.queue[data-link="live"]')
      }
      await until("all seats are held", () => node.engine.view(1)?.option(1024)?.free === 28 - 12)
    },
    manyTabsMs,
  )
})

const withNginx = hasNginx()
describe.runIf(withNginx)(withNginx ? "behind a proxy" : "behind a proxy (no nginx here: install it)", () => {
  let nginx: ProxyProgram
  describePage("that lets no WebSocket through, twelve tabs of one browser on one line", () => {
    suite()
    beforeEach(async () => {
      const server = `
        location / { proxy_pass http://127.0.0.1:${node.port}; proxy_http_version 1.1; proxy_set_header Host $http_host; }
        location = /ws { return 502; }`
      nginx = await startNginx({ server })
      address = nginx.url
    })
    afterEach(() => nginx.remove())

    it(
      "are all live over one stream, and a hold in each is answered",
      async () => {
        await setLine(node, { everyMs: 100, activeMax: 0 })
        const pages = await openAll(12)
        await letIn(pages)
        await holdInEach(pages)
        for (const page of pages) await live(page)
        await connectionsAre({ ws: 0, sse: 1 })
        await pages[0].close()
        await setLine(node, { method: "passthrough" })
        await somebodyHolds("R-3-10")
        for (const page of pages.slice(1)) await looks(page, "R, row 3, seat 10", "held")
        await connectionsAre({ ws: 0, sse: 1 })
      },
      manyTabsMs,
    )
  })
})
