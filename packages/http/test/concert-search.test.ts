import { makeCatalogueStoreMemory } from "@ticketrush/engine/catalogue/CatalogueMemory"
import { makeUserStoreMemory } from "@ticketrush/engine/catalogue/UsersMemory"
import { limits } from "@ticketrush/protocol"
import { Effect } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { saleStatusOf } from "../src/render/concert-card.ts"
import { type Answer, ask, createUser, post, setUp } from "./client.ts"
import { startNode, type TestNode } from "./TestNode.ts"

let node: TestNode
beforeAll(async () => {
  node = await startNode()
})
afterAll(() => node.stop())

const hour = 3_600_000
const at = (ms: number): string => new Date(Date.now() + ms).toISOString()
const concert = (title: string, more: Record<string, unknown> = {}) =>
  setUp(node.url, { title, artistName: `of ${title}`, agencyName: "Cards", ...more })
const search = async (query: string) => (await ask(`${node.url}/api/concerts/search?${query}`)).body

describe("the search for concerts", () => {
  it("answers cards in the fields and the order of the contract", async () => {
    const { concertId } = await concert("Card", { generalSaleStartAt: "2020-01-01T00:00:00" })
    const { text } = await ask(`${node.url}/api/concerts/search?keyword=${concertId}`)
    expect(text).toContain(`{"items":[{"id":${concertId},"title":"Card","artistName":"of Card","artistId":`)
    expect(text).toContain(
      `"saleStatus":"OPEN","saleOpensAt":"2020-01-01T00:00:00.000+09:00","saleOpensInSeconds":0,` +
        `"reservationButtonVisible":true,"reservationButtonEnabled":true,"availableSeatCount":5,"totalSeatCount":5}]`,
    )
    expect(text).toContain(`"page":0,"size":20,"totalElements":1,"totalPages":1,"hasNext":false,"serverNow":"`)
  })

  it("goes page by page in the order that is asked for, by id where that is unknown", async () => {
    for (const title of ["Paged b", "Paged c", "Paged a"]) await concert(title)
    const titles = async (query: string) => {
      const { items, hasNext, totalPages } = await search(`keyword=paged&size=2&${query}`)
      return [items.map(({ title }: { title: string }) => title), hasNext, totalPages]
    }
    expect(await titles("sort=title")).toEqual([["Paged a", "Paged b"], true, 2])
    expect(await titles("sort=title,desc&page=1")).toEqual([["Paged a"], false, 2])
    expect(await titles("sort=nonsense,desc")).toEqual([["Paged b", "Paged c"], true, 2])
    expect(await titles("page=9")).toEqual([[], false, 2])
  })

  it("finds concerts by the whole name of the venue of one of their nights", async () => {
    const venue = { venueCity: "Seoul", venueCountryCode: "KR" }
    const { concertId } = await concert("There", { venueName: "Found Hall", ...venue })
    await concert("Elsewhere", { venueName: "Found Hall 2", ...venue })
    const ids = async (query: string) => (await search(query)).items.map(({ id }: { id: number }) => id)
    expect(await ids("venueName=found%20HALL")).toEqual([concertId])
    expect(await ids("venueName=Found%20Hall&keyword=elsewhere")).toEqual([])
  })

  it("tells what is left of the seats once some are held", async () => {
    const { concertId, seatIds } = await concert("Left", { generalSaleStartAt: "2020-01-01T00:00:00" })
    const userId = await createUser(node.url, "holds some")
    await post(`${node.url}/api/reservations/v6/holds`, { userId, seatIds })
    await expect
      .poll(async () => (await search(`keyword=${concertId}`)).items[0])
      .toMatchObject({
        saleStatus: "SOLD_OUT",
        availableSeatCount: 0,
        reservationButtonVisible: true,
        reservationButtonEnabled: false,
      })
  })

  it.each([
    `keyword=${"x".repeat(201)}`,
    "keyword=a%00b",
    "page=x",
    "size=-1",
    "artistName=a&artistName=b",
    `venueName=${"x".repeat(201)}`,
  ])("says what is wrong with %s", async (query) => {
    const { status, body } = await ask(`${node.url}/api/concerts/search?${query}`)
    expect([status, body.code]).toEqual([400, "bad-request"])
  })
})

describe("what is read again and again", () => {
  /** Past the judge of answers: 304 belongs to every read that has a tag, and stands at no operation. */
  const read = async (path: string, tag?: string) => {
    const answer = await fetch(node.url + path, tag === undefined ? {} : { headers: { "if-none-match": tag } })
    return { status: answer.status, headers: answer.headers, text: await answer.text() }
  }

  it("comes with a weak tag, and with that tag 304 until something has changed", async () => {
    const { concertId, seatIds } = await concert("Tagged", { generalSaleStartAt: "2020-01-01T00:00:00" })
    const paths = [
      "/api/concerts",
      `/api/concerts/${concertId}`,
      `/api/concerts/${concertId}/options`,
      `/api/concerts/search?keyword=${concertId}`,
      "/api/concerts/highlights",
    ]
    const tags: string[] = []
    for (const path of paths) {
      const { status, headers } = await read(path)
      const tag = headers.get("etag") ?? ""
      expect([status, headers.get("cache-control"), tag.slice(0, 3)], path).toEqual([200, "no-cache", 'W/"'])
      const again = await read(path, `"other", ${tag}`)
      expect([again.status, again.text, again.headers.get("etag")], path).toEqual([304, "", tag])
      tags.push(tag)
    }
    const userId = await createUser(node.url, "changes a card")
    await post(`${node.url}/api/reservations/v6/holds`, { userId, seatId: seatIds[0] })
    // The nights are the same, and so is the list.
    await expect
      .poll(async () => Promise.all(paths.map(async (path, n) => (await read(path, tags[n])).status)))
      .toEqual([200, 200, 304, 200, 200])
    await concert("Another night")
    expect((await ask(`${node.url}/api/concerts`)).body.at(-1)).toMatchObject({ title: "Another night" })
  })

  it("is one concert by its id, with the card of the search and the server's clock", async () => {
    const { concertId } = await concert("One of many", { generalSaleStartAt: "2020-01-01T00:00:00" })
    const { serverNow, ...card } = (await ask(`${node.url}/api/concerts/${concertId}`)).body
    expect(Math.abs(Date.parse(serverNow) - Date.now())).toBeLessThan(60_000)
    expect([card]).toEqual((await search(`keyword=${concertId}`)).items)
    expect((await ask(`${node.url}/api/concerts/99999`)).body).toMatchObject({ code: "sale-unknown" })
    expect((await read("/api/concerts/one")).status).toBe(400)
  })

  it("is a list of very many concerts that is made in pieces, between which others have their turn", async () => {
    const rows = makeCatalogueStoreMemory()
    const artist = { id: 1, name: "A", agency: { id: 1, name: "G" } }
    const many = Array.from({ length: 4_200 }, (_, n) => ({
      id: n + 1,
      title: `T${n}`,
      artist,
      backend: null,
      thumbnail: null,
    }))
    const pieces: number[] = []
    let turns = 0
    const concerts = (after: number, limit: number) =>
      Effect.sync(() => {
        pieces.push(turns)
        return many.slice(after, after + limit)
      })
    const large = await startNode({ rows: { catalogue: { ...rows, concerts }, users: makeUserStoreMemory() } })
    let counts = true
    const count = (): void => {
      turns++
      if (counts) setImmediate(count)
    }
    setImmediate(count)
    const { body } = await ask(`${large.url}/api/concerts`)
    counts = false
    expect(body.map(({ id }: { id: number }) => id)).toEqual(many.map(({ id }) => id))
    expect(pieces.length).toBe(Math.ceil(many.length / limits.concertsAtOnceMax))
    expect(new Set(pieces).size).toBe(pieces.length)
    await ask(`${large.url}/api/concerts`)
    expect(pieces.length).toBe(Math.ceil(many.length / limits.concertsAtOnceMax))
    await large.stop()
  })
})

describe("searches that are one too many for the tables", () => {
  it("are answered 503 with the advice to come back, without a line in the log, while the others get their answer", async () => {
    let open = (): void => {}
    const gate = new Promise<void>((resolve) => {
      open = resolve
    })
    const search = () =>
      Effect.as(
        Effect.promise(() => gate),
        { items: [], total: 0 },
      )
    const rows = { catalogue: { ...makeCatalogueStoreMemory(), search }, users: makeUserStoreMemory() }
    const slow = await startNode({ rows })
    const taken = limits.searchesAtOnceMax + limits.searchesWaitingMax
    const answers: Answer[] = []
    const asked = Array.from({ length: taken + 2 }, async (_, n) => {
      answers.push(await ask(`${slow.url}/api/concerts/search?keyword=word${n}`))
    })
    await expect
      .poll(() => answers.map(({ status, body }) => [status, body.code]))
      .toEqual([
        [503, "overloaded"],
        [503, "overloaded"],
      ])
    expect(answers[0].headers.get("retry-after")).toBe("1")
    open()
    await Promise.all(asked)
    expect(answers.slice(2).map(({ status }) => status)).toEqual(Array.from({ length: taken }, () => 200))
    expect(slow.warnings).toEqual([])
    await slow.stop()
  })
})

describe("the status of a sale", () => {
  const now = 1_800_000_000_000
  const card = { closed: false, opensAt: now, seats: 10, free: 1 }
  it.each([
    ["UNSCHEDULED", { opensAt: null }],
    ["UNSCHEDULED", { closed: true }],
    ["PREOPEN", { opensAt: now + hour + 1 }],
    ["OPEN_SOON_1H", { opensAt: now + hour }],
    ["OPEN_SOON_1H", { opensAt: now + 300_001 }],
    ["OPEN_SOON_5M", { opensAt: now + 300_000 }],
    ["OPEN_SOON_5M", { opensAt: now + 1, free: 0 }],
    ["OPEN", {}],
    ["SOLD_OUT", { free: 0 }],
    ["OPEN", { seats: 0, free: 0 }],
  ] as const)("is %s with %j", (status, change) => {
    expect(saleStatusOf({ ...card, ...change }, now)).toBe(status)
  })

  it("is UNSCHEDULED of a sale that cannot be asked", () => {
    expect(saleStatusOf(null, now)).toBe("UNSCHEDULED")
  })
})

describe("the highlights", () => {
  it("are the sales that open today, the next one first, and the ones with the fewest seats left", async () => {
    const opens = at(hour / 2)
    const near = await concert("Opens near", { generalSaleStartAt: opens })
    const far = await concert("Opens far", { generalSaleStartAt: at(30 * hour) })
    const few = await concert("Few left", { generalSaleStartAt: "2020-01-01T00:00:00" })
    const { body } = await ask(`${node.url}/api/concerts/highlights?openingSoonLimit=20&sellOutRiskLimit=20`)
    const ids = (list: ReadonlyArray<{ readonly concertId: number }>) => list.map(({ concertId }) => concertId)
    // Late in the evening it opens on the next day.
    const sameDay = body.generatedAt.slice(0, 10) === new Date(Date.parse(opens) + 9 * hour).toISOString().slice(0, 10)
    expect(ids(body.openingSoon).includes(near.concertId)).toBe(sameDay)
    expect(ids(body.openingSoon)).not.toContain(far.concertId)
    expect(ids(body.sellOutRisk)).toContain(few.concertId)
    expect(ids(body.sellOutRisk)).not.toContain(far.concertId)
    expect(body).toMatchObject({
      ...{ openingSoonWithinHours: 12, sellOutRiskSeatThreshold: 30, sellOutRiskRatioThreshold: 18 },
    })
    const one = await ask(`${node.url}/api/concerts/highlights?sellOutRiskLimit=1`)
    expect(one.body.sellOutRisk).toHaveLength(1)
  })
})
