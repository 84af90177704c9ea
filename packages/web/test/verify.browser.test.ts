/** A buyer in a real browser shows that an e-mail address is theirs, and buys what is sold to verified people. */
import { until } from "@ticketrush/testing"
import type { Route } from "playwright-core"
import { expect, it } from "vitest"
import { ask } from "../../http/test/client.ts"
import { PostBox } from "../../http/test/notify/PostBox.ts"
import { describePage, problemsOf } from "./browser.ts"
import { setUp, signInHere } from "./shop.ts"
import { faults, page, shop, shopSuite, start } from "./shop-suite.ts"

const words = {
  en: {
    ...{ email: "E-mail address", send: "Send the code", code: "Code of six digits", confirm: "Verify" },
    ...{ wrong: "This is not the code.", subject: "Your verification code", mails: "Tell me by mail" },
    ...{
      refused: "sold to people who are verified",
      hold: "Reserve the best 2 seats",
      again: "Another address, or a new code",
    },
  },
  ko: {
    ...{ email: "이메일 주소", send: "인증번호 받기", code: "인증번호 6자리", confirm: "인증하기" },
    ...{ wrong: "인증번호가 맞지 않습니다.", subject: "이메일 인증번호 안내", mails: "메일로 알림 받기" },
    ...{ refused: "본인 확인을 마친 회원만", hold: "2석 자동 배정", again: "주소 변경 또는 다시 받기" },
  },
} as const

const box = new PostBox()
const section = () => page.locator(".verify")

describePage("the step that verifies an e-mail address", () => {
  shopSuite({ mailer: box })

  it.each([
    ["en", "en-US", "light", 0],
    ["ko", "ko-KR", "dark", 1],
  ] as const)("leads from a refused seat to a reservation (%s)", async (language, locale, colorScheme, who) => {
    const say = words[language]
    const concertId = await setUp(shop.node.url, `For verified people (${language})`, {})
    const rules = { generalSaleStartAt: "2020-01-01T00:00:00", maxReservationsPerUser: 4, minimumVerification: "EMAIL" }
    const set = await ask(`${shop.node.url}/api/concerts/${concertId}/sales-policy`, {
      ...{ method: "PUT", headers: { "content-type": "application/json" }, body: JSON.stringify(rules) },
    })
    expect(set.status).toBe(200)
    await start({ locale, colorScheme, reducedMotion: "reduce" })
    const button = (name: string) => page.getByRole("button", { name, exact: true })
    await page.goto(`${shop.node.url}/concerts/${concertId}`)
    await page.locator(".night .main").waitFor()
    expect(await section().count()).toBe(0)
    await page.goto(`${shop.node.url}/sign-in?next=/concerts/${concertId}`)
    await signInHere(page, who)
    await section().waitFor()
    expect(await problemsOf(page)).toEqual([])

    await page.locator(".night .main").click()
    await page.locator('.link-state[data-state="live"]').waitFor()
    await button(say.hold).click()
    await page.locator(".why", { hasText: say.refused }).waitFor()
    // What the server refused is no fault of the page.
    expect(faults.splice(0).every((fault) => fault.includes("409"))).toBe(true)

    await page.goBack()
    const address = `Buyer-${language}@example.com`
    await page.getByRole("textbox", { name: say.email }).fill(address)
    box.outcome = { kind: "away", reason: "down" }
    await button(say.send).click()
    await section().locator('.action[data-state="failed"]').waitFor()
    expect(faults.splice(0).every((fault) => fault.includes("503"))).toBe(true)
    box.outcome = { kind: "sent" }
    const before = box.taken.length
    await button(say.send).click()
    await page.getByRole("textbox", { name: say.code }).waitFor()
    await until("the mail came", () => box.taken.length > before)
    expect(box.taken.at(-1)).toMatchObject({ to: address, subject: say.subject })
    expect(await problemsOf(page)).toEqual([])
    // The reader comes back from the mail to a page that is loaded anew.
    await page.reload()
    await page.getByRole("textbox", { name: say.code }).waitFor()
    await button(say.again).click()
    await page.getByRole("textbox", { name: say.email }).fill(address)
    await button(say.send).click()
    await page.getByRole("textbox", { name: say.code }).fill(box.wrongCode())
    await button(say.confirm).click()
    await page.locator(".why", { hasText: say.wrong }).waitFor()
    expect(faults.splice(0).every((fault) => fault.includes("409"))).toBe(true)
    // It counts, and the answer is lost.
    const lost = async (route: Route): Promise<void> => {
      await route.fetch()
      await route.abort()
    }
    await page.route("**/verification/confirm", lost, { times: 1 })
    await page.getByRole("textbox", { name: say.code }).fill(box.code())
    await page.keyboard.press("Enter")
    await page.locator("p.quiet", { hasText: address }).waitFor()
    expect(await section().count()).toBe(0)
    expect(faults.splice(0).join()).toMatch(/^Failed to load resource: net::ERR_FAILED$/)

    await page.locator(".night .main").click()
    await page.locator('.link-state[data-state="live"]').waitFor()
    await button(say.hold).click()
    await page.waitForURL(/\/orders\/\d+$/)
    await page.goto(`${shop.node.url}/tickets`)
    await page.locator("p.quiet", { hasText: address }).waitFor()
    expect(await problemsOf(page)).toEqual([])

    const mails = page.getByRole("switch", { name: say.mails })
    await mails.click()
    await page.locator('[data-mail="on"]', { hasText: address }).waitFor()
    expect(await problemsOf(page)).toEqual([])
    await page.reload()
    await page.locator('[data-mail="on"]', { hasText: address }).waitFor()
    await mails.click()
    await page.locator('[data-mail="off"]').waitFor()
    await page.reload()
    await mails.waitFor()
    expect(await mails.isChecked()).toBe(false)
  })
})
