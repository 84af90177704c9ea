/** A booking fee on the page: told before seats are chosen, a line above each sum, and said before what it is kept of is cancelled. */
import { beforeAll, expect, it } from "vitest"
import { describePage, problemsOf } from "./browser.ts"
import { setUp, signInHere } from "./shop.ts"
import { page, shop, shopSuite, start } from "./shop-suite.ts"

let concertId: number

describePage("a booking fee", () => {
  shopSuite()
  beforeAll(async () => {
    concertId = await setUp(shop.node.url, "Encore", {
      payments: { gateway: "sandbox", payMs: 600_000, bookingFee: 2_000 },
    })
  })

  const cell = (label: string) => page.locator(`[role="gridcell"][aria-label^="${label}"]`)

  it("is a line of the basket and of the order, part of what is paid, and kept of a seat that is cancelled", async () => {
    await start()
    const { url } = shop.node
    await page.route("**/pay/*", async (route) => {
      shop.provider.agree(new URL(route.request().url()).pathname.split("/").at(-1) ?? "")
      const order = /\d+$/.exec(new URL(page.url()).pathname)?.[0]
      const back = `<meta http-equiv="refresh" content="0;url=${url}/?reservationId=${order}">`
      await route.fulfill({ status: 200, contentType: "text/html", body: back })
    })
    await page.goto(`${url}/concerts/${concertId}`)
    await page.getByText("A booking fee of ₩2,000 is paid for each seat.").waitFor()
    await page.locator(".night .main").click()
    await page.locator('.link-state[data-state="live"]').waitFor()
    for (const seat of [1, 2]) await cell(`section VIP, row 1, seat ${seat}`).first().click()
    const basket = page.locator(".basket")
    await basket.locator(".sum", { hasText: "Booking fee ₩4,000" }).waitFor()
    await basket.locator(".total", { hasText: "₩400,000" }).waitFor()
    await page.getByRole("button", { name: "Reserve 2 seats" }).click()
    await signInHere(page)
    await page.getByRole("button", { name: "Reserve 2 seats" }).click()
    await page.locator(".stub .sum", { hasText: "₩4,000" }).waitFor()
    await page.getByText("₩36,364 of it is value added tax.").waitFor()
    expect(await problemsOf(page)).toEqual([])
    await page.getByRole("button", { name: "Pay ₩400,000" }).click()
    await page.locator(".notice", { hasText: "Paid. These seats are yours." }).waitFor()
    await page.getByRole("link", { name: "To my tickets" }).click()
    const ticket = page.locator('.ticket[data-status="CONFIRMED"]')
    await ticket.getByText(/^₩400,000 · /).waitFor()
    await ticket.getByRole("button", { name: "Cancel one seat" }).click()
    await page.getByText("₩200,000 were paid. The booking fee of ₩2,000 is kept. You get ₩198,000 back.").waitFor()
    expect(await problemsOf(page)).toEqual([])
    await page.getByRole("button", { name: "Cancel and get ₩198,000 back" }).click()
    await ticket.getByText(/^₩200,000 · /).waitFor()
    await ticket.getByRole("button", { name: "Cancel tickets" }).click()
    await page.getByText("₩200,000 were paid. The booking fee of ₩2,000 is kept.").waitFor()
  })

  it("is said in Korean", async () => {
    await start({ locale: "ko-KR" })
    await page.goto(`${shop.node.url}/concerts/${concertId}`)
    await page.getByText("예매수수료가 1석당 2,000원 추가됩니다.").waitFor()
    await page.locator(".night .main").click()
    await page.locator('.link-state[data-state="live"]').waitFor()
    await page.locator('[role="gridcell"][data-look="free"]').first().click()
    await page.locator(".basket .sum", { hasText: "예매수수료 2,000원" }).waitFor()
  })
})
