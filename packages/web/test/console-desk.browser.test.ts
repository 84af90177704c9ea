/** An administrator in a real browser: people, house seats, the policy, abuse, webhooks, and a journal that is stepped through. */
import { abuseRulesOf } from "@ticketrush/protocol/abuse"
import { bookingNumberOf } from "@ticketrush/protocol/booking-number"
import type { Browser, Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, expect, it, onTestFinished } from "vitest"
import { ask, bearer, type Concert, createUser, post, setUp, signIn } from "../../http/test/client.ts"
import { describePage, launch, problemsOf } from "./browser.ts"
import { openConsole } from "./console.ts"
import { type Shop, startShop } from "./shop.ts"

let browser: Browser
let shop: Shop
let page: Page
let faults: string[]
let buyer: number

const button = (name: string) => page.getByRole("button", { name, exact: true })
const figure = (name: string, value: string) =>
  page.locator(`[data-figure="${name}"] dd`).getByText(value, { exact: true }).waitFor()
const goTo = (path: string) => page.goto(`${shop.node.url}/console${path}`)
const hold = async (seatId: number): Promise<number> =>
  (await post(`${shop.node.url}/api/reservations/v6/holds`, { userId: buyer, seatId })).body.id
const buy = async (seatId: number): Promise<number> => {
  const id = await hold(seatId)
  for (const word of ["paying", "confirm"]) {
    await post(`${shop.node.url}/api/reservations/v6/${id}/${word}`, { userId: buyer })
  }
  return id
}
const concert = (): Promise<Concert> => setUp(shop.node.url, { seatCount: 12, maxReservationsPerUser: 12 })
/** A PNG of one pixel that can be shown. */
const dot = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
)
/** Set when the pictures of the documentation are made anew. */
const pictured = async (name: string): Promise<void> => {
  const folder = process.env.TICKETRUSH_PICTURES
  if (folder !== undefined)
    await page.screenshot({ path: `${folder}/${name}.png`, clip: { x: 64, y: 80, width: 1152, height: 820 } })
}

describePage("the console of an administrator", () => {
  beforeAll(async () => {
    browser = await launch()
    shop = await startShop({ abuse: abuseRulesOf("off,duplicate=1/300s:enforce")!, drills: true })
    buyer = await createUser(shop.node.url, "mina")
  })
  beforeAll(async () => {
    ;({ page, faults } = await openConsole(browser, shop, { role: "ADMIN", who: 0, locale: "en-US" }))
  })
  afterAll(async () => {
    await browser?.close()
    await shop?.stop()
  })
  afterEach(() => expect(faults.splice(0)).toEqual([]))

  it("finds a booking by its number, its owner, and what they have reserved", async () => {
    const { seatIds } = await concert()
    const id = await buy(seatIds[0])
    await goTo("/people")
    await page.getByLabel("Booking number").fill(bookingNumberOf(id))
    await button("Find the booking").click()
    await page.getByRole("heading", { name: bookingNumberOf(id) }).waitFor()
    await button(`Person ${buyer}`).click()
    await page.getByRole("heading", { name: "mina" }).waitFor()
    await page
      .locator("tr", { hasText: String(id) })
      .getByText("bought")
      .waitFor()
    expect(await problemsOf(page)).toEqual([])
    await page.getByLabel("Booking number").fill("1-1-00")
    await button("Find the booking").click()
    await page.locator('.action[data-state="failed"] .why').waitFor()
    expect(faults.splice(0)).toHaveLength(1)
  })

  it("puts up a picture, which the page of buyers shows beside the title, and takes it away", async () => {
    const { concertId } = await concert()
    await goTo(`/concerts/${concertId}`)
    const file = page.getByLabel("JPEG, PNG or WebP, at most 2 MiB")
    await file.setInputFiles({ name: "poster.png", mimeType: "image/png", buffer: Buffer.from("no picture") })
    await button("Put up the picture").click()
    await page.locator('.picture .action[data-state="failed"] .why').waitFor()
    expect(faults.splice(0)).toHaveLength(1)
    await file.setInputFiles({ name: "poster.txt", mimeType: "text/plain", buffer: dot })
    await button("Put up the picture").click()
    await page.locator(".picture img.poster").waitFor()
    expect(await problemsOf(page)).toEqual([])
    for (const at of [`/?keyword=${concertId}`, `/concerts/${concertId}`]) {
      await page.goto(shop.node.url + at)
      const shown = page.locator("main img.poster")
      await shown.evaluate((picture: { readonly decode: () => Promise<void> }) => picture.decode())
      const { width, height } = (await shown.boundingBox())!
      expect(width / height).toBeCloseTo(16 / 9, 1)
      expect(await shown.getAttribute("alt")).toBe("")
      expect(await problemsOf(page)).toEqual([])
    }
    await goTo(`/concerts/${concertId}`)
    await button("Take the picture away").click()
    await page.locator(".picture img.poster").waitFor({ state: "detached" })
    await page.goto(`${shop.node.url}/concerts/${concertId}`)
    await page.locator(".headline h1").waitFor()
    expect(await page.locator("img.poster").count()).toBe(0)
  })

  it("shows the abuse rules, and gives one another mode after a question", async () => {
    await goTo("/abuse")
    const rule = page
      .getByRole("group", { name: "Rules", exact: true })
      .getByRole("row", { name: /^too many holds at a time/ })
    await rule.getByText("off", { exact: true }).waitFor()
    await rule.getByRole("button", { name: /^Only note/ }).click()
    const question = page.getByRole("dialog")
    await question.getByText("From now on it blocks no hold.").waitFor()
    expect(await problemsOf(page)).toEqual([])
    await question.getByRole("button", { name: "Only note" }).click()
    await rule.getByText("in shadow", { exact: true }).waitFor()
    await rule.getByRole("button", { name: /^As the setting says/ }).click()
    await question.getByRole("button", { name: "As the setting says" }).click()
    await rule.getByText("the server's setting").waitFor()
    expect(await problemsOf(page)).toEqual([])
  })

  it.each(["light", "dark"] as const)(
    "changes the numbers of an abuse rule by keys after a question that names old and new ones, and takes them back (%s)",
    async (colorScheme) => {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" })
      await goTo("/abuse")
      const row = page
        .getByRole("group", { name: "Numbers", exact: true })
        .getByRole("row", { name: /^too many holds at a time/ })
      const inForce = (text: string) => row.locator("b").getByText(text, { exact: true }).waitFor()
      await inForce("from 3 holds of one person within 10 seconds")
      const change = row.getByRole("button", { name: /^Change the numbers/ })
      expect(await change.isDisabled()).toBe(true)
      await row.getByLabel("From so many").fill("65")
      await page.keyboard.press("Enter")
      // The browser says the bound beside the field, and nothing is asked.
      expect(await row.locator("input:invalid").count()).toBe(1)
      expect(await page.getByRole("dialog").count()).toBe(0)
      await row.getByLabel("From so many").fill("5")
      await page.keyboard.press("Tab")
      await page.keyboard.type("20")
      await page.keyboard.press("Enter")
      const question = page.getByRole("dialog")
      await question.getByText("In force now: from 3 holds of one person within 10 seconds.").waitFor()
      await question.getByText("From then on: from 5 holds of one person within 20 seconds.").waitFor()
      expect(await problemsOf(page)).toEqual([])
      await page.keyboard.press("Escape")
      await inForce("from 3 holds of one person within 10 seconds")
      await change.focus()
      await page.keyboard.press("Enter")
      await question.getByRole("button", { name: "Change the numbers" }).focus()
      await page.keyboard.press("Enter")
      await inForce("from 5 holds of one person within 20 seconds")
      expect(await problemsOf(page)).toEqual([])
      await page.reload()
      await inForce("from 5 holds of one person within 20 seconds")
      await row.getByRole("button", { name: /^As the setting says/ }).click()
      await question.getByText("From then on: from 3 holds of one person within 10 seconds.").waitFor()
      await question.getByRole("button", { name: "As the setting says" }).click()
      await inForce("from 3 holds of one person within 10 seconds")
    },
  )

  it("runs a drill on a demo sale after a question, and shows it over time and what the auditor found", async () => {
    await goTo("/drills")
    await page.getByLabel("What goes wrong").selectOption("fence")
    await page.getByLabel("People, 1 to 200").fill("201")
    await button("Start the drill").click()
    expect(await page.locator("input:invalid").count()).toBe(1)
    await page.getByLabel("People, 1 to 200").fill("12")
    await page.getByLabel("Seconds, 4 to 60").fill("12")
    await page.keyboard.press("Enter")
    const question = page.getByRole("dialog")
    await question.getByText("12 simulated people buy for 12 seconds").waitFor()
    expect(await problemsOf(page)).toEqual([])
    await question.getByRole("button", { name: "Start the drill" }).click()
    await page.locator("[data-drill='done']").waitFor()
    await page.locator("[data-broken='0']").getByText("Nothing was lost, sold twice or left out").waitFor()
    expect(await page.getByRole("group", { name: "What went wrong" }).getByRole("row").count()).toBeGreaterThan(1)
    const lines = page.getByRole("img", { name: /It went wrong [1-3] times/ }).locator(".wrong")
    expect(await lines.count()).toBeGreaterThan(0)
    expect(await problemsOf(page)).toEqual([])
    await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" })
    expect(await problemsOf(page)).toEqual([])
    await page.locator(".languages button").nth(0).click()
    await page.getByRole("img", { name: /장애는 [1-3]번/ }).waitFor()
    expect(await problemsOf(page)).toEqual([])
    await page.locator(".languages button").nth(1).click()
    // The journal of the demo sale can be stepped through as any other.
    await page.getByRole("link", { name: "Its journal, step by step" }).click()
    await page.locator("main button.main").click()
    await page.locator("[data-figure='sold'] dd").waitFor()
    expect(await problemsOf(page)).toEqual([])
    // The catalogue does not know it, and the browser writes that down.
    for (const fault of faults.splice(0)) expect(fault).toContain("status of 400")
  })

  it("says of a server without a cluster that all sales are its own", async () => {
    await goTo("/nodes")
    await page.getByText("This server runs without a cluster").waitFor()
    expect(await problemsOf(page)).toEqual([])
  })

  it("shows a payment that is stuck, has it read, and ends it with a reason", async () => {
    await goTo("/payments")
    await page.getByRole("cell", { name: "yes" }).waitFor()
    const errand = page.getByRole("article", { name: "Errand 11: take the money, payment 1" })
    await errand.getByText("The provider neither does this nor refuses it").waitFor()
    expect(await problemsOf(page)).toEqual([])
    await errand.getByRole("button", { name: "Read it now" }).click()
    await errand.locator('.action[data-state="ok"]').waitFor()
    await errand.getByLabel("Why it is ended").fill("the buyer is gone")
    await errand.getByRole("button", { name: "End it" }).click()
    await page.getByText("No payment is stuck.").waitFor()
  })

  it("keeps seats for the house, releases them, and calls a night off with what is left to pay back", async () => {
    const { concertId, seatIds } = await concert()
    await buy(seatIds[0])
    await goTo(`/concerts/${concertId}/seats`)
    await figure("sold", "1")
    await page.getByLabel("Seat numbers").fill("A-2, a-3")
    await button("Keep back").click()
    await figure("blocked", "2")
    expect(await problemsOf(page)).toEqual([])
    await page.getByLabel("Seat numbers").fill("A-99")
    await button("Keep back").click()
    await page.locator('.action[data-state="failed"]').waitFor()
    await page.getByLabel("Which seats").selectOption("all")
    await button("Put on sale").click()
    await figure("blocked", "0")
    await button("Call this night off").click()
    const dialog = page.getByRole("dialog")
    await dialog.getByText("1 sold seats are paid back in full").waitFor()
    expect(await problemsOf(page)).toEqual([])
    await dialog.getByRole("button", { name: "Call this night off" }).click()
    await page.getByText("All reservations are ended and paid back.").waitFor()
    expect(await problemsOf(page)).toEqual([])
  })

  it("shows what happens to the seats of a night when the sale tells of it, though no timer reads them", async () => {
    const { concertId, seatIds } = await concert()
    const tab = await page.context().newPage()
    await tab.addInitScript(`const real = setTimeout
      globalThis.setTimeout = (run, ms, ...given) => (ms >= 1_000 ? 0 : real(run, ms, ...given))`)
    await tab.goto(`${shop.node.url}/console/concerts/${concertId}/seats`)
    const held = tab.locator('[data-figure="held"] dd')
    await held.getByText("0", { exact: true }).waitFor()
    await hold(seatIds[0])
    await held.getByText("1", { exact: true }).waitFor()
    await tab.close()
  })

  it("tells what a policy would have done on the journal, and sets it after a question that names the changes", async () => {
    const { concertId, seatIds } = await concert()
    for (const seatId of seatIds.slice(0, 3)) await hold(seatId)
    await goTo(`/concerts/${concertId}/policy`)
    await page.getByText("There is no policy yet").waitFor()
    // People hold already, and go on to do so with a policy.
    const begins = await page.getByLabel("General sale from").inputValue()
    expect(Math.abs(Date.parse(begins) - Date.now())).toBeLessThan(3_600_000)
    await page.getByLabel("General sale from").fill("2020-01-01T20:00:00")
    await page.getByLabel("Seats of one person", { exact: true }).fill("1")
    await button("Preview on the journal").click()
    await page.locator('[data-preview="WHOLE"]').waitFor()
    await page.getByText("Of 3 holds that were accepted it refuses 2, of 1 people").waitFor()
    expect(await problemsOf(page)).toEqual([])
    await pictured("console-policy")
    await button("Set this policy").click()
    const dialog = page.getByRole("dialog")
    await dialog.getByText("Seats of one person: - becomes 1").waitFor()
    expect(await problemsOf(page)).toEqual([])
    await dialog.getByRole("button", { name: "Set this policy" }).click()
    await page.getByRole("rowheader", { name: "1", exact: true }).waitFor()
    expect(await problemsOf(page)).toEqual([])
    expect(await page.getByRole("columnheader", { name: "In force from", exact: true }).count()).toBe(1)
  })

  it("has its words and numbers whole on a phone, where only tables that are too wide are moved", async () => {
    const { concertId } = await concert()
    const seen = page.viewportSize()!
    onTestFinished(() => page.setViewportSize(seen))
    await page.setViewportSize({ width: 390, height: 844 })
    const broken = () =>
      page.evaluate(`[...document.querySelectorAll(".wide th, .wide td")].flatMap((cell) => {
        const range = document.createRange()
        range.selectNodeContents(cell.querySelector("a") ?? cell)
        const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size
        return /^[^ ]+$/.test(cell.textContent) && lines > 1 ? [cell.textContent] : []
      })`)
    await goTo("")
    await page.locator(".wide td").first().waitFor()
    expect(await broken()).toEqual([])
    await goTo(`/concerts/${concertId}`)
    await page.getByLabel(/at most 2 MiB/).waitFor()
    await page.locator(".wide td").first().waitFor()
    expect(await broken()).toEqual([])
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390)
    expect(await problemsOf(page)).toEqual([])
  })

  it("shows what the abuse rules blocked, and answers the appeal of the person", async () => {
    const { url } = shop.node
    const { seatIds } = await concert()
    const again = (seatId: number) =>
      post(`${url}/api/reservations/v6/holds`, { userId: buyer, seatId, requestFingerprint: "the same" })
    await again(seatIds[0])
    const decision: string = (await again(seatIds[1])).body.decision.id
    const message = "<b>We are two sisters.</b>"
    await post(`${url}/api/appeals`, { decision, message }, bearer(await signIn(url, buyer)))
    await goTo("/abuse")
    await page.locator("td", { hasText: "the same request again" }).first().waitFor()
    await page.getByText(message).waitFor()
    expect(await problemsOf(page)).toEqual([])
    await page.getByLabel("Answer").fill("You are.")
    await button("Lift the block").click()
    await page.getByText("Lifted:").waitFor()
    expect(await problemsOf(page)).toEqual([])
  })

  it("shows endpoints of webhooks, and stops and resumes sending", async () => {
    const { url } = shop.node
    const chief = await createUser(url, "keeps hooks")
    shop.node.setRole(chief, "ADMIN")
    const endpoint = { url: "https://shop.example/hooks", events: ["sale.closed"] }
    await post(`${url}/api/webhooks/endpoints`, endpoint, bearer(await signIn(url, chief)))
    await goTo("/webhooks")
    await page.getByRole("heading", { name: endpoint.url }).waitFor()
    await button("Stop sending").click()
    await page.getByText("by an operator").waitFor()
    expect(await problemsOf(page)).toEqual([])
    await button("Send again").click()
    await page.getByText("Sending", { exact: true }).waitFor()
  })

  it.each([
    ["en", "light"],
    ["ko", "dark"],
  ] as const)(
    "steps through a journal: counters, a seat, an order and the fairness of the line (%s)",
    async (language, colorScheme) => {
      const { url } = shop.node
      const { concertId, seatIds } = await concert()
      await post(`${url}/api/lab/concerts/${concertId}/line/pause`, {})
      for (const userId of [21, 22, 23]) await post(`${url}/api/v1/waiting-queue/join`, { userId, concertId })
      await post(`${url}/api/lab/concerts/${concertId}/line/activate`, { userId: 22 })
      await post(`${url}/api/lab/concerts/${concertId}/line/resume`, {})
      const waiting = async () => (await ask(`${url}/api/lab/concerts/${concertId}/line`)).body.waiting
      await expect.poll(waiting).toBe(0)
      const id = await buy(seatIds[4])
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" })
      await goTo(`/concerts/${concertId}`)
      await page
        .locator(".languages button")
        .nth(language === "ko" ? 0 : 1)
        .click()
      await page.locator("[data-position]").click()
      await page.locator("main button.main").click()
      await figure("sold", "1")
      await page.locator("[data-overtaking='0']").waitFor()
      await page.locator("svg.plot rect").waitFor()
      expect(await problemsOf(page)).toEqual([])
      if (language === "en") await pictured("console-journal")
      // Back by keys: the last event was the purchase.
      await page.locator(".slider").focus()
      await page.keyboard.press("ArrowLeft")
      await figure("sold", "0")
      await figure("held", "1")
      await page.keyboard.press("Home")
      await figure("available", "0")
      await page.keyboard.press("End")
      await figure("sold", "1")
      await page.locator(".asks input").nth(0).fill("A-5")
      await page.locator("h3", { hasText: "A-5" }).waitFor()
      expect(await page.locator(".happened li").count()).toBe(3)
      await page.locator(".asks input").nth(1).fill(String(id))
      await expect.poll(() => page.locator("section[aria-labelledby='orders'] .happened li").count()).toBe(3)
      await page.locator("section[aria-labelledby='orders'] .happened button").first().click()
      await figure("held", "1")
      expect(await problemsOf(page)).toEqual([])
    },
  )

  it("steps through an exported file without asking the server", async () => {
    await goTo("/journal")
    const file = { name: "torn.jsonl", mimeType: "application/jsonl", buffer: Buffer.from('{"concertId":1}\n') }
    await page.getByRole("button", { name: "English" }).click()
    await page.locator('input[type="file"]').setInputFiles(file)
    await page.getByText("Line 1 is not a line of an exported journal.").waitFor()
    expect(await problemsOf(page)).toEqual([])
  })
})
