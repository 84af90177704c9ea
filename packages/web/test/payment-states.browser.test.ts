/** The state of a payment on the ticket and on the order, in a real browser: each of the five, with what it means for the seats. */
import { until } from "@ticketrush/testing"
import { afterEach, expect, it } from "vitest"
import { ask, bearer, post, signIn } from "../../http/test/client.ts"
import { describePage, problemsOf } from "./browser.ts"
import { setUp, signInHere } from "./shop.ts"
import { page, shop, shopSuite, start } from "./shop-suite.ts"

const words = {
  en: {
    PENDING: "Waiting for you to agree",
    AUTHORIZED: "Agreed to, being taken",
    CAPTURED: "Paid",
    CANCELLED: "Over, nothing was taken",
    REFUNDED: "Paid back",
    kept: /^The seats are kept until .*2\d{3}.*\.$/,
    again: /, and you can pay again\.$/,
    seats: "The seats are paid for.",
    asked: /are on their way back, by .* at the latest\.$/,
    failed: /could not be paid back yet\. The seller looks after it\.$/,
    settled: /^₩198,000 were paid back\.$/,
    booked: "Booked",
    refunded: "Refunded",
  },
  ko: {
    PENDING: "결제 승인 대기",
    AUTHORIZED: "결제 승인됨, 처리 중",
    CAPTURED: "결제 완료",
    CANCELLED: "결제 안 됨",
    REFUNDED: "환불 완료",
    kept: /까지 선점되어 있습니다\.$/,
    again: /다시 결제할 수 있습니다\.$/,
    seats: "좌석 결제가 완료되었습니다.",
    asked: /까지 환불해 드립니다\.$/,
    failed: /판매처에서 처리하고 있습니다\.$/,
    settled: /^198,000원이 환불되었습니다\.$/,
    booked: "예매 완료",
    refunded: "환불 완료",
  },
} as const

describePage("the state of a payment", () => {
  shopSuite()
  afterEach(() => {
    Object.assign(shop.provider, { takes: true, refundsFail: false })
  })

  const v7 = (path: string): string => `${shop.node.url}/api/reservations/v7/${path}`

  /** The reader holds the first seat of a concert of their own, and has begun to pay. */
  const begin = async (title: string) => {
    const { url } = shop.node
    const concertId = await setUp(url, title, { payments: { gateway: "sandbox", payMs: 600_000 } })
    const option = (await ask(`${url}/api/concerts/${concertId}/options`)).body[0].id
    const seatId = (await ask(`${url}/api/concerts/options/${option}/seat-map`)).body[0].id
    await page.goto(`${url}/sign-in`)
    await signInHere(page, 0)
    const { userId } = await (await page.request.get(`${url}/api/auth/me`)).json()
    const headers = bearer(await signIn(url, userId))
    const { id } = (await post(v7("holds"), { seatIds: [seatId] }, headers)).body
    const step = async (name: string): Promise<void> => {
      const { status, text } = await post(v7(`${id}/${name}`), {}, headers)
      expect([200, text]).toEqual([status, text])
    }
    const opened = async (): Promise<string> => {
      const asked = () => post(v7(`${id}/intents`), {}, headers)
      const made = await until("it is made at the provider", async () => {
        const { body } = await asked()
        return body.paymentTransactionId === null ? undefined : body
      })
      return made.paymentTransactionId
    }
    return { concertId, id, step, opened }
  }

  it.each(["en", "ko"] as const)(
    "goes from waiting to paid, and to paid back, without a reload (%s)",
    async (language) => {
      const said = words[language]
      await start({ locale: language === "en" ? "en-US" : "ko-KR", viewport: { width: 320, height: 640 } })
      const title = `Paid step by step ${language}`
      const { id, opened, step } = await begin(title)
      const payment = await opened()
      await page.goto(`${shop.node.url}/tickets`)
      const ticket = page.getByRole("article", { name: title })
      const state = (name: "PENDING" | "AUTHORIZED" | "CAPTURED" | "REFUNDED") =>
        ticket.locator(`[data-payment="${name}"]`).getByText(said[name], { exact: true })
      await state("PENDING").waitFor()
      await ticket.getByText(said.kept).waitFor()
      expect(await problemsOf(page)).toEqual([])
      shop.provider.takes = false
      shop.provider.agree(payment)
      await step("confirm")
      await state("AUTHORIZED").waitFor()
      await ticket.getByText(said.kept).waitFor()
      expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true)
      shop.provider.take()
      await state("CAPTURED").waitFor()
      await ticket.getByText(said.seats).waitFor()
      await ticket.locator(".status").getByText(said.booked).waitFor()
      expect(await problemsOf(page)).toEqual([])
      // The order says the same.
      await page.goto(`${shop.node.url}/orders/${id}`)
      await page.locator('.stub [data-payment="CAPTURED"]').waitFor()
      expect(await problemsOf(page)).toEqual([])
      for (const name of ["cancel", "refund"]) await step(name)
      await page.locator('.stub [data-payment="REFUNDED"]').waitFor()
      await page.goto(`${shop.node.url}/tickets`)
      await state("REFUNDED").waitFor()
      await ticket.getByText(said.settled).waitFor()
      await ticket.locator(".status").getByText(said.refunded).waitFor()
      expect(await problemsOf(page)).toEqual([])
    },
  )

  it.each(["en", "ko"] as const)("says that nothing was taken, with the payment after it (%s)", async (language) => {
    const said = words[language]
    await start({ locale: language === "en" ? "en-US" : "ko-KR" })
    const title = `Declined ${language}`
    const { concertId, opened } = await begin(title)
    await opened()
    const report = { payment: 1, says: "cancelled" } as never
    await shop.provider.report(shop.node.engine, concertId, report)
    await page.goto(`${shop.node.url}/tickets`)
    const ticket = page.getByRole("article", { name: title })
    await ticket.locator('[data-payment="CANCELLED"]').getByText(said.CANCELLED).waitFor()
    await ticket.getByText(said.again).waitFor()
    expect(await problemsOf(page)).toEqual([])
    await opened()
    await page.reload()
    await ticket.locator('[data-payment="PENDING"]').waitFor()
    expect(await ticket.locator("[data-payment]").count()).toBe(2)
    await ticket.getByText(said.kept).waitFor()
  })

  it.each(["en", "ko"] as const)(
    "says that money is on its way back, or could not be paid back (%s)",
    async (language) => {
      const said = words[language]
      await start({ locale: language === "en" ? "en-US" : "ko-KR" })
      const title = `Not paid back ${language}`
      const { opened, step } = await begin(title)
      shop.provider.agree(await opened())
      await step("confirm")
      shop.provider.refundsFail = true
      await page.goto(`${shop.node.url}/tickets`)
      const ticket = page.getByRole("article", { name: title })
      await ticket.locator('[data-payment="CAPTURED"]').waitFor()
      // As the server says it until the provider has answered.
      await page.route("**/payment", async (route) => {
        const response = await route.fetch()
        const body = await response.json()
        const refund = body.payment.refund && { ...body.payment.refund, state: "ASKED" }
        await route.fulfill({ response, json: { ...body, payment: { ...body.payment, refund } } })
      })
      for (const name of ["cancel", "refund"]) await step(name)
      await page.reload()
      await ticket.getByText(said.asked).waitFor()
      expect(await problemsOf(page)).toEqual([])
      await page.unroute("**/payment")
      await page.reload()
      await ticket.getByText(said.failed).waitFor()
      expect(await problemsOf(page)).toEqual([])
    },
  )
})
