/** Tickets that change hands on the page: offered and taken back, offered to the reader, declined and taken, and whose money a refund is. */
import { until } from "@ticketrush/testing"
import { expect, it } from "vitest"
import { ask, bearer, createUser, post, signIn } from "../../http/test/client.ts"
import { describePage, problemsOf } from "./browser.ts"
import { setUp, signInHere } from "./shop.ts"
import { faults, page, shop, shopSuite, start } from "./shop-suite.ts"

describePage("tickets that change hands", () => {
  shopSuite()

  type Person = { readonly id: number; readonly headers: Record<string, string> }
  const v7 = (path: string): string => `${shop.node.url}/api/reservations/v7/${path}`
  const person = async (name: string): Promise<Person> => {
    const id = await createUser(shop.node.url, name)
    return { id, headers: bearer(await signIn(shop.node.url, id)) }
  }
  const buy = async ({ headers }: Person, ...seatIds: number[]): Promise<number> => {
    const { body } = await post(v7("holds"), { seatIds }, headers)
    for (const step of ["paying", "confirm"])
      expect((await post(v7(`${body.id}/${step}`), {}, headers)).status).toBe(200)
    return body.id
  }
  const seatsOf = async (concertId: number): Promise<ReadonlyArray<number>> => {
    const option = (await ask(`${shop.node.url}/api/concerts/${concertId}/options`)).body[0].id
    const seats = (await ask(`${shop.node.url}/api/concerts/options/${option}/seat-map`)).body
    return seats.map(({ id }: { id: number }) => id)
  }
  const readerId = async (): Promise<number> =>
    (await (await page.request.get(`${shop.node.url}/api/auth/me`)).json()).userId
  const dialog = () => page.getByRole("dialog")

  it("are offered by the number of a person, with the keyboard too, and taken back", async () => {
    await start()
    const { url } = shop.node
    const friend = await person("a friend")
    const concertId = await setUp(url, "For a friend", { maxReservationsPerUser: 8 })
    await page.goto(`${url}/concerts/${concertId}`)
    await page.locator(".night .main").click()
    await page.getByRole("button", { name: "Reserve the best 2 seats" }).click()
    await signInHere(page, 0)
    await page.getByRole("button", { name: "Reserve the best 2 seats" }).click()
    await page.getByRole("button", { name: /^Pay/ }).click()
    await page.getByRole("link", { name: "To my tickets" }).click()
    const ticket = page.getByRole("article", { name: "For a friend" })
    await ticket.getByRole("button", { name: "Give to another person" }).click()
    const field = dialog().getByLabel("Number of the person")
    await dialog().getByText("Their page shows it under My tickets.").waitFor()
    await field.fill("my friend")
    await dialog().getByRole("button", { name: "Offer the tickets" }).click()
    await dialog().getByRole("alert").waitFor()
    expect(await problemsOf(page)).toEqual([])
    await field.fill("999999999")
    await field.press("Enter")
    await page.getByRole("alert").getByText("There is no person 999999999, and nothing was offered.").waitFor()
    expect(faults.splice(0)).toEqual([expect.stringContaining("status of 400")])
    await ticket.getByRole("button", { name: "Give to another person" }).click()
    await field.fill(String(friend.id))
    await field.press("Enter")
    await ticket.getByText(`Offered to person ${friend.id} until`).waitFor()
    expect(await problemsOf(page)).toEqual([])
    const offered = async () => (await ask(v7("offers"), { headers: friend.headers })).body
    expect(await offered()).toMatchObject([{ concertId, fromUserId: await readerId() }])
    await ticket.getByRole("button", { name: "Take the offer back" }).click()
    await ticket.getByRole("button", { name: "Give to another person" }).waitFor()
    expect(await offered()).toEqual([])
    // A seat was given back before, and what is left changes hands: the page reads on.
    await ticket.getByRole("button", { name: "Cancel one seat" }).click()
    await dialog()
      .getByRole("button", { name: /^Cancel and get/ })
      .click()
    await page.locator('.ticket[data-status="REFUNDED"]').waitFor()
    // Escape leaves all as it is.
    await ticket.getByRole("button", { name: "Give to another person" }).click()
    await page.keyboard.press("Escape")
    await dialog().waitFor({ state: "detached" })
    await ticket.getByRole("button", { name: "Give to another person" }).click()
    await field.fill(String(friend.id))
    await dialog().getByRole("button", { name: "Offer the tickets" }).click()
    const [{ reservationId }] = await until("it is offered", async () => (await offered())[0] && offered())
    expect((await post(v7(`${reservationId}/transfer/take`), {}, friend.headers)).status).toBe(200)
    // The page hears of it without a reload.
    await page.getByRole("status").getByText(`Person ${friend.id} has taken the tickets.`).waitFor()
    await page.locator('.ticket[data-status="CONFIRMED"]').waitFor({ state: "detached" })
    await page.locator('.ticket[data-status="REFUNDED"]').waitFor()
    expect(await problemsOf(page)).toEqual([])
  })

  it("are offered no more on the page of their holder once they are declined, without a reload", async () => {
    await start()
    const { url } = shop.node
    const friend = await person("a friend who declines")
    const concertId = await setUp(url, "Declined", { maxReservationsPerUser: 8 })
    await page.goto(`${url}/sign-in`)
    await signInHere(page, 1)
    const id = await readerId()
    const reader = { id, headers: bearer(await signIn(url, id)) }
    const own = await buy(reader, (await seatsOf(concertId))[0])
    await page.goto(`${url}/tickets`)
    const ticket = page.getByRole("article", { name: "Declined" })
    // Also the second time, when the page has heard of one before.
    for (const decline of [friend.headers, friend.headers]) {
      await ticket.getByRole("button", { name: "Give to another person" }).click()
      await dialog().getByLabel("Number of the person").fill(String(friend.id))
      await dialog().getByRole("button", { name: "Offer the tickets" }).click()
      await ticket.getByRole("button", { name: "Take the offer back" }).waitFor()
      expect((await post(v7(`${own}/transfer/end`), {}, decline)).status).toBe(204)
      await ticket.getByRole("button", { name: "Give to another person" }).waitFor()
      // The reader sees why, and not that an offer went through.
      await ticket.getByRole("status").getByText(`The offer to person ${friend.id} is over.`).waitFor()
      expect(await ticket.locator('.action[data-state="ok"]').count()).toBe(0)
    }
    await post(v7(`${own}/cancel`), {}, reader.headers)
  })

  it("are declined, or taken with a ticket of one's own, and what a later cancellation pays back is the buyer's", async () => {
    await start()
    const { url } = shop.node
    const friend = await person("another friend")
    const concertId = await setUp(url, "From a friend", { maxReservationsPerUser: 8 })
    const id = await buy(friend, ...(await seatsOf(concertId)).slice(0, 2))
    await page.goto(`${url}/sign-in`)
    await signInHere(page, 1)
    const reader = await readerId()
    const offer = async (): Promise<void> => {
      expect((await post(v7(`${id}/transfer`), { userId: reader }, friend.headers)).status).toBe(200)
      await page.goto(`${url}/tickets`)
    }
    await offer()
    const section = page.getByRole("region", { name: "Offered to you" })
    await section.getByText(`From person ${friend.id}`).waitFor()
    await page.getByText(`Your number is ${reader}.`).waitFor()
    expect(await problemsOf(page)).toEqual([])
    await section.getByRole("button", { name: "Decline" }).click()
    await dialog().getByRole("button", { name: "Decline the offer" }).click()
    await section.waitFor({ state: "detached" })
    await offer()
    await section.getByRole("button", { name: "Take the tickets" }).click()
    await dialog().getByText("the money goes to the person who bought them").waitFor()
    expect(await problemsOf(page)).toEqual([])
    await dialog().getByRole("button", { name: "Take them" }).click()
    await section.waitFor({ state: "detached" })
    const ticket = page.locator('.ticket[data-status="CONFIRMED"]')
    await ticket.getByRole("button", { name: "Show the ticket" }).click()
    await page.locator(".qr path").waitFor({ state: "attached" })
    expect((await ask(v7(String(id)), { headers: friend.headers })).status).toBe(404)
    for (const button of ["Cancel tickets", "Cancel one seat"]) {
      await ticket.getByRole("button", { name: button }).click()
      await dialog().getByText("are paid back to the person who bought these tickets, and not to you.").waitFor()
      await dialog().getByRole("button", { name: /^Keep/ }).click()
    }
  })

  it("are left out where they go while the page reads, and are read anew where they had gone before they are offered", async () => {
    await start()
    const { url } = shop.node
    const friend = await person("a friend in a hurry")
    const concertId = await setUp(url, "Soon gone", { maxReservationsPerUser: 8 })
    await page.goto(`${url}/sign-in`)
    await signInHere(page, 1)
    const id = await readerId()
    const reader = { id, headers: bearer(await signIn(url, id)) }
    const goes = async (reservation: number, from: Person, to: Person): Promise<void> => {
      expect((await post(v7(`${reservation}/transfer`), { userId: to.id }, from.headers)).status).toBe(200)
      expect((await post(v7(`${reservation}/transfer/take`), {}, to.headers)).status).toBe(200)
    }
    const [first, second] = [
      await buy(friend, (await seatsOf(concertId))[0]),
      await buy(friend, (await seatsOf(concertId))[1]),
    ]
    for (const each of [first, second]) await goes(each, friend, reader)
    const tickets = page.getByRole("article", { name: "Soon gone" })
    await page.route(
      "**/api/reservations/v7/me?*",
      async (route) => {
        const response = await route.fetch()
        await goes(first, reader, friend)
        await route.fulfill({ response })
      },
      { times: 1 },
    )
    await page.goto(`${url}/tickets`)
    await tickets.waitFor()
    expect(await tickets.count()).toBe(1)
    await goes(second, reader, friend)
    await tickets.getByRole("button", { name: "Give to another person" }).click()
    await dialog().getByLabel("Number of the person").fill(String(friend.id))
    await dialog().getByRole("button", { name: "Offer the tickets" }).click()
    await tickets.waitFor({ state: "detached" })
    expect(faults.splice(0).filter((fault) => !fault.includes("status of 404"))).toEqual([])
  })

  it("stay where they are once the seller forbids it, and what was offered before can only be declined", async () => {
    await start()
    const { url } = shop.node
    const friend = await person("a friend of before")
    const concertId = await setUp(url, "Not for others", { maxReservationsPerUser: 8 })
    const seats = await seatsOf(concertId)
    await page.goto(`${url}/sign-in`)
    await signInHere(page, 0)
    const id = await readerId()
    await buy({ id, headers: bearer(await signIn(url, id)) }, seats[0])
    const offered = await buy(friend, seats[1])
    expect((await post(v7(`${offered}/transfer`), { userId: id }, friend.headers)).status).toBe(200)
    const policy = { generalSaleStartAt: "2020-01-01T00:00:00", maxReservationsPerUser: 8, transfersForbidden: true }
    const set = await ask(`${url}/api/concerts/${concertId}/sales-policy`, {
      ...{ method: "PUT", headers: { "content-type": "application/json" }, body: JSON.stringify(policy) },
    })
    expect(set.status).toBe(200)
    // Cards are up to two seconds old, and without an opening the page asks for no policy.
    const card = async () => (await ask(`${url}/api/concerts/${concertId}`)).body
    await until("the card tells of the policy", async () => (await card()).saleOpensAt !== null)
    await page.goto(`${url}/tickets`)
    const why = "The seller does not let tickets of this concert be given to another person."
    const own = page.locator('.ticket[data-status="CONFIRMED"]')
    await own.getByText(why).waitFor()
    expect(await own.getByRole("button", { name: "Give to another person" }).count()).toBe(0)
    const section = page.getByRole("region", { name: "Offered to you" })
    await section.getByText(why).waitFor()
    expect(await section.getByRole("button", { name: "Take the tickets" }).count()).toBe(0)
    expect(await problemsOf(page)).toEqual([])
    await section.getByRole("button", { name: "Decline" }).click()
    await dialog().getByRole("button", { name: "Decline the offer" }).click()
    await section.waitFor({ state: "detached" })
    await page.goto(`${url}/concerts/${concertId}`)
    await page.getByText("Tickets cannot be given to another person.").waitFor()
  })

  it("are offered, and offered no more, on a page of the other person that was open before, without a reload", async () => {
    await start()
    const { url } = shop.node
    const friend = await person("a friend who thinks again")
    const concertId = await setUp(url, "On second thoughts", { maxReservationsPerUser: 8 })
    const id = await buy(friend, (await seatsOf(concertId))[0])
    await page.goto(`${url}/sign-in`)
    await signInHere(page, 2)
    await page.goto(`${url}/tickets`)
    const reader = await readerId()
    await page.getByText(`Your number is ${reader}.`).waitFor()
    const section = page.getByRole("region", { name: "Offered to you" })
    const told = page.getByRole("status").getByText("Something that was offered to you is offered no more.")
    expect(await section.count()).toBe(0)
    expect((await post(v7(`${id}/transfer`), { userId: reader }, friend.headers)).status).toBe(200)
    await section.getByText(`From person ${friend.id}`).waitFor()
    expect(await told.count()).toBe(0)
    // A question that the reader has open about it closes with it.
    await section.getByRole("button", { name: "Take the tickets" }).click()
    expect((await post(v7(`${id}/transfer/end`), {}, friend.headers)).status).toBe(204)
    await section.waitFor({ state: "detached" })
    await told.waitFor()
    expect(await dialog().count()).toBe(0)
    expect(await problemsOf(page)).toEqual([])
    // What the reader declines is theirs to know.
    expect((await post(v7(`${id}/transfer`), { userId: reader }, friend.headers)).status).toBe(200)
    await section.getByRole("button", { name: "Decline" }).click()
    await told.waitFor({ state: "detached" })
    await dialog().getByRole("button", { name: "Decline the offer" }).click()
    await section.waitFor({ state: "detached" })
    expect(await told.count()).toBe(0)
  })

  it("are spoken of in Korean", async () => {
    await start({ locale: "ko-KR" })
    const { url } = shop.node
    const friend = await person("a friend in Korea")
    const concertId = await setUp(url, "양도 공연", { maxReservationsPerUser: 8 })
    const id = await buy(friend, (await seatsOf(concertId))[0])
    await page.goto(`${url}/sign-in`)
    await signInHere(page, 2)
    await post(v7(`${id}/transfer`), { userId: await readerId() }, friend.headers)
    await page.goto(`${url}/tickets`)
    const section = page.getByRole("region", { name: "받은 양도 제안" })
    await section.getByText(/구역 /).waitFor()
    // Names that were read with the page are in the language that the reader chooses then.
    await page.getByRole("button", { name: "English" }).click()
    await page
      .getByRole("region", { name: "Offered to you" })
      .getByText(/^section /)
      .waitFor()
    await page.getByRole("button", { name: "한국어" }).click()
    await section.getByText(/구역 /).waitFor()
    await section.getByRole("button", { name: "티켓 받기" }).click()
    await dialog().getByRole("button", { name: "받기", exact: true }).click()
    await page.getByRole("button", { name: "다른 사람에게 양도" }).waitFor()
    expect(await problemsOf(page)).toEqual([])
  })
})
