/** One buyer from finding a concert to the ticket and back to the money, through the line, on a phone. */
import type { Browser } from "playwright-core"
import { layout, type Shop } from "./Shop.ts"
import { phone, screens, Visitor } from "./Visitor.ts"
import { type Tongue, wordsOf } from "./words.ts"

export type Told = (line: string) => void
/** Keeps a picture under a name; nothing where no pictures are wanted. */
export type Keep = (name: string, jpeg: Buffer) => void

/** After the frame in which the page has taken its new size. In text, because it is run by the browser. */
const drawn = "scrollTo(0, 0); new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"

/** Two letters look alike where a machine has no font with them: each is the same box. */
const koreanIsThere = `(() => {
  const drawn = (letter) => {
    const canvas = document.createElement("canvas")
    const context = canvas.getContext("2d")
    context.font = "40px " + getComputedStyle(document.body).fontFamily
    context.fillText(letter, 0, 60)
    return canvas.toDataURL()
  }
  return drawn("가") !== drawn("힣")
})()`

const titles = { en: "Opening Night", ko: "첫날의 노래" } as const

export const wholeWay = async (
  browser: Browser,
  shop: Shop,
  tongue: Tongue,
  { tell, keep }: { readonly tell: Told; readonly keep?: Keep },
): Promise<void> => {
  const say = wordsOf(tongue)
  const title = titles[tongue]
  const { concertId } = await shop.setUp({
    ...{ title, artistName: tongue === "ko" ? "아이유" : "IU", agencyName: "EDAM" },
    seatLayout: layout([
      ["VIP", 0, 6, 20],
      ["R", 1, 10, 26],
    ]),
    tiers: [
      { name: "VIP", price: 198_000 },
      { name: "R", price: 165_000 },
    ],
    ...{ maxReservationsPerUser: 4, generalSaleStartAt: "2020-01-01T00:00:00" },
    line: { protects: true, batch: 1, everyMs: 100, activeMax: 1 },
  })
  const visitor = await Visitor.come(browser, tongue)
  const { page } = visitor
  const picture = async (name: string, ...sizes: ReadonlyArray<keyof typeof screens>): Promise<void> => {
    if (keep === undefined) return
    if (!(await page.evaluate(koreanIsThere))) {
      return tell("no picture is kept that shows boxes: a font with Korean letters is missing (Debian: fonts-nanum)")
    }
    for (const size of sizes) {
      await page.setViewportSize(screens[size])
      await page.evaluate(drawn)
      keep(`${name}.${tongue}.${size}.jpg`, await page.screenshot({ type: "jpeg", quality: 45 }))
    }
    await page.setViewportSize(phone)
  }

  const ahead = await shop.person(`ahead of ${tongue} ${concertId}`)
  await shop.send("POST", "/api/v1/waiting-queue/join", { userId: ahead, concertId })

  tell(`${tongue}: the concert is found, with its rules and prices`)
  await page.goto(shop.url)
  await page.getByRole("searchbox").fill(title)
  await visitor.press(say("find.search"))
  await page.getByText(say("find.count1"), { exact: true }).waitFor()
  await picture("find", "desktop")
  await page.locator(".cards").getByRole("link", { name: title }).click()
  await page.getByText(say("concert.rule.line")).waitFor()
  await picture("concert", "phone")

  tell(`${tongue}: signed in at the test provider, and in line with an exact rank`)
  await visitor.press(say("concert.toLine"))
  await visitor.signInHere(tongue === "en" ? 0 : 1)
  await visitor.press(say("line.join"))
  await page.locator('[data-rank="1"]').waitFor()
  await picture("line", "phone")

  tell(`${tongue}: called when the one ahead has left; two seats are chosen by the server, side by side`)
  await shop.send("POST", "/api/v1/waiting-queue/leave", { userId: ahead, concertId })
  await page.getByRole("heading", { name: say("line.turn") }).waitFor()
  await visitor.press(say("line.toSeats"))
  await page.locator('.link-state[data-state="live"]').waitFor()
  await picture("seats", "phone", "desktop")
  await visitor.press(say("seats.bestPick", { count: 2 }))
  await page.getByText(say("seats.best.adjacent-no-single", { count: 2 })).waitFor()

  tell(`${tongue}: paid within the time, and the ticket is there with its code`)
  await page.getByRole("button", { name: tongue === "en" ? /^Pay/ : /결제하기$/ }).click()
  await page.locator(".notice", { hasText: say("order.done") }).waitFor()
  await page.getByRole("link", { name: say("order.toTickets") }).click()
  await visitor.press(say("tickets.show"))
  await page.locator(".qr path").waitFor()
  await picture("ticket", "phone")

  tell(`${tongue}: cancelled after a question that says what comes back, and refunded`)
  await visitor.press(say("tickets.cancel"))
  const question = page.getByRole("dialog", { name: say("tickets.cancelAsk") })
  await question.waitFor()
  await question.locator("button.main").click()
  await page.locator(".ticket .status", { hasText: say("tickets.REFUNDED") }).waitFor()
  await visitor.leave()
}
