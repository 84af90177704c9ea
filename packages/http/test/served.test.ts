import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Answer, ask, createUser, post, setUp } from "./client.ts"
import { startNode, type TestNode } from "./TestNode.ts"

let node: TestNode
let url: string
beforeAll(async () => {
  node = await startNode()
  url = node.url
})
afterAll(() => node.stop())

/** As a client of the contract sends it. */
const plan = { title: "T", artistName: "IU", agencyName: "EDAM", concertDate: "2027-01-01T19:00:00", seatCount: 3 }
const setup = (more: Record<string, unknown>) => post(`${url}/api/concerts/setup`, { ...plan, ...more })
/** With fields that the contract does not have. */
const setupNew = (more: Record<string, unknown>) =>
  setup({ concertDate: "2099-01-01T19:00:00", ticketPriceAmount: 100, ...more })

describe("a set-up", () => {
  it("is answered with the line that scripts read both numbers from", async () => {
    const { status, text, headers } = await setup({})
    expect(status).toBe(200)
    expect(headers.get("content-type")).toMatch(/^text\/plain/)
    expect(text).toMatch(/^Setup completed: ConcertID=\d+, OptionID=\d+$/)
  })

  it("of several options lists them all", async () => {
    const { text } = await setup({ optionCount: 3 })
    expect(text).toMatch(/^Setup completed: ConcertID=\d+, OptionID=(\d+), OptionCount=3, OptionIDs=\[\1, \d+, \d+\]$/)
    const [, concertId] = /ConcertID=(\d+)/.exec(text)!
    const options = await ask(`${url}/api/concerts/${concertId}/options`)
    expect(options.body.map((option: { concertDate: string }) => option.concertDate)).toEqual([
      "2027-01-01T19:00:00.000+09:00",
      "2027-01-02T19:00:00.000+09:00",
      "2027-01-03T19:00:00.000+09:00",
    ])
  })

  it("of several nights over a change of the clock begins at the same local time on each", async () => {
    const nights = async (more: Record<string, unknown>) => {
      const { text } = await setup({ optionCount: 3, ticketPriceAmount: 0, ...more })
      const { body } = await ask(`${url}/api/concerts/${/ConcertID=(\d+)/.exec(text)![1]}/options`)
      return body.map(({ concertDate, zone }: { concertDate: string; zone: string }) => `${concertDate} ${zone}`)
    }
    const berlin = [
      "2027-03-27T19:30:00.000+01:00 Europe/Berlin",
      "2027-03-28T19:30:00.000+02:00 Europe/Berlin",
      "2027-03-29T19:30:00.000+02:00 Europe/Berlin",
    ]
    expect(await nights({ zone: "Europe/Berlin", concertDate: "2027-03-27T19:30:00" })).toEqual(berlin)
    expect(await nights({ zone: "europe/berlin", concertDate: "2027-03-27T18:30:00Z" })).toEqual(berlin)
    // Seoul has no summer time; the same instants are another clock there.
    expect((await nights({ concertDate: "2027-03-27T19:30:00+01:00" }))[1]).toBe(
      "2027-03-29T03:30:00.000+09:00 Asia/Seoul",
    )
  })

  it.each(["Mars/Olympus", "", "Europe/Berlin; drop"])(
    "in the zone %j, which does not exist, is refused",
    async (zone) => {
      const refused = { status: 422, body: { message: "zone must be a time zone, such as Asia/Seoul." } }
      expect(await setupNew({ zone })).toMatchObject(refused)
    },
  )

  it("is answered in JSON to who asks for JSON, and so is its clean-up", async () => {
    const body = JSON.stringify({ ...plan, optionCount: 2 })
    const headers = { "content-type": "application/json", accept: "application/json" }
    const made = await ask(`${url}/api/concerts/setup`, { method: "POST", headers, body })
    expect(made.headers.get("content-type")).toBe("application/json")
    const { concertId, optionIds } = made.body
    expect(made.text).toBe(`{"concertId":${concertId},"optionIds":[${optionIds[0]},${optionIds[0] + 1}]}`)
    const removed = await ask(`${url}/api/concerts/cleanup/${concertId}`, { method: "DELETE", headers })
    expect(removed.text).toBe(`{"concertId":${concertId}}`)
  })

  it("takes the agency under either of its names", async () => {
    const { agencyName, ...rest } = plan
    expect((await post(`${url}/api/concerts/setup`, { ...rest, entertainmentName: agencyName })).status).toBe(200)
    expect(await post(`${url}/api/concerts/setup`, rest)).toMatchObject({
      status: 400,
      body: { message: "JSON Parsing Error: agencyName is required", errorCode: "REQUEST_BODY_INVALID" },
    })
  })

  it("of the contract's form lets an artist keep the agency that is known; any other is refused", async () => {
    await post(`${url}/api/concerts/setup`, { ...plan, artistName: "Moonlight", agencyName: "First" })
    const moved = { ...plan, title: "Moved", artistName: "Moonlight", agencyName: "Second" }
    expect(await post(`${url}/api/concerts/setup`, moved)).toMatchObject({ status: 200 })
    expect((await ask(`${url}/api/concerts`)).body.at(-1)).toMatchObject({ title: "Moved", entertainmentName: "First" })
    expect(await post(`${url}/api/concerts/setup`, { ...moved, ticketPriceAmount: 0 })).toMatchObject({
      status: 409,
      body: { code: "artist-of-other-agency" },
    })
  })

  it("makes the seats of a layout, with their prices and flags", async () => {
    const seatLayout = {
      sections: [
        { code: "A", rows: [{ label: "1", from: 1, to: 2 }] },
        { code: "B", capacity: 2, tier: 1 },
      ],
      flags: [{ flag: "accessible", seats: ["B-2"] }],
    }
    const tiers = [
      { name: "R", price: 200 },
      { name: "S", price: 100 },
    ]
    const { optionId } = await setUp(url, { seatLayout, tiers })
    const { text, body } = await ask(`${url}/api/concerts/options/${optionId}/seat-map`)
    expect(body.map((seat: { seatNumber: string }) => seat.seatNumber)).toEqual(["A-1-1", "A-1-2", "B-1", "B-2"])
    expect(text).toMatch(/^\[{"id":\d+,"seatNumber":"A-1-1","status":"AVAILABLE",/)
    expect(body[3]).toMatchObject({ section: "B", row: "", number: 2, tier: "S", price: 100, flags: ["accessible"] })
  })

  it.each([
    ["no seat", { seatCount: 0 }, 422],
    ["minus one seat", { seatCount: -1 }, 422],
    ["half a seat", { seatCount: 1.5 }, 422],
    ["a billion seats", { seatCount: 1_000_000_000 }, 422],
    ["no count at all", { seatCount: null }, 422],
    ["no option", { optionCount: 0 }, 422],
    ["half an option", { optionCount: 0.5 }, 422],
    ["a negative limit", { maxReservationsPerUser: -1 }, 422],
    ["a hold of no time", { holdTtlMs: 0 }, 422],
    ["a negative price", { ticketPriceAmount: -1 }, 422],
    ["an empty layout", { seatLayout: { sections: [] } }, 400],
    [
      "a range that ends before it begins",
      { seatLayout: { sections: [{ code: "A", rows: [{ label: "1", from: 2, to: 1 }] }] } },
      400,
    ],
    [
      "a seat twice",
      {
        seatLayout: {
          sections: [
            { code: "A", capacity: 1 },
            { code: "a", capacity: 1 },
          ],
        },
      },
      400,
    ],
    ["no title", { title: null }, 400],
    ["a date that is none", { concertDate: "soon" }, 400],
  ])("with %s is refused", async (_, more, status) => {
    expect(await setupNew(more)).toMatchObject({ status, body: { status } })
  })

  it.each([
    [{ seatCont: 3 }, 'This request has no field "seatCont". Did you mean seatCount?'],
    [
      { maxReservationPerUser: 2 },
      'This request has no field "maxReservationPerUser". Did you mean maxReservationsPerUser?',
    ],
    [{ price: 2 }, 'This request has no field "price". Did you mean ticketPriceAmount?'],
    [
      { generalSaleStartsAt: "2099-01-01" },
      'This request has no field "generalSaleStartsAt". Did you mean generalSaleStartAt?',
    ],
    [{ line: { bach: 3 } }, 'This request has no field "line.bach". Did you mean batch?'],
    [
      { seatLayout: { sections: [{ code: "A", rows: [{ label: "1", from: 1, too: 2 }] }] } },
      'This request has no field "seatLayout.sections[0].rows[0].too". Did you mean to?',
    ],
    [{ tiers: [{ name: "R", cost: 1 }] }, 'This request has no field "tiers[0].cost". It takes name, price.'],
  ])("with a field that there is not is refused by its name: %j", async (more, message) => {
    expect(await setupNew(more)).toMatchObject({ status: 422, body: { code: "field-unknown", message } })
    expect(await setup(more)).toMatchObject({ status: 422, body: { code: "field-unknown", message } })
  })

  it("of the contract's own clients is taken with all that they send, for a night of any year and without a price", async () => {
    const theirs = {
      entertainmentName: "EDAM",
      artistDisplayName: "아이유",
      artistGenre: "K-POP",
      artistDebutDate: "2008-09-18",
      entertainmentCountryCode: "KR",
      entertainmentHomepageUrl: "https://edam.example",
      promoterName: "P",
      promoterCountryCode: "KR",
      promoterHomepageUrl: "https://p.example",
      venueName: "KSPO Dome",
      venueCity: "Seoul",
      venueCountryCode: "KR",
      venueAddress: "424 Olympic-ro",
      optionCount: 2,
      concertDate: "2020-01-01T19:00:00",
      seatLayout: { sections: [{ code: "A", capacity: 2 }] },
    }
    const { status, text } = await setup(theirs)
    expect([status, text]).toEqual([200, expect.stringMatching(/^Setup completed: ConcertID=\d+, OptionID=\d+, /)])
    const { body } = await ask(`${url}/api/concerts/${/ConcertID=(\d+)/.exec(text)![1]}/options`)
    expect(body[0]).toMatchObject({ ticketPriceAmount: 0, venueName: null })
  })

  it("of its own form says what a seat costs, lies ahead, and opens before it begins", async () => {
    const refused = (message: string) => ({ status: 422, body: { code: "unprocessable", message } })
    const required = "ticketPriceAmount or tiers is required: say what a seat costs, or 0 where it costs nothing."
    for (const more of [{ maxReservationsPerUser: 2 }, { holdTtlMs: 1_000 }, { zone: "UTC" }, { line: {} }]) {
      expect(await setup({ concertDate: "2099-01-01T19:00:00", ...more })).toMatchObject(refused(required))
      const past = { concertDate: "2020-01-01T19:00:00", ticketPriceAmount: 1 }
      expect(await setup({ ...more, ...past })).toMatchObject(refused("concertDate is in the past."))
    }
    const both = { tiers: [{ name: "R", price: 1 }], ticketPriceAmount: 1 }
    expect(await setupNew(both)).toMatchObject(refused("Send ticketPriceAmount or tiers, not both."))
    expect(await setupNew({ generalSaleStartAt: "2099-01-01T19:00:00" })).toMatchObject(
      refused("generalSaleStartAt must be before concertDate."),
    )
    expect(await setupNew({ generalSaleStartAt: "soon" })).toMatchObject({ status: 400 })
    expect(await setupNew({ venueName: "Dome" })).toMatchObject(
      refused("venueCity is required with the other fields of a venue."),
    )
    expect(await setupNew({ ticketPriceAmount: 0 })).toMatchObject({ status: 200 })
  })

  it("of several nights lies ahead with the first of them", async () => {
    const concertDate = new Date(Date.now() - 3_600_000).toISOString()
    const refused = { status: 422, body: { message: "concertDate is in the past." } }
    expect(await setupNew({ concertDate, optionCount: 3 })).toMatchObject(refused)
  })

  it("that is sent again with its key is the same one, also once its night has begun", async () => {
    const body = { ...plan, ticketPriceAmount: 100, concertDate: new Date(Date.now() + 1_500).toISOString() }
    const send = (key: string) => post(`${url}/api/concerts/setup`, body, { "idempotency-key": key })
    const first = await send("before-the-night")
    expect(first.status).toBe(200)
    let others = 0
    await expect.poll(async () => (await send(`other-${others++}`)).body?.message).toBe("concertDate is in the past.")
    expect((await send("before-the-night")).text).toBe(first.text)
  })

  it("keeps the hall that it names", async () => {
    const hall = { venueName: "KSPO Dome", venueCity: "Seoul", venueCountryCode: "kr", venueAddress: "424 Olympic-ro" }
    const { text } = await setupNew(hall)
    const { body } = await ask(`${url}/api/concerts/${/ConcertID=(\d+)/.exec(text)![1]}/options`)
    expect(body[0]).toMatchObject({ ...hall, venueCountryCode: "KR" })
  })

  it("sells the seats of a night until it begins, unless it is of the contract's form", async () => {
    const buyer = await createUser(url, "late for it")
    const holdOf = (seatId: number) => post(`${url}/api/reservations/v6/holds`, { userId: buyer, seatId })
    const soon = await setUp(url, { concertDate: new Date(Date.now() + 3_000).toISOString() })
    const past = await setup({ concertDate: "2020-01-01T19:00:00" })
    const [, option] = /OptionID=(\d+)/.exec(past.text)!
    const { body } = await ask(`${url}/api/concerts/options/${option}/seats`)
    expect((await holdOf(body[0].id)).status).toBe(201)
    let seat = 0
    const answers: Answer[] = []
    await expect
      .poll(async () => {
        answers.push(await holdOf(soon.seatIds[seat++ % soon.seatIds.length]))
        return answers.at(-1)?.body.code
      })
      .toBe("night-begun")
    expect(answers[0].status).toBe(201)
    expect(answers.at(-1)?.body.message).toMatch(/^The night began at .*\+09:00; its seats are not sold any more\.$/)
  })

  it("opens its sale when it was told to, by the clock of the hall", async () => {
    const buyer = await createUser(url, "early")
    const early = await setUp(url, { zone: "Europe/Berlin", generalSaleStartAt: "2098-07-01T12:00:00" })
    expect(await post(`${url}/api/reservations/v6/holds`, { userId: buyer, seatId: early.seatIds[0] })).toMatchObject({
      status: 409,
      body: {
        code: "sale-not-open",
        message: "Sale has not opened yet. generalSaleStartAt=2098-07-01T19:00:00.000+09:00",
      },
    })
    const open = await setUp(url, { generalSaleStartAt: "2020-07-01T12:00:00" })
    expect(await post(`${url}/api/reservations/v6/holds`, { userId: buyer, seatId: open.seatIds[0] })).toMatchObject({
      status: 201,
    })
  })

  it("that is refused leaves no concert behind", async () => {
    const before = await ask(`${url}/api/concerts`)
    await setup({ seatCount: 0 })
    await setup({ seatLayout: { sections: [] } })
    expect((await ask(`${url}/api/concerts`)).text).toBe(before.text)
  })
})

describe("the catalogue", () => {
  it("lists concerts in the declared field order, newest last", async () => {
    const { concertId } = await setUp(url, { title: "Newest" })
    const { text, body } = await ask(`${url}/api/concerts`)
    expect(text).toMatch(/^\[{"id":\d+,"title":"[^"]*","artistName":"[^"]*",/)
    expect(body.at(-1)).toMatchObject({ id: concertId, title: "Newest", artistName: "IU", entertainmentName: "EDAM" })
  })

  it("takes a concert out of every list and closes its sale on cleanup", async () => {
    const user = await createUser(url, "late")
    const { concertId, seatIds } = await setUp(url)
    const cleanup = () => ask(`${url}/api/concerts/cleanup/${concertId}`, { method: "DELETE" })
    expect(await cleanup()).toMatchObject({ status: 200, text: `Cleanup completed for ConcertID: ${concertId}` })
    expect((await ask(`${url}/api/concerts`)).body.map((concert: { id: number }) => concert.id)).not.toContain(
      concertId,
    )
    expect(await ask(`${url}/api/concerts/${concertId}/options`)).toMatchObject({ status: 400 })
    const late = await post(`${url}/api/reservations/v6/holds`, { userId: user, seatId: seatIds[0] })
    expect(late).toMatchObject({ status: 409, body: { code: "sale-closed" } })
    expect(await cleanup()).toMatchObject({ status: 400, body: { message: `Concert not found: ${concertId}` } })
  })

  it("knows no options of a concert that does not exist", async () => {
    expect(await ask(`${url}/api/concerts/999/options`)).toMatchObject({ status: 400, body: { code: "sale-unknown" } })
    expect(await ask(`${url}/api/concerts/abc/options`)).toMatchObject({ status: 400, body: { code: "bad-request" } })
  })
})

describe("a user", () => {
  it("is created with 200, read back and removed", async () => {
    const created = await post(`${url}/api/users`, { username: "kim", tier: "VIP" })
    expect(created.status).toBe(200)
    expect(created.text).toBe(`{"id":${created.body.id},"username":"kim","tier":"VIP","role":"USER"}`)
    expect((await ask(`${url}/api/users/${created.body.id}`)).text).toBe(created.text)
    expect(await ask(`${url}/api/users/${created.body.id}`, { method: "DELETE" })).toMatchObject({
      status: 204,
      text: "",
    })
    const message = `User not found: ${created.body.id}`
    expect(await ask(`${url}/api/users/${created.body.id}`)).toMatchObject({ status: 400, body: { message } })
  })

  it("has a name of their own and a tier that exists", async () => {
    await createUser(url, "lee")
    expect(await post(`${url}/api/users`, { username: "lee" })).toMatchObject({
      status: 400,
      body: { message: "Username already exists: lee" },
    })
    const bad = await post(`${url}/api/users`, { username: "x", tier: "GODLIKE" })
    expect(bad).toMatchObject({ status: 400, body: { errorCode: "REQUEST_BODY_INVALID" } })
    expect(bad.body.message).toMatch(/^JSON Parsing Error: /)
    expect(await post(`${url}/api/users`, { username: null })).toMatchObject({ status: 400 })
    expect((await post(`${url}/api/users`, { username: "z", tier: null })).body).toMatchObject({
      tier: "BASIC",
      role: "USER",
    })
    expect(await post(`${url}/api/users`, { username: "root", role: "ADMIN" })).toMatchObject({
      status: 422,
      body: { message: 'This request has no field "role". It takes username, tier.' },
    })
  })

  it("is not removed while they have reservations", async () => {
    const user = await createUser(url, "holder")
    const { seatIds } = await setUp(url)
    await post(`${url}/api/reservations/v6/holds`, { userId: user, seatId: seatIds[0] })
    expect(await ask(`${url}/api/users/${user}`, { method: "DELETE" })).toMatchObject({
      status: 409,
      body: { code: "user-referenced" },
    })
  })

  it("finds every reservation they were just given, oldest first", async () => {
    const user = await createUser(url, "buyer")
    const { concertId, optionId, seatIds } = await setUp(url)
    const made: number[] = []
    for (const seatId of seatIds) {
      made.push((await post(`${url}/api/reservations/v6/holds`, { userId: user, seatId })).body.id)
      const { body } = await ask(`${url}/api/reservations/users/${user}`)
      expect(body.map((reservation: { id: number }) => reservation.id)).toEqual(made)
    }
    const { text, body } = await ask(`${url}/api/reservations/users/${user}`)
    expect(text).toMatch(/^\[{"id":\d+,"userId":\d+,"seatId":\d+,"reservationTime":"[^"]+","status":"HOLD",/)
    expect(body[0]).toMatchObject({ seatId: seatIds[0], concertId, optionId, seatNumber: "A-1" })
    expect((await ask(`${url}/api/reservations/users/999999`)).text).toBe("[]")
  })
})

describe("names with the signs of other languages", () => {
  it.each([
    ["'; drop table users; --"],
    ['" or 1=1 --'],
    ["*3\r\n$3\r\nSET"],
    ["<script>alert(1)</script>"],
    ["\u0024{jndi:ldap://x}"],
    ["한국어 🎫 \u202e"],
    ["a\u0001\u001b[31m"],
    ["%00%0d%0a"],
  ])("are kept as text or refused: %j", async (name) => {
    const created = await post(`${url}/api/users`, { username: name })
    if (created.status === 200) expect((await ask(`${url}/api/users/${created.body.id}`)).body.username).toBe(name)
    else expect(created.status).toBe(400)
    const concert = await setup({ title: name })
    expect([200, 400]).toContain(concert.status)
    if (concert.status === 200) expect((await ask(`${url}/api/concerts`)).body.at(-1).title).toBe(name)
  })

  it("with a NUL in them are refused, because no database keeps it", async () => {
    expect(await post(`${url}/api/users`, '{"username":"a\\u0000b"}')).toMatchObject({ status: 400 })
  })
})
