/** The race of the strategies on the page of developers, against a real server with PostgreSQL, and with Redis and Kafka where they can be had. */
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
import { buildPage } from "../build.ts"
import { describePage, launch, problemsOf } from "./browser.ts"
import { startNodeWithPage } from "./hall.ts"

type Offered = { readonly strategy: string; readonly correct: boolean; readonly needs: ReadonlyArray<string> }

const faults: string[] = []

/** A profile of its own; whatever goes wrong inside the page is a fault. */
const opened = async (browser: Browser, address: string, options: BrowserContextOptions = {}): Promise<Page> => {
  const context = await browser.newContext({ locale: "en-US", viewport: { width: 1280, height: 900 }, ...options })
  const page = await context.newPage()
  page.on("pageerror", (fault) => faults.push(String(fault)))
  page.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) faults.push(message.text())
  })
  await page.addInitScript(watchRaces)
  await page.goto(address)
  return page
}

/**
 * A race takes milliseconds and a test looks every half a second, so the page itself keeps what only passes: how many runs
 * came to their end, how many tracks raced at once, and whether it is to stop in the second of its races or behind it.
 */
const watchRaces = `
  globalThis.watched = { over: 0, racing: 0, stopsLater: false }
  let wasBusy = false
  new MutationObserver(() => {
    const isBusy = document.querySelector('.asks button.main')?.getAttribute("aria-disabled") === "true"
    if (wasBusy && !isBusy) watched.over++
    wasBusy = isBusy
    watched.racing = Math.max(watched.racing, document.querySelectorAll('.track[data-state="racing"]').length)
    const [, race] = /^Race (\\d+) of/.exec(document.querySelector(".step")?.textContent ?? "") ?? []
    if (watched.stopsLater && Number(race) >= 2) {
      watched.stopsLater = false
      const stop = [...document.querySelectorAll(".asks button")].find(({ textContent }) => textContent === "Stop")
      stop.focus()
      stop.click()
    }
  }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true })
`
const watched = (page: Page): Promise<{ over: number; racing: number }> => page.evaluate("watched")

const run = (page: Page) => page.locator(".asks button.main")
const track = (page: Page, strategy: string) => page.locator(`.track[data-strategy="${strategy}"]`)
const phaseIs = (page: Page, phase: string) => page.locator(`.step[data-phase="${phase}"]`).waitFor()
const raced = async (page: Page): Promise<void> => {
  const { over } = await watched(page)
  await run(page).click()
  await expect.poll(async () => (await watched(page)).over).toBeGreaterThan(over)
  await phaseIs(page, "over")
}
/** What a track shows: its state, its marks by outcome beside the counts in words, whether it bears the stamp, its sentences. */
const shown = async (page: Page, strategy: string) => {
  const at = track(page, strategy)
  const text = async (name: string) => (await at.locator(name).allTextContents()).join(" ")
  const marks = (outcome: string) => at.locator(`.person[data-outcome="${outcome}"]`).count()
  return {
    state: await at.getAttribute("data-state"),
    marks: await at.locator(".person").count(),
    waiting: await marks("waiting"),
    refused: await marks("refused"),
    accepted: await marks("accepted"),
    unknown: await marks("unknown"),
    areas: await at.locator(".areas dd").allTextContents(),
    stamped: (await at.locator(".stamp").count()) > 0,
    words: await text(".outcome, .judge"),
    times: await text(".times"),
    tally: await text(".tally"),
  }
}
const hasFocus = (page: Page) => page.evaluate("document.activeElement?.matches('.asks button.main')")

describePage("the race of strategies on a real server", () => {
  let browser: Browser
  let database: TestDatabase
  let redis: TestRedis | undefined
  let kafka: TestKafka | undefined
  let server: ServerProcess
  let offered: ReadonlyArray<Offered>
  let page: Page
  beforeAll(async () => {
    await buildPage()
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
    page = await opened(browser, `${server.url}/docs/race`)
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
    const wrong = page.locator(".track", { has: page.locator(".on-purpose") }).locator("h2")
    expect(await wrong.allTextContents()).toEqual(["none", "redis-lock-naive", "redis-lock-unfenced", "redis-lua"])
    expect(await problemsOf(page)).toEqual([])
  })

  it("shows all of them at once while they race, and the judge's word on each when it is over", async () => {
    await raced(page)
    expect((await watched(page)).racing).toBeGreaterThan(6)
    for (const each of offered) {
      const { accepted, areas, marks, refused, stamped, state, times, unknown, waiting, words } = await shown(
        page,
        each.strategy,
      )
      if (!isThere(each)) {
        expect([each.strategy, state]).toEqual([each.strategy, "missing"])
        continue
      }
      expect([each.strategy, marks, waiting]).toEqual([each.strategy, 30, 0])
      expect([each.strategy, areas]).toEqual([each.strategy, [0, refused, accepted].map(String)])
      expect([each.strategy, words]).toEqual([each.strategy, expect.stringContaining("Judge:")])
      expect([each.strategy, times]).toEqual([each.strategy, expect.stringMatching(/The last answer after [\d.,]+ ms/)])
      expect([each.strategy, stamped]).toEqual([each.strategy, accepted > 1])
      if (!each.correct) continue
      expect([each.strategy, state]).toEqual([each.strategy, "right"])
      // On a busy machine a queue may not say in time whether it has taken the request that wins.
      expect([each.strategy, unknown > 0 ? Math.max(1, accepted) : accepted]).toEqual([each.strategy, 1])
    }
    expect(await problemsOf(page)).toEqual([])
  })

  it("says of how many races a seat was sold twice, and shows it so that no reader can pass over it", async () => {
    const twice = () => track(page, "none").locator('.ticks i[data-found="soldTwice"]').count()
    for (let presses = 0; presses < 10 && (await twice()) === 0; presses++) await raced(page)
    const { tally } = await shown(page, "none")
    const races = await track(page, "none").locator(".ticks i").count()
    expect(tally.trim()).toBe(`wrong in ${await twice()} of ${races} races`)
    expect((await shown(page, "optimistic")).tally.trim()).toBe(`right in ${races} of ${races} races`)
    const { accepted, state, stamped, words } = await shown(page, "none")
    expect({ state, stamped, many: accepted > 1 }).toEqual({ state: "wrong", stamped: true, many: true })
    expect(words).toContain("got the same seat.")
    expect(words).toContain(`the store says ${accepted} people have it`)
    expect(await track(page, "none").locator(".stamp").textContent()).toBe(`SOLD ${accepted} TIMES`)
    const numbers = await track(page, "none").locator('.person[data-outcome="accepted"] text').allTextContents()
    expect(words).toContain(`People ${numbers.join(", ")} got`)
  })

  it("runs by the keyboard alone, keeps the focus, and tells a screen reader how it went", async () => {
    await page.reload()
    await page.locator(".track").first().waitFor()
    for (let tabs = 0; tabs < 20 && !(await hasFocus(page)); tabs++) await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.locator("#announcer", { hasText: /Thirty people ask each of \d+/ }).waitFor({ state: "attached" })
    await phaseIs(page, "over")
    await page.locator("#announcer", { hasText: /right\.|were right/ }).waitFor({ state: "attached" })
    expect(await hasFocus(page)).toBe(true)
    const label = await track(page, "optimistic").getByRole("img").getAttribute("aria-label")
    expect(label).toMatch(/^optimistic\. Person \d+ got the seat, 29 were refused\.\. Judge: one owner/)
  })

  it("races one strategy alone, stops after the race that runs, and races again when it is asked", async () => {
    await page.getByLabel("Strategy").selectOption("optimistic")
    await page.getByLabel("Races in a row").selectOption("50")
    expect(await page.locator(".track").count()).toBe(1)
    await page.evaluate("watched.stopsLater = true")
    await raced(page)
    expect(await track(page, "optimistic").locator(".ticks i").count()).toBeLessThan(50)
    expect(await hasFocus(page)).toBe(true)
    await page.getByLabel("Races in a row").selectOption("1")
    await raced(page)
    expect((await shown(page, "optimistic")).state).toBe("right")
    expect(await page.locator('.action[data-state="failed"]').count()).toBe(0)
  })

  it("stands where the page before it stood, in Korean too, of a race that is over, on a phone that wants no motion", async () => {
    const phone = await opened(browser, `${server.url}/strategies.html?from=before`, {
      ...{ locale: "ko-KR", viewport: { width: 360, height: 780 }, colorScheme: "dark", reducedMotion: "reduce" },
    })
    expect(phone.url()).toBe(`${server.url}/docs/race?from=before`)
    await phone.locator(".track").first().waitFor()
    expect(await phone.locator("h1").textContent()).toBe("전략 경주")
    await raced(phone)
    expect((await shown(phone, "optimistic")).words).toMatch(/^\d+번이 좌석을 얻었고 29명은 거절되었습니다\. 심판: /)
    expect(await phone.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true)
    expect(await phone.evaluate("getComputedStyle(document.querySelector('.person')).transitionDuration")).toBe("0s")
    expect(await problemsOf(phone)).toEqual([])
    await phone.getByRole("button", { name: "English" }).click()
    expect((await shown(phone, "optimistic")).words).toMatch(/^Person \d+ got the seat, 29 were refused\. Judge: /)
    await phone.context().close()
  })
})

describePage("the race of strategies without Redis and Kafka", () => {
  let browser: Browser
  let database: TestDatabase
  let server: ServerProcess
  beforeAll(async () => {
    await buildPage()
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
    const page = await opened(browser, `${server.url}/docs/race`)
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

describePage("the race of strategies without the token", () => {
  it("says what is missing, and takes the token out of the address", async () => {
    await buildPage()
    const browser = await launch()
    const token = "x".repeat(43)
    const node = await startNodeWithPage({ mode: "token", token, loopbackOnly: true })
    try {
      const page = await opened(browser, `${node.url}/docs/race`)
      await page.getByRole("alert").filter({ hasText: "No race can be run from here." }).waitFor()
      await page.getByText("Open the address that it printed when it started").waitFor()
      expect(await run(page).count()).toBe(0)
      const asked = page.waitForRequest(/\/api\/lab\/races$/)
      await page.goto(`${node.url}/docs/race#token=${token}`)
      expect((await asked).headers()["trusted-token"]).toBe(token)
      expect(page.url()).not.toContain(token)
    } finally {
      await browser.close()
      await node.stop()
    }
  })
})
