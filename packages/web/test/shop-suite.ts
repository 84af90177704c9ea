/** What the tests of one file share: a shop, a browser, and the page of the test that runs, in which no fault may be left. */
import type { Browser, LaunchOptions, Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, expect } from "vitest"
import { launch } from "./browser.ts"
import { openShop, type Shop, startShop } from "./shop.ts"

export let browser: Browser
export let shop: Shop
export let page: Page
/** What went wrong inside the page. */
export let faults: string[]

export const shopSuite = (options: Parameters<typeof startShop>[0] = {}, launched: LaunchOptions = {}): void => {
  beforeAll(async () => {
    browser = await launch(launched)
    shop = await startShop(options)
  })
  afterAll(async () => {
    await browser?.close()
    await shop?.stop()
  })
  afterEach(async () => {
    await page.context().close()
    expect(faults).toEqual([])
  })
}

/** From here on it is the page of the test. */
export const look = (opened: Awaited<ReturnType<typeof openShop>>): void => {
  ;({ page, faults } = opened)
}

/** As a browser of one person. */
export const start = async (options: Parameters<typeof openShop>[1] = {}): Promise<void> =>
  look(await openShop(browser, options))
