import type { Browser, Response } from "playwright-core"
import { afterAll, beforeAll, expect, it } from "vitest"
import type { TestNode } from "../../http/test/TestNode.ts"
import { describePage, launch, openPage } from "./browser.ts"
import { startNodeWithPage } from "./hall.ts"
import { order } from "./line.ts"

let browser: Browser
let node: TestNode

describePage("the seat map in a browser", () => {
  beforeAll(async () => {
    browser = await launch()
    node = await startNodeWithPage()
  })
  afterAll(async () => {
    await browser?.close()
    await node?.stop()
  })

  it("is not sent again to a page that is loaded again while no seat has changed", async () => {
    const maps: Response[] = []
    const { page } = await openPage(browser, node.url, {}, (opened) =>
      opened.on("response", (response) => {
        if (response.url().endsWith("/seat-map")) maps.push(response)
      }),
    )
    expect(maps[0].status()).toBe(200)
    // Something happens in the sale, and to no seat.
    await order(node, { kind: "join", person: 9 })
    const before = maps.length
    await page.reload()
    await page.waitForSelector('[data-state="live"]')
    expect(maps.length).toBeGreaterThan(before)
    // The status that the browser tells is that of the answer which it kept.
    const asked = await maps.at(-1)?.request().allHeaders()
    expect(asked?.["if-none-match"]).toBe(maps[0].headers().etag)
    expect(await page.locator('.grid [role="gridcell"]').count()).toBeGreaterThan(0)
    await page.context().close()
  })
})
