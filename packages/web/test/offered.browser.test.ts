import { byUnnamedOperator, optionIdOf, seatIdOf } from "@ticketrush/protocol"
import type { Browser, Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest"
import type { TestNode } from "../../http/test/TestNode.ts"
import { describePage, hears, launch, openPage, seriousProblems } from "./browser.ts"
import { startNodeWithPage } from "./hall.ts"
import { concertId, order, setLine } from "./line.ts"

let browser: Browser
let node: TestNode
let page: Page
let faults: string[]

const seatId = (seat: number, night = 0): number => seatIdOf(optionIdOf(concertId, night), seat)
const seat = (index: number) => page.locator(`.grid [data-seat="${seatId(index)}"]`)
const offer = () => page.getByRole("group", { name: /kept for you/ })
const button = (name: string | RegExp) => page.getByRole("button", { name })
const said = (sentence: string | RegExp): Promise<void> => hears(page, sentence)

/** Nobody is admitted at the pace; somebody else holds seats, and the reader stands in line. */
const waitBehind = async (seats: number[], priorityMs: number): Promise<void> => {
  await setLine(node, { method: "passthrough", activeMax: 0 })
  await order(node, { kind: "hold", person: 900_001, seats, key: null })
  await setLine(node, { batch: 0, burst: 0, activeMax: 0, priorityMs })
  await button("Join the line").click()
  await page.waitForSelector('.queue[data-standing="waiting"]')
}
const giveBack = async (): Promise<void> => {
  await order(node, { kind: "cancel", by: byUnnamedOperator, reservation: concertId * 2 ** 27 + 1 })
  await page.waitForSelector('.queue[data-standing="active"]')
}

describePage("seats that came back", () => {
  beforeAll(async () => {
    browser = await launch()
  })
  afterAll(() => browser?.close())
  beforeEach(async () => {
    node = await startNodeWithPage()
    await setLine(node, { method: "paused" })
    const opened = await openPage(browser, node.url)
    page = opened.page
    faults = opened.faults
    await page.waitForSelector("#line-title")
  })
  afterEach(async () => {
    await page.context().close()
    await node.stop()
    expect(faults).toEqual([])
  })

  it("are named and marked for whoever they call, with the time that is left, and held with two key presses", async () => {
    await waitBehind([seatId(2), seatId(0)], 240_000)
    await giveBack()
    await said(
      /^It is your turn\. .* Seats that came back are kept for you: VIP-1-1, VIP-1-3\. Nobody else can take them for (4:00|3:\d\d)\.$/,
    )
    expect(await offer().locator('[data-live="kept"]').textContent()).toMatch(/^(4:00|3:\d\d)$/)
    for (const index of [0, 2]) {
      expect(await seat(index).getAttribute("aria-label")).toContain("free, kept for you")
      expect(await seat(index).getAttribute("data-offered")).toBe("")
    }
    expect(await page.locator(".grid [data-offered]").count()).toBe(2)
    expect(await seriousProblems(page)).toEqual([])

    await button("Choose these seats").press("Enter")
    expect(await seat(2).getAttribute("aria-label")).toContain("chosen, kept for you")
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Hold 2 seats")
    await page.keyboard.press("Enter")
    await page.locator('.ticket[data-status="HOLD"]').waitFor()
    await offer().waitFor({ state: "detached" })
    expect(await page.locator("[data-offered]").count()).toBe(0)
  })

  it("are shown again after a reload, less what is taken", async () => {
    await waitBehind([seatId(0), seatId(1)], 240_000)
    await giveBack()
    await seat(0).click()
    await button("Hold 1 seat").click()
    await page.getByRole("group", { name: "Seats that came back are kept for you: VIP-1-2" }).waitFor()
    await page.reload()
    await page.getByRole("group", { name: "Seats that came back are kept for you: VIP-1-2" }).waitFor()
    expect(await page.locator(".grid [data-offered]").count()).toBe(1)
  })

  it("look like all others once the time is over, and that is said", async () => {
    await waitBehind([seatId(0)], 2_500)
    await giveBack()
    await said("Seats that came back are kept for you: VIP-1-1.")
    await said("The seats that came back are no longer kept for you. Choose among all that are free.")
    await offer().waitFor({ state: "detached" })
    expect(await page.locator("[data-offered]").count()).toBe(0)
    await page.waitForSelector('.queue[data-standing="active"]')
  })

  it("are found when they are of another night than the one that is shown", async () => {
    await waitBehind([seatId(4, 1), seatId(5, 1)], 240_000)
    await giveBack()
    await page.getByRole("group", { name: "2 seats that came back on another night are kept for you" }).waitFor()
    await button("Show that night").click()
    await page.getByRole("group", { name: "Seats that came back are kept for you: VIP-1-5, VIP-1-6" }).waitFor()
    await button("Choose these seats").click()
    await button("Hold 2 seats").waitFor()
  })

  it("are told in the reader's language", async () => {
    await waitBehind([seatId(0)], 240_000)
    await giveBack()
    await page.locator('[data-language="ko"]').click()
    await page.getByRole("group", { name: "다시 나온 좌석을 먼저 고를 수 있습니다: VIP-1-1" }).waitFor()
    expect(await seat(0).getAttribute("aria-label")).toContain("나에게 우선 제안됨")
  })
})
