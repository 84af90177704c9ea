/** An operator in a real browser: what the console shows of a sale, and what it does to it. */
import { expect, it } from "vitest"
import { ask, createUser, post, setUp } from "../../http/test/client.ts"
import { describePage, problemsOf } from "./browser.ts"
import { openConsole } from "./console.ts"
import { hostileTitle } from "./hall.ts"
import { browser, faults, look, page, shop, shopSuite } from "./shop-suite.ts"

const start = async (options: Parameters<typeof openConsole>[2]): Promise<void> =>
  look(await openConsole(browser, shop, options))
const button = (name: string) => page.getByRole("button", { name, exact: true })
const figure = (name: string) => page.locator(`[data-figure="${name}"] dd`)
const seesFigures = async (figures: Readonly<Record<string, string>>): Promise<void> => {
  for (const [name, value] of Object.entries(figures)) {
    await figure(name).getByText(value, { exact: true }).waitFor()
  }
}
const lineOf = async (concertId: number) => (await ask(`${shop.node.url}/api/lab/concerts/${concertId}/line`)).body
const join = async (concertId: number, ...names: ReadonlyArray<string>): Promise<void> => {
  for (const name of names) {
    const userId = await createUser(shop.node.url, `${name}-${concertId}`)
    await post(`${shop.node.url}/api/v1/waiting-queue/join`, { userId, concertId })
  }
}

describePage("the console of operators", () => {
  shopSuite()

  it("tells a buyer that it is for operators, and the server refuses the buyer what it would ask", async () => {
    await start({ role: "USER", who: 2, locale: "en-US" })
    await page.getByRole("heading", { name: "For operators" }).waitFor()
    expect(await problemsOf(page)).toEqual([])
    const status = await page.evaluate(
      async (path) => (await fetch(path)).status,
      `/api/admin/concerts/${shop.open}/sale`,
    )
    expect(status).toBe(403)
    // The browser writes down the refusal that was asked for here.
    expect(faults.splice(0)).toEqual([expect.stringContaining("403")])
  })

  it.each([
    ["en", "light", "Pause", "As of now", "Drain the line", "The 3 people who wait", "Concerts"],
    ["ko", "dark", "일시 정지", "현재", "대기열 마감", "대기 중인 3명은", "공연"],
  ] as const)(
    "shows a sale as the journal has it, and steers its line (%s)",
    async (language, colorScheme, pause, now, drain, what, concerts) => {
      const { url } = shop.node
      const line = { method: "paused", protects: true, batch: 1, everyMs: 100, activeMax: 1 }
      const { concertId } = await setUp(url, { title: `Encore ${language}`, seatCount: 26, line })
      await join(concertId, `first-${language}`, `second-${language}`, `third-${language}`)
      await start({ role: "OPERATOR", who: 0, locale: language === "en" ? "en-US" : "ko-KR", colorScheme })
      await page.getByRole("heading", { level: 1, name: concerts }).waitFor()
      // A title that is markup is text.
      await page.getByRole("link", { name: hostileTitle }).waitFor()
      expect(await problemsOf(page)).toEqual([])
      await page.getByRole("link", { name: `Encore ${language}` }).click()
      await page.getByRole("heading", { name: now }).waitFor()
      await seesFigures({ waiting: "3", active: "0", held: "0", sold: "0", available: "26" })
      const { position } = (await ask(`${url}/api/lab/concerts/${concertId}/state`)).body
      expect(await page.locator("[data-position]").textContent()).toBe(`1-${position}`)

      expect(await button(pause).isDisabled()).toBe(true)
      await button(drain).click()
      await page.getByRole("dialog").getByText(what).waitFor()
      expect(await problemsOf(page)).toEqual([])
      await page.getByRole("dialog").getByRole("button", { name: drain }).click()
      await page.locator('[data-method="closed"]').waitFor()
      expect((await lineOf(concertId)).policy.method).toBe("closed")
      // One at a time is let in: the figures follow by themselves.
      await seesFigures({ waiting: "2", active: "1" })
      await button(pause).click()
      await page.locator('[data-method="paused"]').waitFor()
      await page.locator('input[type="number"]').first().fill("5")
      await page.locator("form button.main").click()
      await expect.poll(async () => (await lineOf(concertId)).policy.batch).toBe(5)
      expect(await problemsOf(page)).toEqual([])
    },
  )

  it("says so when an order that was confirmed is not begun, because another one runs", async () => {
    const line = { method: "fifo", protects: true, batch: 1, everyMs: 100, activeMax: 1 }
    const { concertId } = await setUp(shop.node.url, { title: "Two orders", seatCount: 4, line })
    await start({ role: "OPERATOR", who: 0, locale: "en-US" })
    let goOn = (): void => {}
    const held = new Promise<void>((resolve) => {
      goOn = resolve
    })
    await page.route(`**/api/admin/concerts/${concertId}/line`, async (route) => {
      await held
      await route.continue()
    })
    await page.goto(`${shop.node.url}/console/concerts/${concertId}`)
    await button("Pause").click()
    await page.locator('.action[data-state="running"]').waitFor()
    await button("Drain the line").click()
    await page.getByRole("dialog").getByRole("button", { name: "Drain the line" }).click()
    const left = page.getByText("Not begun, because another step was running: Drain the line. Try it again.")
    await left.waitFor()
    goOn()
    await page.locator('[data-method="paused"]').waitFor()
    await left.waitFor()
    expect((await lineOf(concertId)).policy.method).toBe("paused")
    await button("Drain the line").click()
    await page.getByRole("dialog").getByRole("button", { name: "Drain the line" }).click()
    await page.locator('[data-method="closed"]').waitFor()
    expect(await left.count()).toBe(0)
  })

  it("closes a sale for an administrator alone, after a question that names what ends", async () => {
    const { url } = shop.node
    const [option] = (await ask(`${url}/api/concerts/${shop.paid}/options`)).body
    const [seat] = (await ask(`${url}/api/concerts/options/${option.id}/seat-map`)).body
    await post(`${url}/api/reservations/v6/holds`, { userId: await createUser(url, "holds"), seatId: seat.id })
    await start({ role: "OPERATOR", who: 0, locale: "en-US" })
    await page.goto(`${url}/console/concerts/${shop.paid}`)
    const close = async (): Promise<void> => {
      await button("Close the sale").click()
      await page.getByRole("dialog").getByText("The 1 seats that are held now").waitFor()
      await page.getByRole("dialog").getByRole("button", { name: "Close the sale" }).click()
    }
    await close()
    await page.locator('.action[data-state="failed"]').waitFor()
    expect(faults.splice(0)).toEqual([expect.stringContaining("403")])
    await page.context().close()
    await start({ role: "ADMIN", who: 1, locale: "en-US" })
    await page.goto(`${url}/console/concerts/${shop.paid}`)
    await close()
    await page.locator(".notice", { hasText: "The sale is closed." }).waitFor()
    await seesFigures({ held: "1" })
  })

  it("needs no more than a keyboard", async () => {
    await start({ role: "OPERATOR", who: 0, locale: "en-US" })
    await page.goto(`${shop.node.url}/console/concerts/${shop.open}`)
    await button("Remove the line").or(button("Pause")).first().waitFor()
    const tabTo = async (name: string): Promise<void> => {
      for (let n = 0; n < 60; n++) {
        await page.keyboard.press("Tab")
        if ((await page.locator(":focus").textContent()) === name) return
      }
      throw new Error(`Tab does not lead to ${name}`)
    }
    await tabTo("Pause")
    await page.keyboard.press("Enter")
    await page.locator('[data-method="paused"]').waitFor()
    await tabTo("Drain the line")
    await page.keyboard.press("Enter")
    await page.getByRole("dialog").waitFor()
    await page.keyboard.press("Escape")
    await page.getByRole("dialog").waitFor({ state: "detached" })
    expect((await lineOf(shop.open)).policy.method).toBe("paused")
  })
})
