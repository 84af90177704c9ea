import type { Browser, Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest"
import type { TestNode } from "../../http/test/TestNode.ts"
import { demoOf, describePage, launch, openPage } from "./browser.ts"
import { startNodeWithPage } from "./hall.ts"
import { order, setLine } from "./line.ts"

const token = "t0ken-of-the-tests_0123456789abcdefghijklmn"
let browser: Browser
let node: TestNode
let page: Page

const buySeat = async (name: string): Promise<void> => {
  await page.locator(`.grid [role="gridcell"][aria-label^="${name},"]`).click()
  await page.getByRole("button", { name: "Hold 1 seat" }).click()
}

describePage("a page on a server that asks for the token", () => {
  beforeAll(async () => {
    browser = await launch()
  })
  afterAll(() => browser?.close())
  beforeEach(async () => {
    node = await startNodeWithPage({ mode: "token", token, loopbackOnly: true })
  })
  afterEach(async () => {
    await page.context().close()
    await node.stop()
  })

  it("sells when it was opened with the token, which leaves the address at once and is in no address of a request", async () => {
    const asked: string[] = []
    ;({ page } = await openPage(browser, `${node.url}/#token=${token}`, {}, (opened) => {
      opened.on("request", (request) => asked.push(request.url()))
      opened.on("websocket", (socket) => asked.push(socket.url()))
    }))
    expect(page.url()).not.toContain("token")
    await buySeat("Section R, row 2, seat 5")
    await page.waitForSelector('.grid [aria-label^="Section R, row 2, seat 5,"][data-look="mine-held"]')
    await page.getByRole("button", { name: "Pay: R-2-5" }).waitFor()
    expect(asked.length).toBeGreaterThan(10)
    expect(asked.filter((url) => url.includes(token.slice(0, 10)) && !url.startsWith(`${node.url}/#`))).toEqual([])
  })

  it("shows a place in line live", async () => {
    await setLine(node, { method: "paused" })
    await order(node, { kind: "join", person: 7 })
    ;({ page } = await openPage(browser, `${node.url}/#token=${token}`))
    await page.getByRole("button", { name: "Join the line" }).click()
    await page.waitForSelector('.queue[data-standing="waiting"]')
    const rank = page.locator('[data-live="rank"]')
    await rank.getByText("2", { exact: true }).waitFor()
    await order(node, { kind: "leave", person: 7 })
    await rank.getByText("1", { exact: true }).waitFor()
  })

  it("keeps the token over a reload, for its tab alone", async () => {
    ;({ page } = await openPage(browser, `${node.url}/#token=${token}`))
    await page.reload()
    await page.waitForSelector('[data-state="live"]')
    await buySeat("Section R, row 2, seat 6")
    await page.waitForSelector('.grid [aria-label^="Section R, row 2, seat 6,"][data-look="mine-held"]')
    const other = await page.context().newPage()
    await other.goto(demoOf(node.url))
    await other.getByRole("alert").getByText("open the address that it printed when it started").waitFor()
  })

  it("shows the seats live and says where the token is when it was opened without one, and sells once it has it", async () => {
    ;({ page } = await openPage(browser, node.url))
    await page.getByRole("alert").getByText("open the address that it printed when it started").waitFor()
    await page.goto(`${node.url}/demo#token=${token}`)
    await page.getByRole("alert").waitFor({ state: "detached" })
    await page.waitForSelector('[data-state="live"]')
    await buySeat("Section R, row 2, seat 7")
    await page.waitForSelector('.grid [aria-label^="Section R, row 2, seat 7,"][data-look="mine-held"]')
  })
})
