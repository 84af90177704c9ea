/** After a purchase, and in place of one: the ticket at the door, a seat that came back, an objection to a refusal. */
import { createLocalJWKSet, jwtVerify } from "jose"
import decodeQR from "qr/decode.js"
import { expect, it } from "vitest"
import { ask, createUser, post } from "../../http/test/client.ts"
import { describePage, problemsOf } from "./browser.ts"
import { setUp, signInHere } from "./shop.ts"
import { faults, page, shop, shopSuite, start } from "./shop-suite.ts"

/** What a camera would see of the code on the screen: each square as some points. */
const readCode = async (): Promise<string> => {
  const path = (await page.locator(".qr path").getAttribute("d")) ?? ""
  const side = Number((await page.locator(".qr").getAttribute("viewBox"))?.split(" ")[2])
  const scale = 4
  const width = side * scale
  const data = new Uint8ClampedArray(width * width * 4).fill(255)
  for (const [, x, y] of path.matchAll(/M(\d+) (\d+)/g)) {
    for (let dy = 0; dy < scale; dy++) {
      const from = ((Number(y) * scale + dy) * width + Number(x) * scale) * 4
      for (let at = from; at < from + scale * 4; at++) if (at % 4 !== 3) data[at] = 0
    }
  }
  return decodeQR({ width, height: width, data })
}

describePage("after a sale", () => {
  const mode = { mode: "enforce", windowMs: 600_000, max: 3 } as const
  const off = { mode: "off", windowMs: 1_000, max: 1 } as const
  shopSuite({
    abuse: {
      RATE_LIMIT_EXCEEDED: mode,
      ...{ DUPLICATE_REQUEST_FINGERPRINT: off, DEVICE_FINGERPRINT_MULTI_ACCOUNT: off },
      ...{ PROBING_VELOCITY: off, HOLD_RELEASE_LOOP: off },
    },
  })

  it("shows a code that a door reads and verifies with the published keys alone", async () => {
    await start()
    const { url } = shop.node
    await page.goto(`${url}/concerts/${shop.open}`)
    await page.locator(".night .main").click()
    await page.getByRole("button", { name: "Reserve the best 2 seats" }).click()
    await signInHere(page, 0)
    await page.getByRole("button", { name: "Reserve the best 2 seats" }).click()
    await page.getByRole("button", { name: /^Pay/ }).click()
    await page.getByRole("link", { name: "To my tickets" }).click()
    await page.getByRole("button", { name: "Show the ticket" }).click()
    await page.locator(".qr path").waitFor({ state: "attached" })
    expect(await problemsOf(page)).toEqual([])
    const keys = createLocalJWKSet((await ask(`${url}/.well-known/jwks.json`)).body)
    const { payload } = await jwtVerify(await readCode(), keys, { typ: "ticketrush-ticket+jwt" })
    expect(payload).toMatchObject({ concert: shop.open })
    expect(payload.seats).toHaveLength(2)
    expect(await page.locator(".code figcaption b").textContent()).toBe(payload.booking)
  })

  it("lets one wait for seats that come back, and has them chosen when they do", async () => {
    await start()
    const { url } = shop.node
    // No pace: seats that come back are all that calls.
    const line = { protects: true, batch: 0, everyMs: 1_000, priorityMs: 120_000 }
    const concertId = await setUp(url, "Sold out", { seatLayout: oneSeat, tiers: [{ name: "A", price: 1_000 }], line })
    const rival = await createUser(url, "has the only seat")
    await post(`${url}/api/v1/waiting-queue/join`, { userId: rival, concertId })
    await post(`${url}/api/lab/concerts/${concertId}/line/activate`, { userId: rival })
    const { pass } = (await ask(`${url}/api/v1/waiting-queue/status?userId=${rival}&concertId=${concertId}`)).body
    const option = (await ask(`${url}/api/concerts/${concertId}/options`)).body[0].id
    const seat = (await ask(`${url}/api/concerts/options/${option}/seat-map`)).body[0].id
    const headers = { "admission-pass": pass }
    const held = await post(`${url}/api/reservations/v6/holds`, { userId: rival, seatId: seat }, headers)

    await page.goto(`${url}/concerts/${concertId}`)
    await page.getByRole("button", { name: "Wait for returned seats" }).click()
    await signInHere(page, 1)
    await page.getByRole("button", { name: "Get in line" }).click()
    await page.locator('[data-rank="1"]').waitFor()
    const given = await post(`${url}/api/reservations/v6/${held.body.id}/cancel`, { userId: rival }, headers)
    expect(given.status).toBe(200)
    await page.getByText("These seats came back and are kept for you").waitFor()
    expect(await problemsOf(page)).toEqual([])
    await page.getByRole("button", { name: "Choose these seats" }).click()
    await page.locator(".basket li", { hasText: "section A, row 1, seat 1" }).waitFor()
    await page.getByRole("button", { name: "Reserve 1 seat" }).click()
    await page.getByRole("timer").waitFor()
  })

  it("has an order paid whose concert is in no list any more: its sale was closed while the seats were held", async () => {
    await start()
    const { url } = shop.node
    const concertId = await setUp(url, "Called in", { maxReservationsPerUser: 8 })
    await page.goto(`${url}/concerts/${concertId}`)
    await page.locator(".night .main").click()
    await page.getByRole("button", { name: "Reserve the best 2 seats" }).click()
    await signInHere(page, 0)
    await page.getByRole("button", { name: "Reserve the best 2 seats" }).click()
    await page.locator(".stub h2", { hasText: "Called in" }).waitFor()
    expect((await ask(`${url}/api/concerts/cleanup/${concertId}`, { method: "DELETE" })).status).toBe(200)
    await page.reload()
    await page.locator(".stub h2", { hasText: "A concert that is no longer listed" }).waitFor()
    await page.getByRole("button", { name: /^Pay/ }).click()
    await page.getByRole("link", { name: "To my tickets" }).click()
    const ticket = page.getByRole("article", { name: "A concert that is no longer listed" })
    await ticket.getByRole("button", { name: "Show the ticket" }).waitFor()
    // The browser writes down the answer that there is no such concert.
    expect(faults.splice(0).filter((fault) => !fault.includes("status of 400"))).toEqual([])
  })

  it("leads from an order that ran out to other concerts where its own is not sold any more", async () => {
    await start()
    const { url } = shop.node
    const concertId = await setUp(url, "Called in early", { maxReservationsPerUser: 8 })
    await page.goto(`${url}/concerts/${concertId}`)
    await page.locator(".night .main").click()
    await page.getByRole("button", { name: "Reserve the best 2 seats" }).click()
    await signInHere(page, 0)
    await page.getByRole("button", { name: "Reserve the best 2 seats" }).click()
    await page.locator(".stub h2", { hasText: "Called in early" }).waitFor()
    expect((await ask(`${url}/api/concerts/cleanup/${concertId}`, { method: "DELETE" })).status).toBe(200)
    await page.reload()
    await page.getByRole("button", { name: "Give the seats back" }).click()
    await page.getByRole("button", { name: "Give back" }).click()
    await page.getByRole("heading", { level: 1, name: "Concerts" }).waitFor()
    await page.goBack()
    await page.locator(".notice").getByRole("link", { name: "Find a concert" }).click()
    await page.getByRole("heading", { level: 1, name: "Concerts" }).waitFor()
    await page.goto(`${url}/concerts/${concertId}`)
    await page.getByRole("heading", { name: "This concert is not here any more." }).waitFor()
    expect(await problemsOf(page)).toEqual([])
    await page.locator("main").getByRole("link", { name: "Find a concert" }).click()
    await page.getByRole("heading", { level: 1, name: "Concerts" }).waitFor()
    // The browser writes down the answers that there is no such concert.
    expect(faults.splice(0).filter((fault) => !/status of 40[04]/.test(fault))).toEqual([])
  })

  it("has the money of one cancelled seat asked for again when the second step failed", async () => {
    await start()
    const { url } = shop.node
    const concertId = await setUp(url, "One stays home", { maxReservationsPerUser: 8 })
    await page.goto(`${url}/concerts/${concertId}`)
    await page.locator(".night .main").click()
    await page.getByRole("button", { name: "Reserve the best 2 seats" }).click()
    await signInHere(page, 1)
    await page.getByRole("button", { name: "Reserve the best 2 seats" }).click()
    await page.getByRole("button", { name: /^Pay/ }).click()
    await page.getByRole("link", { name: "To my tickets" }).click()
    await page.route("**/refund", (route) => route.abort())
    const tickets = page.getByRole("article", { name: "One stays home" })
    await tickets.getByRole("button", { name: "Cancel one seat" }).click()
    await page
      .getByRole("dialog")
      .getByRole("button", { name: /^Cancel and get/ })
      .click()
    await tickets.locator('.action[data-state="failed"]').waitFor()
    const part = page.locator('.ticket[data-status="CANCELLED"]', { hasText: "One stays home" })
    await part.getByRole("button", { name: "Get the money back" }).waitFor()
    await page.unroute("**/refund")
    // A reload later it is still there.
    await page.reload()
    expect(await problemsOf(page)).toEqual([])
    await part.getByRole("button", { name: "Get the money back" }).click()
    await page.locator('.ticket[data-status="REFUNDED"]', { hasText: "One stays home" }).waitFor()
    await tickets.getByRole("button", { name: "Show the ticket" }).waitFor()
    expect(faults.splice(0).filter((fault) => !fault.includes("ERR_FAILED"))).toEqual([])
  })

  it("takes an objection to a refusal by a rule, and shows the answer among the tickets", async () => {
    await start()
    const { url } = shop.node
    await page.goto(`${url}/sign-in`)
    await signInHere(page, 2)
    const { userId } = await (await page.request.get(`${url}/api/auth/me`)).json()
    const concertId = await setUp(url, "Too fast", { maxReservationsPerUser: 8 })
    const option = (await ask(`${url}/api/concerts/${concertId}/options`)).body[0].id
    const seats = (await ask(`${url}/api/concerts/options/${option}/seat-map`)).body
    for (const n of [0, 2, 4]) await post(`${url}/api/reservations/v6/holds`, { userId, seatId: seats[n].id })
    await page.goto(`${url}/concerts/${concertId}/seats/${option}`)
    await page.locator('.link-state[data-state="live"]').waitFor()
    await page.getByRole("button", { name: "Reserve the best 2 seats" }).click()
    await page.getByText("Object to this refusal").click()
    await page.getByLabel("Say in your words").fill("We are two sisters on one telephone.")
    expect(await problemsOf(page)).toEqual([])
    await page.getByRole("button", { name: "Send the objection" }).click()
    await page.getByText("Sent, not answered yet").waitFor()
    await page.goto(`${url}/tickets`)
    await page.getByRole("heading", { name: "Your objections" }).waitFor()
    await page.getByText("We are two sisters on one telephone.").waitFor()
    expect(faults.splice(0).filter((fault) => !fault.includes("status of 409"))).toEqual([])
  })
})

const oneSeat = { sections: [{ code: "A", tier: 0, rows: [{ label: "1", from: 1, to: 1 }] }] }
