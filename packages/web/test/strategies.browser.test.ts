/** The page that races the strategies, against a real server with PostgreSQL, and with Redis and Kafka where they can be had. */
import {
  createDatabase,
  createKafka,
  createRedis,
  hasKafka,
  hasRedis,
  type TestDatabase,
  type TestKafka,
  type TestRedis,
} from "@ticketrush/testing"
import type { Browser, BrowserContextOptions, Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, expect, it } from "vitest"
import { ask } from "../../http/test/client.ts"
import { ServerProcess } from "../../http/test/process/ServerProcess.ts"
import { describePage, launch, seriousProblems } from "./browser.ts"
import { startNodeWithPage } from "./hall.ts"

type Offered = { readonly strategy: string; readonly correct: boolean; readonly needs: ReadonlyArray<string> }

const faults: string[] = []

/** A profile of its own; whatever goes wrong inside the page is a fault. */
const opened = async (browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Page> => {
  const context = await browser.newContext({ locale: "en-US", viewport: { width: 1280, height: 900 }, ...options })
  const page = await context.newPage()
  page.on("pageerror", (fault) => faults.push(String(fault)))
  page.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) faults.push(message.text())
  })
  await page.goto(`${url}/strategies.html`)
  return page
}

const run = (page: Page) => page.locator("#races-controls button.main")
const track = (page: Page, strategy: string) => page.locator(`.track[data-strategy="${strategy}"]`)
const isOver = (page: Page) => page.locator('#races-controls button.main[aria-disabled="false"]').waitFor()
const raced = async (page: Page): Promise<void> => {
  await run(page).click()
  await page.locator('#races-controls button.main[aria-disabled="true"]').waitFor()
  await isOver(page)
}
/** What a track shows: its state, how many bars it has, and of which outcome, whether it bears the stamp, its sentences. */
const shown = async (page: Page, strategy: string) => {
  const at = track(page, strategy)
  const text = async (name: string) => (await at.locator(name).allTextContents()).join("")
  return {
    state: await at.getAttribute("data-state"),
    bars: await at.locator(".bars rect").count(),
    accepted: await at.locator('.bars rect[data-outcome="accepted"]').count(),
    waiting: await at.locator('.bars rect[data-outcome="waiting"]').count(),
    unknown: await at.locator('.bars rect[data-outcome="unknown"]').count(),
    stamped: await at.locator(".stamp").isVisible(),
    words: await text(".track-words"),
    tally: await text(".tally-words"),
  }
}
const hasFocus = (page: Page) => page.evaluate("document.activeElement?.matches('#races-controls button.main')")

describePage("the race of strategies on a real server", () => {
  let browser: Browser
  let database: TestDatabase
  let redis: TestRedis | undefined
  let kafka: TestKafka | undefined
  let server: ServerProcess
  let offered: ReadonlyArray<Offered>
  let page: Page
  beforeAll(async () => {
    database = await createDatabase()
    if (await hasRedis()) redis = await createRedis()
    if (await hasKafka()) kafka = await createKafka()
    server = await ServerProcess.start({
      DATABASE_URL: database.url,
      REDIS_URL: redis?.url ?? "",
      KAFKA_BROKERS: kafka?.brokers.join(",") ?? "",
    })
    offered = (await ask(`${server.url}/api/lab/races`)).body.strategies
    browser = await launch()
    page = await opened(browser, server.url)
    await page.locator(".track").first().waitFor()
  })
  afterAll(async () => {
    await browser?.close()
    await server?.end()
    await Promise.all([redis?.drop(), kafka?.drop()])
    await database?.drop()
  })
  afterEach(() => expect(faults.splice(0)).toEqual([]))

  const isThere = ({ needs }: Offered): boolean =>
    (redis !== undefined || !needs.includes("Redis")) && (kafka !== undefined || !needs.includes("Kafka"))

  it("has a track for each of them before anything runs, and names the wrong ones", async () => {
    expect(offered.length).toBeGreaterThanOrEqual(13)
    expect(await page.locator(".track h2").allTextContents()).toEqual(offered.map(({ strategy }) => strategy))
    const wrong = page.locator(".track", { has: page.locator(".wrong-tag") }).locator("h2")
    expect(await wrong.allTextContents()).toEqual(["none", "redis-lock-naive", "redis-lock-unfenced", "redis-lua"])
    expect(await seriousProblems(page)).toEqual([])
  })

  it("shows all of them at once while they race, and the judge's word on each when it is over", async () => {
    await run(page).click()
    await page.locator('.track[data-state="racing"]').nth(6).waitFor()
    await isOver(page)
    for (const each of offered) {
      const { accepted, bars, stamped, state, unknown, waiting, words } = await shown(page, each.strategy)
      if (!isThere(each)) {
        expect([each.strategy, state]).toEqual([each.strategy, "missing"])
        continue
      }
      expect([each.strategy, bars, waiting]).toEqual([each.strategy, 30, 0])
      expect([each.strategy, words]).toEqual([each.strategy, expect.stringContaining("Judge:")])
      expect([each.strategy, stamped]).toEqual([each.strategy, accepted > 1])
      if (!each.correct) continue
      expect([each.strategy, state]).toEqual([each.strategy, "right"])
      // On a busy machine a queue may not say in time whether it has taken the request that wins.
      expect([each.strategy, unknown > 0 ? Math.max(1, accepted) : accepted]).toEqual([each.strategy, 1])
    }
    expect(await seriousProblems(page)).toEqual([])
  })

  it("says of how many races a seat was sold twice, and shows it so that nobody can pass over it", async () => {
    const twice = () => track(page, "none").locator('.ticks i[data-found="soldTwice"]').count()
    for (let presses = 0; presses < 10 && (await twice()) === 0; presses++) await raced(page)
    const { tally } = await shown(page, "none")
    const races = await track(page, "none").locator(".ticks i").count()
    expect(tally).toBe(`wrong in ${await twice()} of ${races} races`)
    expect((await shown(page, "optimistic")).tally).toBe(`right in ${races} of ${races} races`)
    const { accepted, state, stamped, words } = await shown(page, "none")
    expect({ state, stamped, many: accepted > 1 }).toEqual({ state: "wrong", stamped: true, many: true })
    expect(words).toContain("got the same seat.")
    expect(words).toContain(`the store says ${accepted} people have it`)
    expect(await track(page, "none").locator(".stamp").textContent()).toBe(`SOLD ${accepted} TIMES`)
    expect(await track(page, "none").locator(".bars path").count()).toBe(accepted)
  })

  it("runs by the keyboard alone, keeps the focus, and tells a screen reader how it went", async () => {
    await page.reload()
    await page.locator(".track").first().waitFor()
    await page.keyboard.press("Tab")
    expect(await page.evaluate("document.activeElement?.textContent")).toBe("Skip to the strategies")
    for (let tabs = 0; tabs < 6 && !(await hasFocus(page)); tabs++) {
      await page.keyboard.press("Tab")
    }
    await page.keyboard.press("Enter")
    await page.locator("#announcer", { hasText: "Thirty people ask each of" }).waitFor({ state: "attached" })
    await isOver(page)
    await page.locator("#announcer", { hasText: /right\.|were right/ }).waitFor({ state: "attached" })
    expect(await hasFocus(page)).toBe(true)
    const label = await track(page, "optimistic").locator(".bars").getAttribute("aria-label")
    expect(label).toMatch(/^optimistic\. Person \d+ got the seat, 29 were refused\.\. Judge: one owner/)
  })

  it("stops after the race that runs, and races again when it is asked", async () => {
    await page.locator("#races-count").selectOption("50")
    await run(page).click()
    await page.locator(".races-step", { hasText: "Race 2 of 50" }).waitFor()
    await page.getByRole("button", { name: "Stop" }).click()
    await isOver(page)
    await page.locator("#races-count").selectOption("1")
    await raced(page)
    expect((await shown(page, "optimistic")).state).toBe("right")
    expect(await page.locator(".notice").count()).toBe(0)
  })

  it("speaks Korean, also of a race that is over, and fits a phone", async () => {
    const phone = await opened(browser, server.url, { locale: "ko-KR", viewport: { width: 360, height: 780 } })
    await phone.locator(".track").first().waitFor()
    expect(await phone.locator("h1").textContent()).toBe("30명, 좌석 하나, 모든 전략")
    await raced(phone)
    expect((await shown(phone, "optimistic")).words).toMatch(/^\d+번이 좌석을 얻었고 29명은 거절되었습니다\.심판: /)
    expect(await phone.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true)
    expect(await seriousProblems(phone)).toEqual([])
    await phone.getByRole("button", { name: "English" }).click()
    expect((await shown(phone, "optimistic")).words).toMatch(/^Person \d+ got the seat, 29 were refused\.Judge: /)
    await phone.context().close()
  })
})

describePage("the race of strategies without Redis and Kafka", () => {
  let browser: Browser
  let database: TestDatabase
  let server: ServerProcess
  beforeAll(async () => {
    database = await createDatabase()
    server = await ServerProcess.start({ DATABASE_URL: database.url, REDIS_URL: "", KAFKA_BROKERS: "" })
    browser = await launch()
  })
  afterAll(async () => {
    await browser?.close()
    await server?.end()
    await database?.drop()
  })

  it("says of each track which part is missing, and races the others", async () => {
    const page = await opened(browser, server.url)
    await page.locator(".track").first().waitFor()
    await raced(page)
    const words = { "redis-lock": "Redis", "redis-lua": "Redis", kafka: "Kafka" }
    for (const [strategy, part] of Object.entries(words)) {
      const { state, words } = await shown(page, strategy)
      expect([state, words]).toEqual(["missing", `${part} cannot be reached, and this strategy needs it.`])
    }
    for (const strategy of ["optimistic", "pessimistic", "advisory", "serializable", "batched", "actor"]) {
      expect([strategy, (await shown(page, strategy)).state]).toEqual([strategy, "right"])
    }
    expect(faults.splice(0)).toEqual([])
  })
})

describePage("the race of strategies for somebody without the token", () => {
  it("says what is missing, and draws nothing that could be pressed in vain", async () => {
    const browser = await launch()
    const node = await startNodeWithPage({ mode: "token", token: "x".repeat(43), loopbackOnly: true })
    try {
      const page = await opened(browser, node.url)
      await page.getByRole("alert").filter({ hasText: "No race can be run from here." }).waitFor()
      expect(await page.locator(".notice").textContent()).toContain("the address that it printed when it started")
      expect(await run(page).getAttribute("aria-disabled")).toBe("true")
    } finally {
      await browser.close()
      await node.stop()
    }
  })
})
