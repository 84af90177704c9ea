/** A buyer in a real browser: from finding a concert to the ticket and back to the money. */
import { expect, it } from "vitest"
import { ask, createUser, post } from "../../http/test/client.ts"
import { describePage, problemsOf } from "./browser.ts"
import { hostileTitle } from "./hall.ts"
import { setUp, signInHere } from "./shop.ts"
import { faults, page, shop, shopSuite, start } from "./shop-suite.ts"

/**
 * How much of the width of the drawn map differs from what it was at the last call, once what was to be drawn is drawn;
 * null: nothing. Run by the browser.
 */
const drawnAnew = `new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))).then(() => {
  const canvas = document.querySelector(".drawn canvas")
  const { width, height } = canvas
  const { data } = canvas.getContext("2d").getImageData(0, 0, width, height)
  const before = window.drawnBefore ?? data
  window.drawnBefore = data
  let [left, right] = [width, -1]
  for (let at = 0; at < data.length; at++) {
    if (data[at] === before[at]) continue
    const x = (at >> 2) % width
    left = Math.min(left, x)
    right = Math.max(right, x)
  }
  return right < 0 ? null : (right - left + 1) / width
})`

const cell = (label: string) => page.locator(`[role="gridcell"][aria-label^="${label}"]`)

/** A rival takes a seat of the first night. */
const rivalTakes = async (concertId: number, seatNumber: string): Promise<void> => {
  const { url } = shop.node
  const option = (await ask(`${url}/api/concerts/${concertId}/options`)).body[0].id
  const { body } = await ask(`${url}/api/concerts/options/${option}/seat-map`)
  const seat = body.find((each: { readonly seatNumber: string }) => each.seatNumber === seatNumber)
  const userId = await createUser(url, `rival-${seatNumber}-${concertId}`)
  expect((await post(`${url}/api/reservations/v6/holds`, { userId, seatId: seat.id })).status).toBe(201)
}

const words = {
  en: {
    search: "Search",
    found: "1 concert",
    hold: "Reserve the best 2 seats",
    rule: "2 seats side by side, and no single seat is left over beside them.",
    more: "More time",
    extended: "More time: done",
    pay: "Pay ₩396,000",
    vat: "₩36,000 of it is value added tax.",
    paid: "Paid. These seats are yours.",
    tickets: "To my tickets",
    booked: "Booked",
    cancel: "Cancel tickets",
    ask: "Cancel these tickets?",
    seat: "Cancel one seat",
    seatAsk: "Cancel one seat?",
    yes: "Cancel and get ₩198,000 back",
    refunded: "Refunded",
    year: "2099",
  },
  ko: {
    search: "검색",
    found: "공연 1건",
    hold: "2석 자동 배정",
    rule: "연석 2석입니다. 옆에 한 자리만 남지도 않습니다.",
    more: "시간 연장",
    extended: "시간 연장: 완료",
    pay: "396,000원 결제하기",
    vat: "부가가치세 36,000원 포함",
    paid: "결제가 완료되었습니다.",
    tickets: "예매 내역 보기",
    booked: "예매 완료",
    cancel: "예매 취소",
    ask: "예매를 취소할까요?",
    seat: "한 좌석만 취소",
    seatAsk: "한 좌석만 취소할까요?",
    yes: "취소하고 198,000원 환불받기",
    refunded: "환불 완료",
    year: "2099년",
  },
} as const

describePage("the way of a buyer", () => {
  shopSuite()

  it("leads from a night to what else is on at its venue, and back to all concerts", async () => {
    await setUp(shop.node.url, "In another hall", { venueName: "Small Hall" })
    await start({ locale: "en-US" })
    await page.goto(`${shop.node.url}/concerts/${shop.lined}`)
    await page.locator(".night").getByRole("link", { name: "KSPO Dome" }).click()
    await page.getByText("Only KSPO Dome").waitFor()
    await page.getByRole("link", { name: "Opening Night" }).waitFor()
    expect(await page.getByRole("link", { name: "In another hall" }).count()).toBe(0)
    expect(await problemsOf(page)).toEqual([])
    await page.getByRole("link", { name: "Show all" }).click()
    await page.getByRole("link", { name: "In another hall" }).waitFor()
  })

  it.each([
    ["en", "en-US", "light", 0],
    ["ko", "ko-KR", "dark", 1],
  ] as const)(
    "leads from a search to a ticket and back to the money (%s)",
    async (language, locale, colorScheme, who) => {
      const say = words[language]
      await start({ locale, colorScheme, reducedMotion: "reduce" })
      const button = (name: string) => page.getByRole("button", { name, exact: true })
      await page.goto(shop.node.url)
      expect(await page.getAttribute("html", "lang")).toBe(language)
      await page.getByRole("searchbox").fill("Golden")
      await button(say.search).click()
      await page.getByText(say.found, { exact: true }).waitFor()
      expect(await problemsOf(page)).toEqual([])

      // A title that is markup is text, on every page that shows it.
      await page.getByRole("link", { name: hostileTitle }).click()
      await page.getByRole("heading", { level: 1, name: hostileTitle }).waitFor()
      await page.locator(".night h3", { hasText: say.year }).waitFor()
      expect(await page.locator("main img, main h1 b").count()).toBe(0)
      expect(await problemsOf(page)).toEqual([])
      await page.locator(".night .main").click()

      await page.locator('.link-state[data-state="live"]').waitFor()
      expect(await problemsOf(page)).toEqual([])
      await button(say.hold).click()

      // Who is not signed in yet comes back to where they were.
      expect(await problemsOf(page)).toEqual([])
      await signInHere(page, who)
      await button(say.hold).click()

      await page.locator(".stub h2", { hasText: hostileTitle }).waitFor()
      await page.getByText(say.rule, { exact: true }).waitFor()
      await page.getByRole("timer").waitFor()
      expect(await problemsOf(page)).toEqual([])
      await button(say.more).click()
      await page.getByText(say.extended).waitFor()
      await page.reload()
      await page.getByText(say.vat, { exact: true }).waitFor()
      await button(say.pay).click()
      await page.locator(".notice", { hasText: say.paid }).waitFor()
      await page.getByRole("link", { name: say.tickets }).click()

      await page.locator(".ticket .status", { hasText: say.booked }).waitFor()
      await page.locator(".ticket", { hasText: say.year }).waitFor()
      const refunded = page.locator(".ticket .status", { hasText: say.refunded })
      await button(say.seat).click()
      await page.getByRole("dialog", { name: say.seatAsk }).waitFor()
      expect(await problemsOf(page)).toEqual([])
      await button(say.yes).click()
      await refunded.waitFor()
      expect(await button(say.seat).count()).toBe(0)
      await button(say.cancel).click()
      await page.getByRole("dialog", { name: say.ask }).waitFor()
      expect(await problemsOf(page)).toEqual([])
      await button(say.yes).click()
      await refunded.nth(1).waitFor()
      expect(await problemsOf(page)).toEqual([])
    },
  )

  it("needs no more than a keyboard", async () => {
    await start()
    await page.goto(`${shop.node.url}/concerts/${shop.open}`)
    const keys = async (...names: ReadonlyArray<string>): Promise<void> => {
      for (const name of names) await page.keyboard.press(name)
    }
    /** Goes on with Tab until what has the focus has that name. */
    const tabTo = async (name: string | RegExp): Promise<void> => {
      for (let n = 0; n < 60; n++) {
        await page.keyboard.press("Tab")
        const focused = page.locator(":focus")
        const label = (await focused.getAttribute("aria-label")) ?? (await focused.textContent()) ?? ""
        if (typeof name === "string" ? label === name : name.test(label)) return
      }
      throw new Error(`Tab does not lead to ${name}`)
    }
    await page.locator(".night .main").waitFor()
    await tabTo("Pick seats")
    await keys("Enter")
    await page.locator('.link-state[data-state="live"]').waitFor()
    expect(await page.locator('.grid [tabindex="0"]').count()).toBe(1)
    await tabTo(/^section VIP, row 1, seat 1,/)
    await keys("ArrowRight", "Enter", "PageDown", "End", "Enter")
    await cell("section R, row 1, seat 10").and(page.locator('[data-look="chosen"]')).waitFor()
    await tabTo("Reserve 2 seats")
    await keys("Enter")
    await tabTo("Continue with Kakao")
    await keys("Enter")
    await page.getByText("This is not KAKAO or NAVER.").waitFor()
    await tabTo("")
    await keys("ArrowDown", "ArrowDown")
    await tabTo("Go on")
    await keys("Enter")
    await page.locator(".basket li").nth(1).waitFor()
    await tabTo("Reserve 2 seats")
    await keys("Enter")
    await page.getByRole("timer").waitFor()
    await tabTo(/^Pay/)
    await keys("Enter")
    await page.getByText("Paid. These seats are yours.").first().waitFor()
  })

  it("leads to the provider of payments and back, and says that the seats are paid once the money was taken", async () => {
    await start()
    const { url } = shop.node
    const agreed: string[] = []
    // The provider's page, on which the buyer agrees and is sent back.
    await page.route("**/pay/*", async (route) => {
      const id = new URL(route.request().url()).pathname.split("/").at(-1) ?? ""
      shop.provider.agree(id)
      agreed.push(id)
      const order = /\d+$/.exec(new URL(page.url()).pathname)?.[0]
      const back = `<meta http-equiv="refresh" content="0;url=${url}/?reservationId=${order}">`
      await route.fulfill({ status: 200, contentType: "text/html", body: back })
    })
    await page.goto(`${url}/concerts/${shop.paid}`)
    await page.locator(".night .main").click()
    await page.locator('.link-state[data-state="live"]').waitFor()
    await cell("section VIP, row 1, seat 1").first().click()
    await page.getByRole("button", { name: "Reserve 1 seat" }).click()
    await signInHere(page)
    await page.getByRole("button", { name: "Reserve 1 seat" }).click()
    await page.getByText("Payment method: Card").waitFor()
    await page.getByRole("button", { name: /^Pay/ }).click()
    await page.locator(".notice", { hasText: "Paid. These seats are yours." }).waitFor()
    expect(agreed.length).toBe(1)
    expect(new URL(page.url()).search).toBe("")
  })

  it("calls no seat lost to others whose reservation may be the reader's own, and finds it by trying again", async () => {
    await start()
    await page.goto(`${shop.node.url}/concerts/${shop.open}`)
    await page.locator(".night .main").click()
    await page.locator('.link-state[data-state="live"]').waitFor()
    await cell("section VIP, row 2, seat 8").click()
    await page.getByRole("button", { name: "Reserve 1 seat" }).click()
    await signInHere(page, 2)
    await page.locator('.link-state[data-state="live"]').waitFor()
    // Carried out, and its answer is lost.
    await page.route(
      "**/v7/holds",
      async (route) => {
        await route.fetch()
        await route.abort()
      },
      { times: 1 },
    )
    await page.getByRole("button", { name: "Reserve 1 seat" }).click()
    await page.getByRole("button", { name: "Try again" }).waitFor()
    // The map has heard of this seat by then: frames come in order, and a later one is shown.
    await rivalTakes(shop.open, "VIP-2-1")
    await cell("section VIP, row 2, seat 1").and(page.locator('[data-look="held"]')).waitFor()
    expect(await page.getByText("was just taken by somebody else").count()).toBe(0)
    await page.getByRole("button", { name: "Try again" }).click()
    await page.locator(".stub", { hasText: "row 2, seat 8" }).waitFor()
    expect(faults.splice(0).join()).toMatch(/^Failed to load resource: net::ERR_FAILED$/)
  })

  it("says before it is needed that seats are for people who are signed in, and keeps what is chosen in sight", async () => {
    await start({ locale: "en-US" })
    const { url } = shop.node
    const [option] = (await ask(`${url}/api/concerts/${shop.open}/options`)).body
    await page.goto(`${url}/concerts/${shop.open}/seats/${option.id}`)
    await page.getByRole("link", { name: "Not signed in yet." }).waitFor()
    await page.getByRole("button", { name: /^Reserve the best/ }).click()
    await signInHere(page, 2)
    await page.getByText("You are signed in. Nothing is reserved yet").waitFor()
    await page.locator('.link-state[data-state="live"]').waitFor()
    await page.locator('.grid [data-look="free"]').first().click()
    const way = page.getByRole("link", { name: /^1 chosen/ })
    await way.waitFor()
    await page.evaluate("scrollTo(0, 0)")
    const inSight = (name: string) =>
      page.evaluate(
        `(({ bottom, top }) => top >= 0 && bottom <= innerHeight)(document.querySelector("${name}").getBoundingClientRect())`,
      )
    expect([await inSight(".to-basket"), await inSight("#basket")]).toEqual([true, false])
    expect(await problemsOf(page)).toEqual([])
    await way.click()
    await expect.poll(() => inSight("#basket")).toBe(true)
    await page.reload()
    await page.locator('.link-state[data-state="live"]').waitFor()
    expect(await page.getByText("You are signed in. Nothing is reserved yet").count()).toBe(0)
  })

  it("tells a seat that was lost in words, and has the nearest ones ready", async () => {
    await start()
    await page.goto(`${shop.node.url}/concerts/${shop.open}`)
    await page.locator(".night .main").click()
    await page.locator('.link-state[data-state="live"]').waitFor()
    await cell("section VIP, row 2, seat 4").click()
    await rivalTakes(shop.open, "VIP-2-4")
    const alert = page.getByRole("alert")
    await alert.getByText("section VIP, row 2, seat 4 was just taken by somebody else.").waitFor()
    await alert.getByRole("button", { name: "Choose these" }).click()
    await page.locator(".basket li", { hasText: "section VIP, row 2, seat" }).waitFor()
    expect(await cell("section VIP, row 2, seat 4").getAttribute("data-look")).toBe("held")
  })

  it("draws a seat anew on the map that another buyer has taken, and no other", async () => {
    await start()
    await page.goto(`${shop.node.url}/concerts/${shop.open}`)
    await page.locator(".night .main").click()
    await page.locator('.link-state[data-state="live"]').waitFor()
    await page.evaluate(drawnAnew)
    await expect.poll(() => page.evaluate(drawnAnew)).toBeNull()
    await rivalTakes(shop.open, "R-1-4")
    // The hall is ten seats wide: what differs is one seat.
    let part: number | null = null
    await expect.poll(async () => (part = await page.evaluate<number | null>(drawnAnew))).not.toBeNull()
    expect(part).toBeLessThan(1 / 10)
  })

  it("has nothing to try again once the seat that was asked for is lost", async () => {
    await start()
    await page.goto(`${shop.node.url}/concerts/${shop.open}`)
    await page.locator(".night .main").click()
    await page.locator('.link-state[data-state="live"]').waitFor()
    await cell("section VIP, row 1, seat 7").click()
    await page.getByRole("button", { name: "Reserve 1 seat" }).click()
    await signInHere(page, 2)
    await page.locator('.link-state[data-state="live"]').waitFor()
    await page.route("**/v7/holds", (route) => route.fulfill({ status: 503, json: { code: "overloaded" } }), {
      times: 1,
    })
    await page.getByRole("button", { name: "Reserve 1 seat" }).click()
    const again = page.getByRole("button", { name: "Try again" })
    await again.waitFor()
    await rivalTakes(shop.open, "VIP-1-7")
    await page.getByRole("alert").getByText("section VIP, row 1, seat 7 was just taken").waitFor()
    await again.waitFor({ state: "detached" })
    expect(faults.splice(0).join()).toMatch(/^Failed to load resource: .* 503/)
  })

  it("keeps spaces for wheelchairs for those who ask for them", async () => {
    await start()
    await page.goto(`${shop.node.url}/concerts/${shop.open}`)
    await page.locator(".night .main").click()
    await page.getByLabel("Section", { exact: true }).selectOption({ index: 1 })
    await cell("section R, row 1, seat 1,").click()
    await page.getByText("It is for people who need it").first().waitFor()
    await page.getByLabel("Wheelchair and companion").selectOption("accessible")
    await cell("section R, row 1, seat 1,").click()
    await page.locator(".basket li", { hasText: "section R, row 1, seat 1" }).waitFor()
    await page.getByRole("button", { name: "Clear", exact: true }).click()
    // The server chooses of them too, and of no others.
    await page.getByLabel("How many").selectOption("1")
    await page.getByRole("button", { name: "Reserve the best seat" }).click()
    await signInHere(page, 2)
    await page.getByRole("button", { name: "Reserve the best seat" }).click()
    await page.locator(".stub", { hasText: "section R, row 1, seat 1" }).waitFor()
  })
})

describePage("the waiting line of the page", () => {
  shopSuite()

  it("keeps a place over a reload and in a second tab, and calls when the turn comes", async () => {
    const { url } = shop.node
    const rival = await createUser(url, "first-in-line")
    const inLine = { userId: rival, concertId: shop.lined }
    await post(`${url}/api/v1/waiting-queue/join`, inLine)
    const rivalIs = async (): Promise<string> =>
      (await ask(`${url}/api/v1/waiting-queue/status?userId=${rival}&concertId=${shop.lined}`)).body.status
    await expect.poll(rivalIs).toBe("ACTIVE")

    await start()
    await page.goto(`${url}/concerts/${shop.lined}`)
    await page.getByText("Seats are sold in the order of arrival").waitFor()
    await page.getByRole("button", { name: "Get in line" }).first().click()
    await signInHere(page)
    await page.getByRole("button", { name: "Get in line" }).click()
    await page.locator('[data-rank="1"]').waitFor()
    expect(await problemsOf(page)).toEqual([])
    await page.reload()
    await page.locator('[data-rank="1"]').waitFor()
    const tab = await page.context().newPage()
    await tab.goto(page.url())
    await tab.locator('[data-rank="1"]').waitFor()

    // The map can be looked at meanwhile, and sells nothing.
    await tab.getByRole("link", { name: "Look at the seat map meanwhile" }).click()
    await tab.locator('[role="gridcell"]').first().click()
    expect(await tab.getByRole("button", { name: "Reserve 1 seat" }).isDisabled()).toBe(true)

    await post(`${url}/api/v1/waiting-queue/leave`, inLine)
    await page.getByRole("heading", { name: "It is your turn" }).waitFor()
    await expect.poll(() => page.title()).toContain("Your turn!")
    expect(await problemsOf(page)).toEqual([])
    await tab.locator(".notice", { hasText: "Your turn ends in" }).waitFor()
    await tab.close()

    // While the place is still being read, a reader whose turn it is is not told to wait for it.
    const placeIsRead = Promise.withResolvers<void>()
    await page.route("**/waiting-queue/status?*", async (route) => {
      await placeIsRead.promise
      await route.continue()
    })
    await page.getByRole("button", { name: "Pick seats" }).click()
    await page.locator('.link-state[data-state="live"]').waitFor()
    expect(await page.getByText("Seats can be picked when your turn comes").count()).toBe(0)
    placeIsRead.resolve()
    await page.locator(".notice", { hasText: "Your turn ends in" }).waitFor()
    await page.getByRole("button", { name: "Reserve the best 2 seats" }).click()
    await page.getByRole("button", { name: /^Pay/ }).click()
    await page.getByText("Paid. These seats are yours.").first().waitFor()
  })
})
