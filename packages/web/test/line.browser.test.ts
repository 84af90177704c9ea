import { readFile } from "node:fs/promises"
import { PlaceStatus } from "@ticketrush/protocol"
import { until } from "@ticketrush/testing"
import type { Browser, BrowserContextOptions, Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest"
import type { TestNode } from "../../http/test/TestNode.ts"
import { describePage, hears, launch, openPage, seriousProblems, shownBy } from "./browser.ts"
import { startNodeWithPage } from "./hall.ts"
import { activate, crowd, leave, setLine } from "./line.ts"

let browser: Browser
let node: TestNode
let page: Page
/** How far the clock of the sales was put forward. */
let aheadMs: number
let opened: Array<{ page: Page; faults: string[] }>

/** Opens the page, which has no seats to choose from while a line is in front of them. */
const open = async (options: BrowserContextOptions = {}): Promise<Page> => {
  const one = await openPage(browser, node.url, options)
  opened.push(one)
  await one.page.waitForSelector("#line-title")
  return one.page
}

const button = (name: string | RegExp, on: Page = page) => on.getByRole("button", { name })
const standing = (wanted: string, on: Page = page) => on.waitForSelector(`.queue[data-standing="${wanted}"]`)
const live = async (name: string, wanted: string | RegExp, on: Page = page): Promise<void> => {
  await on.locator(`#hall-line [data-live="${name}"]`, { hasText: wanted }).waitFor()
}
const rankIs = (rank: number, on: Page = page): Promise<void> => live("rank", new RegExp(`^${rank}$`), on)
const said = (sentence: string | RegExp): Promise<void> => hears(page, sentence)
const focused = (on: Page = page): Promise<string> =>
  on.evaluate('document.activeElement?.id || document.activeElement?.textContent || ""')

const joinWith = async (ahead: number): Promise<number[]> => {
  const people = await crowd(node, ahead)
  await button("Join the line").click()
  await rankIs(ahead + 1)
  return people
}

const suite = (): void => {
  beforeAll(async () => {
    browser = await launch()
  })
  afterAll(() => browser?.close())
  beforeEach(async () => {
    opened = []
    aheadMs = 0
    node = await startNodeWithPage({ mode: "on" }, () => aheadMs)
    await setLine(node, { method: "paused" })
    page = await open()
  })
  afterEach(async () => {
    for (const one of opened) await one.page.context().close()
    await node.stop()
    expect(opened.flatMap(({ faults }) => faults)).toEqual([])
  })
}

describePage("the line in front of the seats", () => {
  suite()

  it("gives a place, tells the rank as others go, and lets the reader buy when it is their turn", async () => {
    expect(await page.locator("#hall-map").isVisible()).toBe(false)
    const [first, second] = await joinWith(3)
    await said("You are in line. Your rank is 4.")
    expect(await focused()).toBe("line-title")
    expect(await page.title()).toBe("4 in line, paused · TicketRush")

    await leave(node, second)
    await rankIs(3)
    await live("ahead", /^2$/)
    await live("gone", "Moved up 1 since you joined")
    await setLine(node, { batch: 1, burst: 1, activeMax: 1, everyMs: 100 })
    await rankIs(2)
    expect(await page.title()).toBe("2 in line · TicketRush")
    await setLine(node, { batch: 1, burst: 1, activeMax: 3, everyMs: 100 })

    await standing("active")
    await said(/^It is your turn\. You have [45]:\d\d to choose your seats\.$/)
    expect(await focused()).toBe("line-title")
    expect(await page.title()).toMatch(/^Your turn! [45]:\d\d · TicketRush$/)
    // A rank is spoken at most every ten seconds; what is said waits a moment for the screen reader.
    const ranks = (await shownBy(page)).said.filter(
      ({ text }) => /^Your rank is/.test(text) || text.startsWith("You are in line."),
    )
    for (const [n, { atMs }] of ranks.slice(1).entries()) expect(atMs - ranks[n].atMs).toBeGreaterThan(5_000)
    await page.locator('.grid [data-look="free"]').first().click()
    await button("Hold 1 seat").click()
    await button(/^Pay:/).click()
    await button(/^Confirm payment:/).click()
    await standing("bought")
    await page.locator('.ticket[data-status="CONFIRMED"]').waitFor()
    expect(await page.title()).toBe("TicketRush")
    await button("Join again, at the end").waitFor()
    expect(node.engine.view(1)?.line.placeOf(first)?.pass).toBe(1)
  })

  it("calls first whoever comes back after having missed their turn", async () => {
    await joinWith(0)
    await crowd(node, 2)
    await page.context().setOffline(true)
    await page.waitForSelector('.queue[data-link="offline"]')
    const goneAt = node.engine.now()
    await until("the grace is over", () => node.engine.now() > goneAt + 200)
    await setLine(node, { everyMs: 100, graceMs: 200, activeMax: 1 })
    const place = () => node.engine.view(1)?.line.place(1)?.status
    await until("the reader is passed over", () => place() === PlaceStatus.absent)
    await setLine(node, { method: "paused" })
    await page.context().setOffline(false)
    await standing("returned")
    expect(await page.locator("#line-title").textContent()).toBe("Welcome back, you are called first")
    await rankIs(1)
    await live("ahead", /^0$/)
    await setLine(node, { everyMs: 100, activeMax: 2 })
    await standing("active")
  })

  it("is left only after a question, and then the place is gone", async () => {
    await joinWith(1)
    await button("Leave the line").click()
    const dialog = page.getByRole("dialog", { name: "Leave the line?" })
    expect(await dialog.textContent()).toContain("Your place, number 2 in line, is lost for good.")
    await page.keyboard.press("Escape")
    await dialog.waitFor({ state: "detached" })
    expect(await focused()).toBe("Leave the line")
    await rankIs(2)

    await button("Leave the line").click()
    await button("Leave and lose my place").click()
    await standing("left")
    await said(/^You left the line\. Your place is gone\./)
    expect(await focused()).toBe("line-title")
    expect(node.engine.view(1)?.line.waiting).toBe(1)
  })

  it("says why it could not be joined, and leaves the focus where it was", async () => {
    await setLine(node, { method: "paused", waitingMax: 1 })
    await crowd(node, 1)
    await button("Join the line").press("Enter")
    await page.getByRole("alert").waitFor()
    expect(await page.getByRole("alert").textContent()).toContain("The line is full right now.")
    expect(await focused()).toBe("Join the line")
  })

  it("takes the question whether to leave away when the turn comes, and the pass is kept", async () => {
    await joinWith(0)
    await button("Leave the line").click()
    const dialog = page.getByRole("dialog")
    await dialog.waitFor()
    await setLine(node, { everyMs: 100 })
    await standing("active")
    await dialog.waitFor({ state: "detached" })
    expect(node.engine.view(1)?.line.active).toBe(1)
    await button("Give the pass back").waitFor()
    expect(await page.evaluate("document.activeElement?.id")).toBe("line-title")
  })

  it("keeps the place and how far it came over a reload", async () => {
    const [first] = await joinWith(4)
    await leave(node, first)
    await rankIs(4)
    await page.reload()
    await rankIs(4)
    await live("gone", "Moved up 1 since you joined")
    await standing("waiting")
  })

  it("shows the same place in a second tab and on a second device, and what becomes of it", async () => {
    const [first] = await joinWith(2)
    const tab = await page.context().newPage()
    await tab.goto(page.url())
    await rankIs(3, tab)
    const device = await open({ storageState: await page.context().storageState() })
    await rankIs(3, device)
    expect(node.engine.view(1)?.line.joined).toBe(3)

    await leave(node, first)
    for (const each of [page, tab, device]) await rankIs(2, each)
    await button("Leave the line", device).click()
    await button("Leave and lose my place", device).click()
    for (const each of [page, tab, device]) await standing("left", each)
  })

  it("takes a tab in that was open before the reader had a place", async () => {
    const tab = await page.context().newPage()
    await tab.goto(page.url())
    await button("Join the line", tab).waitFor()
    await joinWith(1)
    await rankIs(2, tab)
  })

  it("stops being live in the oldest of many windows, and goes on when that one is looked at", async () => {
    await joinWith(1)
    const storageState = await page.context().storageState()
    for (let device = 0; device < 4; device++) await rankIs(2, await open({ storageState }))
    await live("age", "Live in another tab now")
    await page.evaluate('window.dispatchEvent(new Event("focus"))')
    await page.waitForSelector('.queue[data-link="live"]')
  })

  it("says in words that it is paused, closed or open to all", async () => {
    const hint = page.locator(".circumstance")
    expect(await hint.textContent()).toContain("The line is paused. You can take a place")
    await joinWith(0)
    expect(await hint.textContent()).toContain("The line is paused: nobody is let in right now. Your place is kept.")
    await setLine(node, { activeMax: 1, batch: 0 })
    await hint.waitFor({ state: "detached" })
    await said("The line goes on. Your rank is 1.")

    const stranger = await open()
    await setLine(node, { method: "closed", batch: 0 })
    await stranger.locator(".circumstance", { hasText: "The line takes nobody new." }).waitFor()
    expect(await button("Join the line", stranger).count()).toBe(0)
    await rankIs(1)
    await setLine(node, { method: "passthrough" })
    await stranger.locator("#line-title", { hasText: "No waiting right now" }).waitFor()
    await stranger.locator('.grid [data-look="free"]').first().click()
    await button("Hold 1 seat", stranger).click()
    await stranger.locator('.ticket[data-status="HOLD"]').waitFor()
  })

  it("tells that the pass has ended and shows the way back", async () => {
    await joinWith(0)
    await setLine(node, { everyMs: 100, passMs: 3_000 })
    await standing("expired")
    expect((await shownBy(page)).stood).toEqual(["none", "waiting", "active", "expired"])
    await setLine(node, { method: "paused" })
    expect(await page.locator("#hall-map").isVisible()).toBe(false)
    expect(await page.locator(".queue").textContent()).toContain("Seats that you hold stay yours")
    await button("Join again, at the end").click()
    await rankIs(1)
    await setLine(node, { method: "passthrough", activeMax: 0 })
    await standing("active")
  })

  it("lets a purchase be finished after the pass has ended", async () => {
    // Shorter than a hold.
    const passMs = 60_000
    await joinWith(0)
    await setLine(node, { everyMs: 100, passMs })
    await standing("active")
    await page.locator('.grid [data-look="free"]').first().click()
    await button("Hold 1 seat").click()
    await page.locator('.ticket[data-status="HOLD"]').waitFor()
    aheadMs += passMs
    await setLine(node, { method: "paused" })
    await standing("expired")
    await button(/^Pay:/).click()
    await button(/^Confirm payment:/).click()
    await page.locator('.ticket[data-status="CONFIRMED"]').waitFor()
  })

  it("gives the pass back when the reader says so", async () => {
    await joinWith(0)
    await setLine(node, { everyMs: 100 })
    await standing("active")
    await button("Give the pass back").click()
    await page.getByRole("dialog").getByRole("button", { name: "Give the pass back" }).click()
    await standing("left")
    expect(node.engine.view(1)?.line.active).toBe(0)
  })

  it("hands out the receipt of the place as a file", async () => {
    await joinWith(2)
    const [download] = await Promise.all([page.waitForEvent("download"), button("Save receipt").click()])
    expect(download.suggestedFilename()).toBe("ticketrush-receipt-1-3.json")
    const receipt = JSON.parse(await readFile(await download.path(), "utf8"))
    expect(JSON.stringify(receipt)).toContain('"place":3')
  })

  it("says that the place is kept when the connection is lost, and goes on when it is back", async () => {
    await joinWith(1)
    await page.context().setOffline(true)
    await live("age", "You are offline, your place is kept.")
    await page.context().setOffline(false)
    await page.waitForSelector('.queue[data-link="live"]')
    await activate(node, node.engine.view(1)?.line.place(2)?.person ?? 0)
    await standing("active")
  })
})

describePage("the line for everybody", () => {
  suite()

  it("is walked through with the keyboard alone, from joining to holding a seat", async () => {
    /** Presses Tab until the focus is there; fails when it never is. */
    const tabTo = async (name: string): Promise<void> => {
      for (let presses = 0; presses < 60; presses++) {
        await page.keyboard.press("Tab")
        if ((await focused()) === name) return
      }
      throw new Error(`Tab never reaches ${name}`)
    }
    await tabTo("Join the line")
    await page.keyboard.press("Enter")
    await rankIs(1)
    await tabTo("Leave the line")
    await page.keyboard.press("Enter")
    expect(await focused()).toBe("Stay")
    await page.keyboard.press("Enter")
    expect(await focused()).toBe("Leave the line")
    await setLine(node, { everyMs: 100 })
    await standing("active")
    expect(await focused()).toBe("line-title")
    await tabTo("1")
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("Enter")
    await tabTo("Hold 1 seat")
    await page.keyboard.press("Enter")
    await page.locator('.ticket[data-status="HOLD"]').waitFor()
  })

  it("moves nothing for readers who want less motion", async () => {
    await page.emulateMedia({ reducedMotion: "reduce" })
    const [first] = await joinWith(2)
    await leave(node, first)
    await rankIs(2)
    expect(await page.evaluate("document.getAnimations().length")).toBe(0)
  })

  it("plays a sound only when asked to, and remembers that", async () => {
    await joinWith(0)
    const box = page.getByLabel("Play a sound when it is my turn")
    expect(await box.isChecked()).toBe(false)
    await page.evaluate(`{
      const start = OscillatorNode.prototype.start
      window.tones = 0
      OscillatorNode.prototype.start = function (at) { window.tones++; start.call(this, at) }
    }`)
    await box.check()
    expect(await page.evaluate("window.tones")).toBe(2)
    await setLine(node, { everyMs: 100 })
    await standing("active")
    expect(await page.evaluate("window.tones")).toBe(4)
    await setLine(node, { method: "paused" })
    await page.reload()
    await button("Give the pass back").click()
    await page.getByRole("dialog").getByRole("button", { name: "Give the pass back" }).click()
    await button("Join again, at the end").click()
    await rankIs(1)
    expect(await box.isChecked()).toBe(true)
  })

  it("leaves the focus where the reader works when the turn comes", async () => {
    await joinWith(0)
    await button("Run the race").focus()
    await setLine(node, { everyMs: 100 })
    await standing("active")
    expect(await focused()).toBe("Run the race")
  })

  it.each(["light", "dark"] as const)("has no serious accessibility problem in any state, %s", async (colorScheme) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" })
    expect(await seriousProblems(page)).toEqual([])
    await joinWith(1)
    expect(await seriousProblems(page)).toEqual([])
    await button("Leave the line").click()
    expect(await seriousProblems(page)).toEqual([])
    await page.keyboard.press("Escape")
    await setLine(node, { everyMs: 100 })
    await standing("active")
    expect(await seriousProblems(page)).toEqual([])
  })

  it.each(["en-US", "ko-KR"])("fits a phone, and can be hit with a finger, %s", async (locale) => {
    const phone = await open({ locale, viewport: { width: 360, height: 780 }, hasTouch: true })
    await phone.locator('[data-keep="join"]').click()
    await rankIs(1, phone)
    expect(await phone.evaluate("document.documentElement.scrollWidth")).toBe(360)
    for (const target of await phone.locator(".queue :is(button, input), .crowd :is(button, input, select)").all()) {
      const box = await target.boundingBox()
      expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(24)
    }
  })
})

describePage("a crowd and an operator", () => {
  suite()

  const count = (stage: string): Promise<string | null> => page.locator(`[data-crowd="${stage}"]`).textContent()
  const send = async (people: string): Promise<void> => {
    await page.getByLabel("People", { exact: true }).selectOption(people)
    await button("Send them").click()
    await page.locator('[data-crowd="waiting"]', { hasText: new RegExp(`^${people}$`) }).waitFor()
  }

  it("fill the line, see it move, and send everybody home", async () => {
    await send("30")
    await button("Join the line").click()
    await rankIs(31)
    await button("Run in order").click()
    await page.locator("[aria-pressed=true]", { hasText: "Run in order" }).waitFor()
    await live("rank", /^([1-9]|[12]\d|30)$/)
    await page.locator('[data-crowd="inside"]', { hasText: /^[1-9]/ }).waitFor()
    await button("Send everybody home").click()
    await page.locator('[data-crowd="gone"]', { hasText: /^30$/ }).waitFor()
    await standing("active")
    expect(await count("waiting")).toBe("0")
    await button("Send them").waitFor()
  })

  it("pause, drain and set the pace", async () => {
    await button("Run in order").click()
    await page.locator(".circumstance").waitFor({ state: "detached" })
    await button("Pause").click()
    await page.locator(".circumstance", { hasText: "paused" }).waitFor()
    await page.getByLabel("People at a time").fill("7")
    await page.getByLabel("every (ms)").fill("3500")
    await page.getByLabel("At most choosing").fill("40")
    await button("Set the pace").click()
    await said("Set: paused. Up to 120 people a minute are let in. At most 40 choose seats at a time.")
    expect(node.engine.view(1)?.line.policy).toMatchObject({ batch: 7, everyMs: 3_500, activeMax: 40, burst: 7 })
    await button("Drain").click()
    await page.locator(".circumstance", { hasText: "takes nobody new" }).waitFor()
  })

  it("tell what is wrong with a pace, and put a line in front of a sale that has none", async () => {
    await page.getByLabel("every (ms)").fill("5")
    await page.getByLabel("every (ms)").evaluate((input) => input.removeAttribute("min"))
    await button("Set the pace").click()
    await page.getByRole("alert").waitFor()
    expect(await page.getByRole("alert").textContent()).toContain("everyMs is a whole number from 10")
    await setLine(node, { protects: false })
    await page.reload()
    await page.waitForSelector('.grid [data-look="free"]')
    await button("Give it one").click()
    await button("Join the line").waitFor()
    expect(await page.locator("#hall-map").isVisible()).toBe(false)
  })
})
