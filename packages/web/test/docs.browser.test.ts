/** The page of developers in a real browser: what can be asked, what is told, receipts, and the panel with tokens of its own. */
import type { BrowserContextOptions } from "playwright-core"
import { expect, it } from "vitest"
import { ask, createUser, post } from "../../http/test/client.ts"
import { describePage, problemsOf } from "./browser.ts"
import { signInHere } from "./shop.ts"
import { faults, page, shop, shopSuite, start } from "./shop-suite.ts"

const open = async (path: string, options: BrowserContextOptions = {}): Promise<void> => {
  await start({ viewport: { width: 1280, height: 900 }, ...options })
  await page.goto(shop.node.url + path)
}
const button = (name: string) => page.getByRole("button", { name, exact: true })
/** As a reader does it, who asks again where the page says that it is not connected. */
const connected = async (): Promise<void> => {
  const state = page.locator('section[aria-labelledby="live-frames"] [role="status"]')
  await expect
    .poll(async () => {
      const words = await state.textContent()
      if (words?.startsWith("Not connected")) await button("Connect").click()
      return words
    })
    .toBe("Connected.")
}
const figure = (name: string) => page.locator(`[data-figure="${name}"] dd`)
/** The words of all inside the page that a script or a reader can find, the log of its console included. */
const readable = (): Promise<string> =>
  page.evaluate(
    "[document.documentElement.outerHTML, document.cookie, location.href, JSON.stringify(history.state), ...Object.values(localStorage), ...Object.values(sessionStorage)].join('\\n')",
  )
const signInAtPanel = async (account: number): Promise<void> => {
  await page.locator("main button.kakao").click()
  await page.getByText("This is not KAKAO or NAVER.").waitFor()
  await page.locator('input[type="radio"]').nth(account).check()
  await page.getByRole("button", { name: "Go on" }).click()
  await page.locator('[data-tag="AUTH_PAIR"]').waitFor()
}

describePage("the page of developers", () => {
  shopSuite()

  const views = ["/docs", "/docs/streams", "/docs/receipts", "/docs/session"]
  it.each(views.flatMap((path) => [[path, "en-US", "light"] as const, [path, "ko-KR", "dark"] as const]))(
    "passes all rules of axe at %s (%s, %s), and fits a phone",
    async (path, locale, colorScheme) => {
      await open(path, { locale, colorScheme, viewport: { width: 360, height: 780 } })
      await page
        .locator(path === "/docs" ? ".operation" : "h1")
        .first()
        .waitFor()
      if (path === "/docs" || path === "/docs/streams") await page.locator(".operation summary").first().click()
      expect(await page.locator("html").getAttribute("lang")).toBe(locale.slice(0, 2))
      expect(await problemsOf(page)).toEqual([])
      expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true)
    },
  )

  it("shows every operation and every refusal of the contract, and finds one by a few words", async () => {
    await open("/docs")
    const { body } = await ask(`${shop.node.url}/openapi.json`)
    const count = Object.values(body.paths as object).reduce((sum, each) => sum + Object.keys(each).length, 0)
    await page.locator(".operation").first().waitFor()
    expect(await page.locator(".operation").count()).toBe(count)
    await page.getByRole("searchbox").fill("v7 holds best")
    await page.getByText(`1 of ${count} routes`).waitFor()
    await page.locator(".operation summary").click()
    const inside = page.locator(".operation .inside")
    await inside.getByText("For a signed-in person").waitFor()
    await inside
      .getByRole("cell", { name: /^integer/ })
      .first()
      .waitFor()
    await inside.getByRole("link", { name: "order-limit" }).click()
    await page.locator("#order-limit.named").waitFor()
  })

  it("leads from the address in a refusal to its row, in both languages", async () => {
    const { body } = await ask(`${shop.node.url}/api/users/4711`)
    await open(body.type)
    await page.locator(`#${body.code}.named`).waitFor()
    expect(await page.evaluate("document.querySelector('.named').getBoundingClientRect().top < innerHeight")).toBe(true)
    await button("한국어").click()
    await page.getByRole("heading", { name: "거절 코드" }).waitFor()
  })

  it("shows the frames of a live sale as they are sent and heard", async () => {
    const { url } = shop.node
    await open("/docs/streams")
    const [option] = (await ask(`${url}/api/concerts/${shop.open}/options`)).body
    const night = page.getByLabel("Night number (option)")
    // A number that is offered once the field is selected would stand before the one that is typed.
    await expect.poll(() => night.inputValue()).not.toBe("")
    await night.fill(String(option.id))
    expect(await night.inputValue()).toBe(String(option.id))
    await connected()
    await page.locator('[data-way="sent"]', { hasText: `"optionId":${option.id}` }).waitFor()
    await page.locator('[data-way="heard"]', { hasText: "event SNAPSHOT" }).waitFor()
    const [seat] = (await ask(`${url}/api/concerts/options/${option.id}/seat-map`)).body
    const userId = await createUser(url, "looks")
    expect((await post(`${url}/api/reservations/v6/holds`, { userId, seatId: seat.id })).status).toBe(201)
    await page.locator('[data-way="heard"]', { hasText: "event SEATS" }).waitFor()
    expect(await problemsOf(page)).toEqual([])
    await button("Disconnect").click()
    await page.getByText("Not connected.").waitFor()
  })

  it("verifies the receipt of a place, and finds one out that was changed", async () => {
    await open("/docs/receipts")
    await page.getByRole("link", { name: "Sign in" }).last().click()
    await signInHere(page, 0)
    await page.getByRole("heading", { level: 1, name: "Receipts" }).waitFor()
    const joined = await page.evaluate(async (concertId) => {
      const { csrfToken } = (await (await fetch("/api/auth/csrf")).json()) as { csrfToken: string }
      const headers = { "content-type": "application/json", "x-csrf-token": csrfToken }
      const body = JSON.stringify({ concertId })
      return (await fetch("/api/v7/waiting-queue/join", { method: "POST", headers, body })).status
    }, shop.lined)
    expect(joined).toBe(200)
    await page.getByLabel("Concert number").fill(String(shop.lined))
    await button("Fetch my receipt").click()
    const text = page.locator("textarea")
    await expect.poll(() => text.inputValue()).toContain('"head"')
    await button("Verify").click()
    await page.locator('[data-verified="all"]').waitFor()
    expect(await problemsOf(page)).toEqual([])
    const receipt = JSON.parse(await text.inputValue()) as { head: string }
    await text.fill(JSON.stringify({ ...receipt, head: `${receipt.head.slice(0, -6)}AAAAAA` }))
    await button("Verify").click()
    await page.locator('[data-verified="signature"]').waitFor()
  })

  it("takes a pair of tokens for the panel, and neither shows, stores nor logs a value of them", async () => {
    const answers: string[] = []
    await open("/docs/session")
    page.on("response", (response) => {
      if (!/(exchange|token\/refresh)$/.test(response.url())) return
      void response.text().then((text) => answers.push(text))
    })
    const told: string[] = []
    page.on("console", (message) => told.push(message.text()))
    expect(await figure("pair").textContent()).toBe("insufficient data")
    expect(await figure("access").textContent()).toBe("missing")
    await signInAtPanel(1)
    expect(await figure("pair").textContent()).toBe("DIFFERENT (as it must be)")
    expect(await figure("access").textContent()).toMatch(/^stored \(len=\d{3}\)$/)
    expect(page.url()).toBe(`${shop.node.url}/docs/session`)
    await button("Refresh").click()
    await expect.poll(() => page.locator('[data-tag="AUTH_PAIR"]').count()).toBe(2)
    await figure("me").getByText("(USER)").waitFor()

    await page.getByLabel("Concert number").fill(String(shop.lined))
    await button("Follow the stream").click()
    await page.locator('[data-tag="QUEUE_SSE"]', { hasText: "INIT" }).waitFor()
    await button("Join").click()
    await page
      .locator('[data-tag="QUEUE_SSE"]', { hasText: /WAITING|ACTIVE/ })
      .first()
      .waitFor()
    await button("Status").click()
    await page.locator('[data-tag="QUEUE_STATUS"]', { hasText: '"status":200' }).waitFor()
    expect(await problemsOf(page)).toEqual([])
    await button("Leave").click()
    await page.locator('[data-tag="QUEUE_LEAVE"]', { hasText: '"status":200' }).waitFor()
    await button("Stop following").click()
    await page.locator('[data-tag="QUEUE_SSE_UNSUBSCRIBE"]').waitFor()

    const secrets = answers.flatMap((text) => [...text.matchAll(/"(?:accessToken|refreshToken)":"([^"]+)"/g)])
    expect(secrets.length).toBeGreaterThanOrEqual(4)
    const all = `${await readable()}\n${told.join("\n")}`
    for (const [, secret] of secrets) expect(all).not.toContain(secret)
    expect(all).not.toMatch(/eyJ[\w-]{10}|trr_[\w-]{10}/)

    await button("Log out").click()
    await figure("pair").getByText("insufficient data").waitFor()
    await page.locator('[data-tag="AUTH_LOGOUT"]', { hasText: "logged out" }).waitFor()
  })

  it("says what a refused request of the panel was refused with", async () => {
    await open("/docs/session")
    await signInAtPanel(2)
    await page.getByLabel("Concert number").fill("60000000")
    await button("Status").click()
    await page.locator('.action[data-state="failed"]').waitFor()
    await page.locator('[data-tag="QUEUE_STATUS"]', { hasText: '"refused":"concert-unknown"' }).waitFor()
    // The browser writes down the refusal that was asked for here.
    expect(faults.splice(0)).toEqual([expect.stringContaining("404")])
  })

  it("needs no more than a keyboard", async () => {
    await open("/docs")
    await page.locator(".operation").first().waitFor()
    await page.getByRole("searchbox").focus()
    await page.keyboard.type("jwks")
    await page.keyboard.press("Tab")
    expect(await page.evaluate("document.activeElement?.tagName")).toBe("SUMMARY")
    await page.keyboard.press("Enter")
    await page.locator(".operation .inside").waitFor()
    await page.keyboard.press("Tab")
    expect(await page.locator(":focus").textContent()).toBe("Link to this route")
  })
})
