import { brotliDecompressSync, gunzipSync } from "node:zlib"
import { limits, noFacts, optionIdOf } from "@ticketrush/protocol"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { requested } from "./access/Requester.ts"
import { ask, type Concert, createUser, post, setUp } from "./client.ts"
import { KeptConnection } from "./framing/KeptConnection.ts"
import { startNode, type TestNode } from "./TestNode.ts"

let node: TestNode
let concert: Concert
let map: string
const seatCount = 300

beforeAll(async () => {
  node = await startNode()
})
beforeEach(async () => {
  concert = await setUp(node.url, { seatCount })
  map = `/api/concerts/options/${concert.optionId}/seat-map`
})
afterAll(() => node.stop())

let people = 0
const hold = async (...indexes: ReadonlyArray<number>): Promise<void> => {
  const userId = await createUser(node.url, `seat-${people++}`)
  for (const index of indexes) {
    const { status } = await post(`${node.url}/api/reservations/v6/holds`, { userId, seatId: concert.seatIds[index] })
    expect(status).toBe(201)
  }
}

/** As it stands on the wire. */
const raw = (path: string, headers: Record<string, string> = {}, method = "GET") =>
  requested({ port: node.port, path, method, headers: Object.entries(headers).flat() })

const decoders = { br: brotliDecompressSync, gzip: gunzipSync } as const

describe("a seat map", () => {
  it.each(["br", "gzip"] as const)("is the same in %s, with the same tag", async (coding) => {
    await hold(3)
    const plain = await raw(map)
    const response = await fetch(node.url + map, { headers: { "accept-encoding": coding } })
    expect(response.headers.get("content-encoding")).toBe(coding)
    expect(await response.text()).toBe(plain.text)
    expect(response.headers.get("etag")).toBe(plain.headers.etag)
    expect(plain.headers["content-encoding"]).toBeUndefined()
    for (const vary of [response.headers.get("vary"), plain.headers.vary]) expect(vary).toBe("Accept-Encoding")
    expect(Number(response.headers.get("content-length"))).toBeLessThan(plain.text.length / 4)
  })

  it.each(["br", "gzip"] as const)("is answered to HEAD in %s as to GET, without its body", async (coding) => {
    const kept = new KeptConnection(node.port)
    const rest = `${map} HTTP/1.1\r\nHost: a\r\nAccept-Encoding: ${coding}\r\n\r\n`
    const get = await kept.ask(`GET ${rest}`)
    const head = await kept.ask(`HEAD ${rest}`)
    expect([head.status, head.body]).toEqual([200, ""])
    for (const name of ["content-encoding", "content-length", "etag", "vary", "cache-control", "content-type"]) {
      expect([name, head.headers.get(name)]).toEqual([name, get.headers.get(name)])
    }
    expect(head.headers.get("content-encoding")).toEqual([coding])
    expect(JSON.parse(decoders[coding](Buffer.from(get.body, "latin1")).toString())).toHaveLength(seatCount)
  })

  it("has a few seats by their ids, and no more than a request may name", async () => {
    await hold(7)
    const whole = (await ask(node.url + map)).body
    const named = (ids: ReadonlyArray<number | string>, more = ""): Promise<{ status: number; body: unknown }> =>
      ask(`${node.url}${map}?${ids.map((id) => `seatId=${id}`).join("&")}${more}`)
    const { seatIds } = concert
    expect((await named([seatIds[9], seatIds[7], seatIds[9]])).body).toEqual([whole[9], whole[7]])
    expect((await named([seatIds[9], seatIds[7]], "&status=TEMP_RESERVED")).body).toEqual([whole[7]])
    const other = await setUp(node.url, { seatCount: 3 })
    expect((await named([other.seatIds[0], seatIds[0] + seatCount, 1, seatIds[2]])).body).toEqual([whole[2]])
    expect((await named(seatIds.slice(0, limits.namedSeatsMax))).body).toEqual(whole.slice(0, limits.namedSeatsMax))
    expect((await named(seatIds.slice(0, limits.namedSeatsMax + 1))).status).toBe(400)
    for (const wrong of ["x", "", "1.5"]) expect([wrong, (await named([wrong])).status]).toEqual([wrong, 400])
  })

  it("is 304 for a client that has it, in every coding", async () => {
    for (const coding of ["br", "gzip", "identity"]) {
      const first = await fetch(node.url + map, { headers: { "accept-encoding": coding } })
      const etag = first.headers.get("etag") as string
      for (const condition of [etag, etag.slice(2), `"x", ${etag}`, "*"]) {
        for (const method of ["GET", "HEAD"]) {
          const answer = await raw(map, { "accept-encoding": coding, "if-none-match": condition }, method)
          expect([answer.status, answer.headers.etag, answer.headers.vary]).toEqual([304, etag, "Accept-Encoding"])
          expect(answer.text).toBe("")
        }
      }
    }
    expect((await raw(map, { "if-none-match": 'W/"0-0"' })).status).toBe(200)
  })

  it("and the list of free seats are 304 as the document says, which `ask` holds them against", async () => {
    for (const path of [map, map.replace("seat-map", "seats")]) {
      const etag = (await ask(node.url + path)).headers.get("etag") as string
      expect((await ask(node.url + path, { headers: { "if-none-match": etag } })).status).toBe(304)
    }
  })

  it("has another tag once a seat has another state, and the same one while only the line moves", async () => {
    const { etag } = (await raw(map)).headers
    await post(`${node.url}/api/v1/waiting-queue/join`, { userId: 1, concertId: concert.concertId })
    expect((await raw(map)).headers.etag).toBe(etag)
    await hold(0)
    const held = await raw(map, { "if-none-match": etag as string })
    expect([held.status, JSON.parse(held.text)[0].status]).toEqual([200, "TEMP_RESERVED"])
    expect(held.headers.etag).not.toBe(etag)
  })

  it("of some states has a tag of its own, which a seat of another state does not change", async () => {
    await hold(0)
    const sold = `${map}?status=RESERVED`
    const { etag } = (await raw(sold)).headers
    await hold(1)
    expect((await raw(sold, { "if-none-match": etag as string })).status).toBe(304)
  })

  it("is not compressed when it is small, and says all the same that it may be", async () => {
    const { optionId } = await setUp(node.url, { seatCount: 3 })
    const answer = await raw(`/api/concerts/options/${optionId}/seat-map`, { "accept-encoding": "gzip" })
    expect([answer.headers["content-encoding"], answer.headers.vary]).toEqual([undefined, "Accept-Encoding"])
  })

  it("is shown as it is after a hold that was answered, also to a client that takes a coding", async () => {
    for (let index = 0; index < 20; index++) {
      const [, , shown] = await Promise.all([
        ask(node.url + map, { headers: { "accept-encoding": "br" } }),
        ask(node.url + map, { headers: { "accept-encoding": "gzip" } }),
        hold(index).then(() => ask(node.url + map, { headers: { "accept-encoding": "br" } })),
      ])
      expect(shown.body[index].status).toBe("TEMP_RESERVED")
    }
  })
})

describe("seats that many ask for at once", () => {
  it("are to each client those that it has asked for, in every coding", async () => {
    const { concertId, optionId } = await setUp(node.url, { seatCount, optionCount: 2 })
    await hold(...Array.from({ length: 60 }, (_, n) => 2 * n))
    const paths = [concert.optionId, optionId, optionIdOf(concertId, 1)].flatMap((id) =>
      ["seats", "seat-map", "seat-map?status=AVAILABLE"].map((what) => `/api/concerts/options/${id}/${what}`),
    )
    paths.push(`${map}?status=TEMP_RESERVED`)
    const plain = await Promise.all(paths.map((path) => raw(path)))
    expect(new Set(plain.map(({ text }) => text)).size).toBe(5)
    const asked = [...paths, ...paths].flatMap((path) => (["br", "gzip"] as const).map((coding) => ({ path, coding })))
    const codings = await Promise.all(
      asked.map(async ({ path, coding }) => {
        const { headers, text } = await ask(node.url + path, { headers: { "accept-encoding": coding } })
        expect([path, text]).toEqual([path, plain[paths.indexOf(path)].text])
        return headers.get("content-encoding")
      }),
    )
    // Those that would wait for too many others come as they are.
    expect(new Set(codings)).toEqual(new Set(["br", "gzip", null]))
  })
})

describe("the changes of a seat map", () => {
  const changes = (since?: string) => ask(`${node.url}${map}/changes${since === undefined ? "" : `?since=${since}`}`)

  it("are all states for a client without a position, then the seats that changed since the one that it has", async () => {
    const whole = await changes()
    expect(whole).toMatchObject({
      status: 200,
      body: { optionId: concert.optionId, free: seatCount, states: "0".repeat(seatCount), seats: null },
    })
    expect(whole.headers.get("cache-control")).toBe("no-store")
    await hold(5, 2)
    const changed = await changes(whole.body.position)
    expect(changed.body).toMatchObject({ free: seatCount - 2, states: null })
    expect(changed.body.seats.sort()).toEqual([
      [2, 1],
      [5, 1],
    ])
    expect((await changes(changed.body.position)).body).toMatchObject({ position: changed.body.position, seats: [] })
    await hold(7)
    expect((await changes(changed.body.position)).body.seats).toEqual([[7, 1]])
    expect((await changes(whole.body.position)).body.seats).toHaveLength(3)
  })

  it("lead a client to the map, after every gap", async () => {
    const known = (await changes()).body
    const states = known.states.split("").map(Number)
    let { position } = known
    for (let round = 0; round < 10; round++) {
      await hold(...Array.from({ length: round % 4 }, (_, n) => round * 10 + n))
      const { body } = await changes(position)
      for (const [index, state] of body.seats) states[index] = state
      position = body.position
    }
    const whole = (await changes()).body
    expect([states.join(""), position]).toEqual([whole.states, whole.position])
  })

  it("are all states for a position of another epoch, of the future, of no sale, and of before it was asked first", async () => {
    await hold(1)
    const [epoch, offset] = (await changes()).body.position.split("-").map(Number)
    for (const since of [
      `${epoch + 1}-${offset}`,
      `${epoch}-${offset + 1}`,
      "nonsense",
      "",
      `${epoch}-${offset - 1}`,
    ]) {
      expect([since, (await changes(since)).body.states?.length]).toEqual([since, seatCount])
    }
  })

  it("go on from a position that a stream has told", async () => {
    const { position } = (await changes()).body
    await hold(1)
    const topic = encodeURIComponent(JSON.stringify({ topic: "seats", optionId: concert.optionId, resume: position }))
    const stream = await fetch(`${node.url}/api/streams?subscribe=${topic}`)
    const reader = stream.body!.getReader()
    let text = ""
    while (!text.includes('"SEATS"')) text += Buffer.from((await reader.read()).value!).toString()
    await reader.cancel()
    const told = /"id":"(\d+-\d+)"/.exec(text)?.[1]
    await hold(2)
    expect((await changes(told)).body.seats).toEqual([[2, 1]])
  })

  it.each([
    ["an option that is not there", () => optionIdOf(concert.concertId, 9), "", 400, "option-unknown"],
    ["an id that no option has", () => 5, "", 400, "option-unknown"],
    ["a position twice", () => concert.optionId, "?since=1-1&since=1-2", 400, "bad-request"],
    ["an unknown parameter", () => concert.optionId, "?from=1-1", 400, "parameter-unknown"],
  ])("are refused for %s", async (_what, option, query, status, code) => {
    const answer = await ask(`${node.url}/api/concerts/options/${option()}/seat-map/changes${query}`)
    expect(answer).toMatchObject({ status, body: { code } })
  })
})

describe("what is remembered of changes", () => {
  it("is bounded: a client that comes back after more is told all states", async () => {
    const { optionId, seatIds, concertId } = await setUp(node.url, {
      seatCount: 6_000,
      maxReservationsPerUser: 10_000,
    })
    const path = `${node.url}/api/concerts/options/${optionId}/seat-map/changes`
    const { position } = (await ask(path)).body
    const order = (seats: ReadonlyArray<number>) =>
      new Promise<void>((done) =>
        node.engine.submit(concertId, { kind: "hold", person: 1, seats, key: null, facts: noFacts }, () => done()),
      )
    const ids = seatIds.map((_, i) => seatIds[0] + i)
    for (let from = 0; from < limits.streamSeatChangesKept * 2 + 16; from += 16) await order(ids.slice(from, from + 16))
    expect((await ask(`${path}?since=${position}`)).body).toMatchObject({ seats: null, free: 6_000 - 4_112 })
  })
})
