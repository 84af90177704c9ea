/** An administrator drains a node and moves a sale in a real browser; what the cluster's Redis would say stands in the test. */
import type { Browser, Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, expect, it } from "vitest"
import { ToldCluster } from "../../http/test/ToldCluster.ts"
import { describePage, launch, problemsOf } from "./browser.ts"
import { openConsole } from "./console.ts"
import { type Shop, startShop } from "./shop.ts"

const cluster = new ToldCluster()
let browser: Browser
let shop: Shop
let page: Page
let faults: string[]

describePage("the nodes of a cluster in the console", () => {
  beforeAll(async () => {
    browser = await launch()
    shop = await startShop({ cluster })
  })
  afterAll(async () => {
    await browser?.close()
    await shop?.stop()
  })
  afterEach(() => expect(faults.splice(0)).toEqual([]))

  const open = async (locale: string, who: number): Promise<void> => {
    ;({ page, faults } = await openConsole(browser, shop, { role: "ADMIN", who, locale }))
    await page.goto(`${shop.node.url}/console/nodes`)
  }
  const row = (name: string) =>
    page.getByRole("row").filter({ has: page.getByRole("rowheader", { name, exact: true }) })
  /** By keys alone: the button, then the question, whose first button leaves all as it is. */
  const press = async (rowName: string, button: RegExp): Promise<void> => {
    await row(rowName).getByRole("button", { name: button }).focus()
    await page.keyboard.press("Enter")
    await page.getByRole("dialog").waitFor()
  }
  const confirm = async (): Promise<void> => {
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.locator('.action[data-state="ok"]').waitFor()
  }

  it("drains a node after a question, by keys alone, and lets it take sales again", async () => {
    await open("en-US", 0)
    await row("two:2").getByText("runs sales").waitFor()
    expect(await problemsOf(page)).toEqual([])
    await press("two:2", /^Drain/)
    await page.getByRole("heading", { name: "Drain two:2?" }).waitFor()
    expect(await problemsOf(page)).toEqual([])
    await page.keyboard.press("Escape")
    await page.getByRole("dialog").waitFor({ state: "detached" })
    expect(cluster.orders).toEqual([])
    await press("two:2", /^Drain/)
    await confirm()
    await row("two:2").getByText("drained").waitFor()
    await row("8").getByText("one:1").waitFor()
    await press("one:1", /^Drain/)
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.locator('.action[data-state="failed"] .why').waitFor()
    expect(faults.splice(0)).toHaveLength(1)
    expect(await problemsOf(page)).toEqual([])
    await press("two:2", /^Take sales again/)
    await confirm()
    await row("two:2").getByText("runs sales").waitFor()
    expect(cluster.orders).toEqual(["drain two:2", "drain one:1", "undrain two:2"])
    await page.context().close()
  })

  it("moves a sale to a node that runs sales, and takes it back, in Korean", async () => {
    cluster.orders.length = 0
    await open("ko-KR", 1)
    const choice = row("7").getByRole("combobox")
    await choice.waitFor()
    expect(await choice.getByRole("option").allTextContents()).toEqual(["two:2"])
    await press("7", /^옮기기/)
    await page.getByText("공연 7 판매를 two:2 서버로 옮길까요?").waitFor()
    expect(await problemsOf(page)).toEqual([])
    await confirm()
    await row("7")
      .getByRole("button", { name: /^원래 샤드로/ })
      .waitFor()
    expect(await problemsOf(page)).toEqual([])
    await press("7", /^원래 샤드로/)
    await confirm()
    await row("7")
      .getByRole("button", { name: /^원래 샤드로/ })
      .waitFor({ state: "detached" })
    expect(cluster.orders).toEqual(["7 to two:2", "7 to its shard"])
  })
})
