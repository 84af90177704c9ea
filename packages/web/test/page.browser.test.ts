import type { Browser, Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest"
import { ask, createUser, post } from "../../http/test/client.ts"
import type { TestNode } from "../../http/test/TestNode.ts"
import { nightOf } from "../js/night.js"
import { describePage, launch, openPage, seriousProblems } from "./browser.ts"
import { hostileTitle, startNodeWithPage } from "./hall.ts"

let browser: Browser
let node: TestNode
let page: Page
let faults: string[]

const seat = (name: string) => page.locator(`.grid [role="gridcell"][aria-label^="${name},"]`)
const look = (name: string): Promise<string | null> => seat(name).getAttribute("data-look")
/** Waits until a seat looks like that; the test fails when it never does. */
const looks = async (name: string, wanted: string): Promise<void> => {
  await page.waitForSelector(`.grid [aria-label^="${name},"][data-look="${wanted}"]`)
}
const count = (state: string): Promise<string | null> => page.locator(`[data-count="${state}"]`).textContent()

const somebodyHolds = async (seatNumber: string): Promise<void> => {
  const { body } = await ask(`${node.url}/api/concerts/options/1024/seat-map`)
  const { id } = body.find((candidate: { seatNumber: string }) => candidate.seatNumber === seatNumber)
  const userId = await createUser(node.url, `rival-${seatNumber}-${Math.random()}`)
  const held = await post(`${node.url}/api/reservations/v6/holds`, { userId, seatId: id })
  expect(held.status).toBe(201)
}

const suite = (): void => {
  beforeAll(async () => {
    browser = await launch()
  })
  afterAll(() => browser?.close())
  beforeEach(async () => {
    node = await startNodeWithPage()
    ;({ page, faults } = await openPage(browser, node.url))
  })
  afterEach(async () => {
    await page.context().close()
    await node.stop()
    expect(faults).toEqual([])
  })
}

describePage("the seat map", () => {
  suite()

  it("shows sections, prices and counts, and a hostile title as plain text", async () => {
    expect(await page.locator("#hall-title").textContent()).toContain(hostileTitle)
    expect(await page.locator("main img, main b b").count()).toBe(0)
    expect(await seat("Section VIP, row 1, seat 1").getAttribute("aria-label")).toBe(
      "Section VIP, row 1, seat 1, ₩198,000, free",
    )
    expect(await seat("Section R, row 2, seat 1").getAttribute("aria-label")).toContain("wheelchair space")
    expect([await count("free"), await count("held"), await count("sold")]).toEqual(["28", "0", "0"])
  })

  it("shows a hold by somebody else without a reload", async () => {
    await somebodyHolds("R-2-3")
    await looks("Section R, row 2, seat 3", "held")
    await page.locator('[data-count="held"]', { hasText: /^1$/ }).waitFor()
    expect(await count("free")).toBe("27")
  })

  it("sells a seat from choosing to refund", async () => {
    await seat("Section R, row 2, seat 5").click()
    await page.getByRole("button", { name: "Hold 1 seat" }).click()
    await looks("Section R, row 2, seat 5", "mine-held")
    await page.getByRole("button", { name: "Pay: R-2-5" }).click()
    await page.getByRole("button", { name: "Confirm payment: R-2-5" }).click()
    await looks("Section R, row 2, seat 5", "mine-sold")
    await page.getByRole("button", { name: "Cancel ticket: R-2-5" }).click()
    await looks("Section R, row 2, seat 5", "free")
    await page.getByRole("button", { name: "Refund: R-2-5" }).click()
    await page.waitForSelector('.ticket[data-status="REFUNDED"]', { state: "attached" })
  })

  it("lets a keyboard choose and hold seats, with one tab stop in the map", async () => {
    expect(await page.locator('.grid [tabindex="0"]').count()).toBe(1)
    await seat("Section VIP, row 1, seat 1").focus()
    for (const key of ["ArrowRight", "Enter", "PageDown", "End", "Space"]) await page.keyboard.press(key)
    expect(await look("Section VIP, row 1, seat 2")).toBe("chosen")
    expect(await look("Section R, row 2, seat 10")).toBe("chosen")
    await page.keyboard.press("Tab")
    expect(await page.evaluate("document.activeElement?.textContent")).toBe("Hold 2 seats")
    await page.keyboard.press("Enter")
    await looks("Section R, row 2, seat 10", "mine-held")
    await page.locator(".ticket button:focus", { hasText: "Pay" }).waitFor()
    await page.locator("#announcer", { hasText: "VIP-1-2, R-2-10 held for you." }).waitFor({ state: "attached" })
    await page.keyboard.press("Enter")
    await page.locator(".ticket button:focus", { hasText: "Confirm payment" }).waitFor()
    await page.keyboard.press("Enter")
    await page.locator('.ticket[data-status="CONFIRMED"]:focus').waitFor()
  })

  it("never takes the reader's own hold for a lost seat", async () => {
    for (const n of [1, 2, 3, 4]) {
      await seat(`Section R, row 3, seat ${n}`).click()
      await page.getByRole("button", { name: "Hold 1 seat" }).click()
      await looks(`Section R, row 3, seat ${n}`, "mine-held")
      expect(await page.locator(".notice").count()).toBe(0)
    }
  })

  it("offers the nearest free seat when a chosen one is lost", async () => {
    await seat("Section R, row 2, seat 4").click()
    await somebodyHolds("R-2-4")
    await page.getByRole("alert").getByRole("button", { name: "Choose R-2-3 instead" }).click()
    expect(await look("Section R, row 2, seat 3")).toBe("chosen")
    expect(await page.locator(".choice").textContent()).toContain("Chosen: R-2-3")
  })

  it("keeps the reader's seats over a reload", async () => {
    await seat("Section VIP, row 1, seat 3").click()
    await page.getByRole("button", { name: "Hold 1 seat" }).click()
    await looks("Section VIP, row 1, seat 3", "mine-held")
    await page.reload()
    await looks("Section VIP, row 1, seat 3", "mine-held")
    expect(await page.locator(".ticket-seats b").textContent()).toBe("VIP-1-3")
  })

  it("becomes a new person when the server does not know the remembered one", async () => {
    const stranger = JSON.stringify({ person: { id: 999_999, username: "ghost" }, tickets: {} })
    await page.evaluate(`localStorage.setItem("ticketrush.till", ${JSON.stringify(stranger)})`)
    await page.reload()
    await page.waitForSelector('[data-state="live"]')
    await seat("Section VIP, row 1, seat 3").click()
    await page.getByRole("button", { name: "Hold 1 seat" }).click()
    await looks("Section VIP, row 1, seat 3", "mine-held")
  })

  it("tells that it is offline, and is live again afterwards", async () => {
    await page.context().setOffline(true)
    await page.waitForSelector('[data-state="offline"]')
    await page.context().setOffline(false)
    await page.waitForSelector('[data-state="live"]')
    await somebodyHolds("R-3-9")
    await looks("Section R, row 3, seat 9", "held")
  })

  it("tells that the connection is lost when the server is gone", async () => {
    await node.stop()
    await page.waitForSelector('[data-state="reconnecting"]')
    expect(await page.locator("#link-words").textContent()).toBe("Connection lost. Reconnecting")
    node = await startNodeWithPage()
  })

  it("keeps no connection for seats that nobody looks at, and catches up when somebody does", async () => {
    const hide = (hidden: boolean) =>
      page.evaluate(`{
        Object.defineProperty(document, "hidden", { configurable: true, value: ${hidden} })
        document.dispatchEvent(new Event("visibilitychange"))
      }`)
    await hide(true)
    await page.waitForSelector('[data-state="idle"]')
    await somebodyHolds("R-3-8")
    expect(await look("Section R, row 3, seat 8")).toBe("free")
    await hide(false)
    await page.waitForSelector('[data-state="live"]')
    await looks("Section R, row 3, seat 8", "held")
  })

  it("begins with the night that the address names", async () => {
    await page.locator(".night").nth(1).click()
    await page.locator("#hall-title small", { hasText: "May 2" }).waitFor()
    await page.reload()
    await page.locator("#hall-title small", { hasText: "May 2" }).waitFor()
    const address = new URL(page.url())
    expect(address.searchParams.get("night")).toBe("1025")
    address.searchParams.set("night", "999999")
    await page.goto(address.href)
    await page.locator("#hall-title small", { hasText: "May 1" }).waitFor()
  })

  it.each(["en-US", "ko-KR"])(
    "shows when a night begins by the hall's clock, and names its zone to who has another (%s)",
    async (locale) => {
      const { body } = await ask(`${node.url}/api/concerts/1/options`)
      const language = locale.slice(0, 2)
      for (const [timezoneId, hours] of [
        ["Asia/Tokyo", 9],
        ["America/New_York", -4],
      ] as const) {
        const reader = await openPage(browser, node.url, { locale, timezoneId })
        const shown = await reader.page.locator(".night span").allTextContents()
        // As a program of another maker writes it: this process, in no zone of its own.
        const written = body.map((option: { concertDate: string; zone: string }) => {
          const { time, zone } = nightOf(option, language, () => hours * 60)
          return zone === null ? time : `${time}, ${zone}`
        })
        expect(shown).toEqual(written)
        expect(shown[0]).toContain("19:00")
        expect(/Korean Standard Time|한국 표준시/.test(shown[0])).toBe(hours !== 9)
        expect(await reader.page.locator("#hall-title small").textContent()).toBe(shown[0])
        await reader.page.context().close()
      }
    },
  )

  it("tells what failed and tries again when asked", async () => {
    await page.route("**/seat-map", (route) => route.abort())
    await page.locator(".night").nth(1).click()
    const alert = page.getByRole("alert")
    await alert.waitFor()
    expect(await alert.textContent()).toContain("The seats could not be loaded. The server cannot be reached.")
    await page.unroute("**/seat-map")
    await alert.getByRole("button", { name: "Try again" }).click()
    await page.waitForSelector(".grid")
    expect(await page.locator("#hall-title small").textContent()).toContain("May 2")
  })
})

describePage("the languages of the page", () => {
  suite()

  it("are English or Korean as the browser prefers", async () => {
    expect(await page.getAttribute("html", "lang")).toBe("en")
    const korean = await openPage(browser, node.url, { locale: "ko-KR" })
    expect(await korean.page.getAttribute("html", "lang")).toBe("ko")
    expect(await korean.page.locator("#concerts-title").textContent()).toBe("예매 중")
    await korean.page.context().close()
  })

  it("switch everything at once and are remembered", async () => {
    await page.getByRole("button", { name: "한국어" }).click()
    expect(await page.getAttribute("html", "lang")).toBe("ko")
    expect(await page.locator("#race-title").textContent()).toBe("30명, 좌석 하나")
    expect(await page.locator(".grid [data-look]").first().getAttribute("aria-label")).toBe(
      "VIP구역 1열 좌석 1, ₩198,000, 예매 가능",
    )
    await page.reload()
    await page.waitForSelector(".grid")
    expect(await page.getAttribute("html", "lang")).toBe("ko")
    await page.getByRole("button", { name: "English" }).click()
    expect(await page.locator("#checkout-title").textContent()).toBe("Your seats")
  })
})

describePage("the race in the browser", () => {
  suite()

  it("draws one winner and twenty-nine refusals, checked against the server", async () => {
    await page.getByRole("button", { name: "Run the race" }).click()
    await page.waitForSelector('#race-stage[data-phase="done"]')
    expect(await page.locator('[data-outcome="won"]').count()).toBe(1)
    expect(await page.locator('[data-outcome="refused"]').count()).toBe(29)
    const verdict = (await page.locator(".race-verdict").textContent()) ?? ""
    expect(verdict).toMatch(/^Person (\d+) got the seat\.29 were refused\. Read back .* belongs to person \1\.$/)
    expect(await page.locator(".answers tbody tr").count()).toBe(30)
    await page.getByRole("button", { name: "Run it again" }).waitFor()
  })

  it("tells the truth about a server that promises the seat twice", async () => {
    await page.route("**/v6/holds?*", (route) => route.fulfill({ status: 201, json: { id: 134217729 } }))
    await page.route("**/v6/134217729?*", (route) => route.fulfill({ json: { id: 134217729, status: "HOLD" } }))
    await page.getByRole("button", { name: "Run the race" }).click()
    await page.waitForSelector('#race-stage[data-phase="done"]')
    const verdict = (await page.locator(".race-verdict").textContent()) ?? ""
    expect(verdict).toContain("This must not happen: 30 people were told they have the seat.")
    expect(verdict).toContain("the seat map and the answers disagree")
  })

  it("says so when the race cannot be run", async () => {
    await page.route("**/api/users", (route) => route.abort())
    await page.getByRole("button", { name: "Run the race" }).click()
    await page.getByRole("alert").waitFor()
    expect(await page.getByRole("alert").textContent()).toContain("The race could not be run.")
    await page.getByRole("button", { name: "Run the race" }).waitFor()
  })

  it("moves nothing for readers who want less motion", async () => {
    await page.emulateMedia({ reducedMotion: "reduce" })
    await page.getByRole("button", { name: "Run the race" }).click()
    await page.waitForSelector('#race-stage[data-phase="done"]')
    expect(await page.evaluate("document.getAnimations().length")).toBe(0)
  })
})

describePage("the page for everybody", () => {
  suite()

  it.each(["light", "dark"] as const)("has no serious accessibility problem, %s", async (colorScheme) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" })
    await somebodyHolds("R-2-2")
    await seat("Section R, row 2, seat 5").click()
    await page.getByRole("button", { name: "Hold 1 seat" }).click()
    await looks("Section R, row 2, seat 5", "mine-held")
    await seat("Section R, row 2, seat 6").click()
    await page.getByRole("button", { name: "Run the race" }).click()
    await page.waitForSelector('#race-stage[data-phase="done"]')
    expect(await seriousProblems(page)).toEqual([])
    await page.getByRole("button", { name: "한국어" }).click()
    expect(await seriousProblems(page)).toEqual([])
  })

  it.each(["en-US", "ko-KR"])("fits a phone without scrolling sideways, %s", async (locale) => {
    const phone = await openPage(browser, node.url, { locale, viewport: { width: 360, height: 780 }, hasTouch: true })
    await phone.page.locator('.grid [data-look="free"]').first().click()
    const width = await phone.page.evaluate("document.documentElement.scrollWidth")
    expect(width).toBe(360)
    for (const box of await Promise.all((await phone.page.locator(".grid button").all()).map((b) => b.boundingBox()))) {
      expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(24)
    }
    await phone.page.context().close()
  })

  it("goes to the seats of a night that is chosen where they are out of sight", async () => {
    // On a clock of the hall's zone the nights are one line each, and the hall is out of sight below them.
    const screen = { viewport: { width: 390, height: 320 }, hasTouch: true, timezoneId: "Asia/Seoul" }
    const phone = await openPage(browser, node.url, screen)
    await phone.page.locator(".night").nth(1).click()
    const top = () => phone.page.evaluate("document.querySelector('#hall').getBoundingClientRect().top")
    await expect.poll(top).toBeLessThan(100)
    await phone.page.context().close()
  })

  it("forbids whatever does not come from the server itself", async () => {
    const { headers } = await ask(`${node.url}/demo`)
    const policy = headers.get("content-security-policy") ?? ""
    expect(policy).toContain("default-src 'self'")
    expect(policy).not.toContain("unsafe")
  })
})
