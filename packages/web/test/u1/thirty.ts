/** Thirty browsers' worth of buyers who press at once: seats of one hot option, each sold to one of them. */
import type { Browser } from "playwright-core"
import { refusalTexts } from "../../page/words/refusals.ts"
import { layout, type Seat, type Shop } from "./Shop.ts"
import { Visitor } from "./Visitor.ts"
import type { Told } from "./whole-way.ts"
import { type Tongue, wordsOf } from "./words.ts"

const buyers = 30
const seats = 12
/** How many pages are loaded at a time: all of them are open before anyone presses. */
const loadingMax = 4

type Outcome = { readonly order: number } | { readonly refused: string }

export const thirtyBuyers = async (browser: Browser, shop: Shop, tell: Told): Promise<void> => {
  const { concertId, optionIds } = await shop.setUp({
    ...{ title: "One hot night", artistName: "NewJeans", agencyName: "ADOR", maxReservationsPerUser: 1 },
    seatLayout: layout([["A", 0, 1, seats]]),
    tiers: [{ name: "A", price: 99_000 }],
    generalSaleStartAt: "2020-01-01T00:00:00",
  })
  tell(`${buyers} buyers open the map of ${seats} seats`)
  const visitors: Visitor[] = []
  const come = async (n: number): Promise<void> => {
    const visitor = await Visitor.come(browser, n % 2 === 0 ? "en" : "ko")
    visitors.push(visitor)
    await visitor.page.goto(shop.url)
    await visitor.signInAs(shop.url, await shop.person(`buyer ${n} of ${concertId}`))
    await visitor.page.evaluate(() => localStorage.setItem("ticketrush.signedIn", "yes"))
    await visitor.page.goto(`${shop.url}/concerts/${concertId}/seats/${optionIds[0]}`)
    await visitor.page.locator(".who .name").waitFor()
    await visitor.page.locator('.link-state[data-state="live"]').waitFor()
    await visitor.page.locator(".wishes select").first().selectOption("1")
    // Every second one wants the very same seat, the others whatever is best.
    if (n % 2 === 1) await visitor.page.locator('[role="gridcell"]').first().click()
  }
  const waiting = Array.from({ length: buyers }, (_, n) => n)
  await Promise.all(
    Array.from({ length: loadingMax }, async () => {
      for (let n = waiting.shift(); n !== undefined; n = waiting.shift()) await come(n)
    }),
  )

  tell("all press at once")
  const outcomes = await Promise.all(visitors.map((visitor) => press(visitor)))
  const taken = outcomes.flatMap((outcome) => ("order" in outcome ? [outcome.order] : []))
  const refused = outcomes.flatMap((outcome) => ("refused" in outcome ? [outcome.refused] : []))
  const sold = await shop.send<ReadonlyArray<Seat>>("GET", `/api/concerts/options/${optionIds[0]}/seat-map`)
  const held = sold.filter(({ status }) => status !== "AVAILABLE").length
  if (taken.length !== held || new Set(taken).size !== held) {
    throw new Error(`${taken.length} orders for ${held} seats that were taken`)
  }
  if (held === 0 || refused.length === 0) throw new Error("it was no race: nothing was taken, or nothing refused")
  const known = new Set([...Object.values(refusalTexts).flat(), lostIn("en"), lostIn("ko")])
  const unclear = refused.filter((sentence) => !known.has(sentence))
  if (unclear.length > 0) throw new Error(`refused without a sentence of the table: ${unclear.join("; ")}`)
  for (const visitor of visitors) await visitor.leave()
  tell(
    `${held} seats went to ${taken.length} buyers, one each; ${refused.length} were refused in words; no error in any console`,
  )
}

/** What is said of the seat that every second buyer has chosen, where it went before they could press. */
const lostIn = (tongue: Tongue): string => {
  const say = wordsOf(tongue)
  return say("seats.lost", { seat: say("seats.nameRow", { section: "A", row: "1", number: 1 }) })
}

/** Presses the button that is there for this buyer, and waits for what comes of it. */
const press = async ({ page }: Visitor): Promise<Outcome> => {
  const say = wordsOf((await page.getAttribute("html", "lang")) === "ko" ? "ko" : "en")
  const chosen = await page.locator(".basket .main").count()
  const button = chosen > 0 ? page.locator(".basket .main") : page.getByRole("button", { name: say("seats.bestPick1") })
  const order = page.locator(".stub")
  const lost = page.locator('.basket [role="alert"] p').first()
  // The button goes with the seat, where that is lost before it is pressed.
  await Promise.any([button.click(), lost.waitFor()])
  const refused = page.locator('.action[data-state="failed"]:not(:has(button)) .why')
  const again = page.locator('.action[data-state="failed"] button')
  for (;;) {
    await order.or(refused).or(again).or(lost).first().waitFor()
    if ((await order.count()) > 0) return { order: Number(/(\d+)$/.exec(new URL(page.url()).pathname)?.[1]) }
    if ((await refused.count()) > 0) return { refused: (await refused.first().innerText()).trim() }
    if ((await again.count()) === 0) return { refused: (await lost.innerText()).trim() }
    // No answer in time, and the page says so: a buyer asks again, with the same key.
    await again.first().click()
  }
}
