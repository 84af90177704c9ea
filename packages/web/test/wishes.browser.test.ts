/** Wishes before the opening in a real browser: filed, changed and withdrawn, and what came of them. */
import { limits } from "@ticketrush/protocol"
import { until } from "@ticketrush/testing"
import { expect, it } from "vitest"
import { ask } from "../../http/test/client.ts"
import { describePage, problemsOf } from "./browser.ts"
import { setUp, signInHere } from "./shop.ts"
import { faults, page, shop, shopSuite, start } from "./shop-suite.ts"

const words = {
  en: {
    begin: "My wishes",
    add: "Add another wish",
    file: "File these wishes",
    change: "Change the wishes",
    keep: "Leave them as they are",
    withdraw: "Withdraw the wishes",
    withdrawn: "You withdrew your wishes.",
    more: (rank: number) => `Want wish ${rank} more`,
    out: (rank: number) => `Take wish ${rank} out`,
    price: "Price",
    count: "How many",
    met: "Wish 1 was met: its seats are reserved for you",
    unmet: "None of your wishes could be met.",
    order: "To the reserved seats",
    look: "What became of my wishes",
    none: "You had filed no wishes for this concert.",
  },
  ko: {
    begin: "내 희망 좌석",
    add: "희망 좌석 추가",
    file: "희망 좌석 접수하기",
    change: "희망 좌석 변경",
    keep: "그대로 두기",
    withdraw: "접수 취소",
    withdrawn: "희망 좌석 접수를 취소했습니다.",
    more: (rank: number) => `${rank}순위 올리기`,
    out: (rank: number) => `${rank}순위 빼기`,
    price: "등급",
    count: "매수",
    met: "1순위 좌석이 선점되었습니다.",
    unmet: "희망 좌석을 선점하지 못했습니다.",
    order: "선점된 좌석 결제하기",
    look: "내 희망 좌석 결과 보기",
    none: "이 공연에 접수한 희망 좌석이 없습니다.",
  },
} as const

describePage("wishes before the opening", () => {
  shopSuite()

  const button = (name: string) => page.getByRole("button", { name, exact: true })
  const fits = () => page.evaluate("document.documentElement.scrollWidth <= innerWidth")
  const filed = async (concertId: number) =>
    (await page.request.get(`${shop.node.url}/api/v7/wishes/${concertId}`)).json()
  const policy = async (concertId: number, generalSaleStartAt: string): Promise<void> => {
    const body = JSON.stringify({ generalSaleStartAt, maxReservationsPerUser: 8 })
    const headers = { "content-type": "application/json" }
    const path = `${shop.node.url}/api/concerts/${concertId}/sales-policy`
    expect((await ask(path, { method: "PUT", headers, body })).status).toBe(200)
    // A card may be two seconds old.
    const card = async () => (await ask(`${shop.node.url}/api/concerts/${concertId}`)).body
    await until("the card tells of it", async () =>
      (await card()).saleOpensAt?.startsWith(generalSaleStartAt.slice(0, 4)),
    )
  }
  const before = "2098-12-31T10:00:00"
  const opening = async (title: string, at: string, more: object = {}): Promise<number> => {
    const concertId = await setUp(shop.node.url, title, { generalSaleStartAt: at, ...more })
    await policy(concertId, at)
    return concertId
  }
  /** Of a concert whose sale opens in many years, on the page of a reader who is signed in. */
  const look = async (title: string, who: number, more: object = {}): Promise<number> => {
    const { url } = shop.node
    const concertId = await opening(title, before, more)
    await page.goto(`${url}/sign-in`)
    await signInHere(page, who)
    await page.goto(`${url}/concerts/${concertId}`)
    return concertId
  }
  /** The browser writes down that none were filed yet, when it is asked for them. */
  const noneYet = (): void => {
    expect(faults.splice(0)).toEqual([expect.stringContaining("status of 404")])
  }

  it.each([
    ["en", "light", 320],
    ["ko", "dark", 390],
  ] as const)("are ranked, filed, changed and withdrawn (%s, %s, %d wide)", async (language, colorScheme, width) => {
    const said = words[language]
    const locale = language === "en" ? "en-US" : "ko-KR"
    await start({ locale, colorScheme, viewport: { width, height: 700 } })
    const concertId = await look(`Wished for ${language}`, 0)
    await button(said.begin).click()
    await button(said.file).waitFor()
    noneYet()
    const wish = (rank: number) => page.locator(".ranked > li").nth(rank - 1)
    await wish(1).getByLabel(said.price).selectOption("VIP")
    await button(said.add).click()
    await wish(2).getByLabel(said.price).selectOption("R")
    await wish(2).getByLabel(said.count).selectOption("1")
    expect(await problemsOf(page)).toEqual([])
    expect(await fits()).toBe(true)
    // By keys: the second one is wanted more, and the button that is left of its two has the focus.
    await button(said.more(2)).focus()
    await page.keyboard.press("Enter")
    await expect.poll(() => wish(1).getByLabel(said.price).inputValue()).toBe("R")
    expect(await page.evaluate("document.activeElement.textContent")).toBe("↓")
    await button(said.file).focus()
    await page.keyboard.press("Enter")
    await button(said.change).waitFor()
    expect((await filed(concertId)).wishes).toMatchObject([
      { tier: "R", seats: 1 },
      { tier: "VIP", seats: 2, atWorst: "adjacent" },
    ])
    expect(await problemsOf(page)).toEqual([])
    expect(await fits()).toBe(true)
    // They stand after a reload, and without being asked for.
    await page.reload()
    await button(said.change).click()
    await button(said.out(1)).click()
    await button(said.keep).click()
    expect((await filed(concertId)).wishes).toHaveLength(2)
    await button(said.change).click()
    await button(said.out(1)).click()
    for (let n = 1; n < limits.wishesPerPersonMax; n++) await button(said.add).click()
    expect(await button(said.add).isDisabled()).toBe(true)
    await button(said.file).click()
    await button(said.change).waitFor()
    expect((await filed(concertId)).wishes).toHaveLength(limits.wishesPerPersonMax)
    await button(said.withdraw).click()
    expect(await problemsOf(page)).toEqual([])
    await page.getByRole("dialog").getByRole("button", { name: said.withdraw }).click()
    await page.locator(".notice").getByText(said.withdrawn).waitFor()
    expect((await filed(concertId)).outcome).toBe("WITHDRAWN")
    expect(await problemsOf(page)).toEqual([])
  })

  it("keep the place of a reader who goes by keys, where form and list take turns", async () => {
    const said = words.en
    await start()
    await look("Wished by keys", 0)
    const press = async (name: string): Promise<void> => {
      await button(name).focus()
      await page.keyboard.press("Enter")
    }
    /** The page as a whole has the focus where an element that had it has gone: a screen reader begins anew there. */
    const isHere = async (): Promise<void> => {
      const within = "document.activeElement.closest('section')?.getAttribute('aria-labelledby')"
      await expect.poll(() => page.evaluate(within)).toBe("wishes")
    }
    await press(said.begin)
    await button(said.file).waitFor()
    noneYet()
    await isHere()
    await press(said.file)
    await button(said.change).waitFor()
    await isHere()
    await press(said.change)
    await button(said.keep).waitFor()
    await isHere()
    await press(said.keep)
    await button(said.change).waitFor()
    await isHere()
  })

  it.each(["en", "ko"] as const)("are told to have been met once the sale let the reader in (%s)", async (language) => {
    const said = words[language]
    await start({ locale: language === "en" ? "en-US" : "ko-KR" })
    const concertId = await look(`Met ${language}`, 1, { line: { protects: true, batch: 10, everyMs: 100 } })
    await button(said.begin).click()
    await button(said.file).click()
    await button(said.change).waitFor()
    noneYet()
    await policy(concertId, "2020-01-01T00:00:00")
    await page.goto(`${shop.node.url}/concerts/${concertId}/line`)
    await page.locator("main button.main").first().click()
    // In the line, where they are let in, and on the page of the concert.
    await page.getByText(said.met).waitFor()
    expect(await problemsOf(page)).toEqual([])
    await page.goto(`${shop.node.url}/concerts/${concertId}`)
    await page.getByText(said.met).waitFor()
    expect(await problemsOf(page)).toEqual([])
    await page.getByRole("link", { name: said.order }).click()
    await page.getByRole("timer").waitFor()
  })

  it("are told not to have been met, and that there were none, where that is so", async () => {
    const said = words.en
    await start()
    const { url } = shop.node
    const line = { protects: true, batch: 10, everyMs: 100 }
    const seat = { sections: [{ code: "A", tier: 0, rows: ["1", "2"].map((label) => ({ label, from: 1, to: 1 })) }] }
    const concertId = await look("Not met", 2, { line, seatLayout: seat, tiers: [{ name: "A", price: 1_000 }] })
    await button(said.begin).click()
    await page.locator(".ranked").getByLabel(said.count).selectOption("2")
    await button(said.file).click()
    await button(said.change).waitFor()
    noneYet()
    await policy(concertId, "2020-01-01T00:00:00")
    await page.goto(`${url}/concerts/${concertId}/line`)
    await page.locator("main button.main").first().click()
    await page.getByText(said.unmet).waitFor()
    // Another one had filed none.
    const others = await opening("No wishes", "2020-01-01T00:00:00")
    await page.goto(`${url}/concerts/${others}`)
    await button(said.look).click()
    await page.getByText(said.none).waitFor()
    noneYet()
    expect(await problemsOf(page)).toEqual([])
  })

  it("lead a reader who is not signed in to signing in, and back", async () => {
    await start()
    const { url } = shop.node
    const concertId = await opening("Sign in to wish", before)
    await page.goto(`${url}/concerts/${concertId}`)
    await page.getByRole("link", { name: "Sign in to file wishes" }).click()
    await signInHere(page, 0)
    await button(words.en.begin).waitFor()
    expect(await problemsOf(page)).toEqual([])
  })
})
