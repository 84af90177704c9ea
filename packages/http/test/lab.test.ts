/** Concerts that are sold through strategies of the lab, over memory: what a caller sees of it. */
import { LabPartError, type Strategy } from "@ticketrush/engine/backends/LabBackend"
import { Effect } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { ask, createUser, post, setUp } from "./client.ts"
import { labInMemory, startNode, type TestNode } from "./TestNode.ts"

const v1 = "/api/reservations/v1/optimistic"
const v2 = "/api/reservations/v2/pessimistic"
const v6 = "/api/reservations/v6/holds"

describe("a concert that is sold through a strategy of the lab", () => {
  let node: TestNode
  let user: number
  beforeAll(async () => {
    node = await startNode()
    user = await createUser(node.url, "buyer")
  })
  afterAll(() => node.stop())

  const reserve = (path: string, seatId: number, userId = user, headers = {}) =>
    post(node.url + path, { userId, seatId }, headers)
  const statuses = async (optionId: number) =>
    (await ask(`${node.url}/api/concerts/options/${optionId}/seat-map`)).body.map(
      ({ status }: { readonly status: string }) => status,
    )
  const listed = async (userId: number) => (await ask(`${node.url}/api/reservations/users/${userId}`)).body
  const backendOf = async (concertId: number) =>
    (await ask(`${node.url}/api/concerts`)).body.find(({ id }: { readonly id: number }) => id === concertId).backend

  it("answers with a reservation that is pending, in the fields of the contract and ours behind them", async () => {
    const { seatIds, optionId, concertId } = await setUp(node.url)
    const { status, body } = await reserve(v1, seatIds[1])
    expect(status).toBe(200)
    expect(Object.keys(body).slice(0, 4)).toEqual(["id", "userId", "seatId", "reservationTime"])
    expect(body).toMatchObject({ userId: user, seatId: seatIds[1], status: "PENDING", seatNumber: "A-2" })
    expect(body).toMatchObject({ optionId, concertId })
  })

  it.each([v1, v2])("refuses a seat that is reserved with 409 and one that is not there with 400: %s", async (path) => {
    const { seatIds } = await setUp(node.url)
    await reserve(path, seatIds[0])
    expect((await reserve(path, seatIds[0])).body).toMatchObject({ status: 409, message: "Seat is already reserved." })
    expect((await reserve(path, seatIds[4] + 1)).body).toMatchObject({ status: 400, message: "Seat not found" })
    expect((await reserve(path, 1)).body).toMatchObject({ status: 400, message: "Seat not found" })
    expect((await reserve(path, seatIds[1], 999_999)).body).toMatchObject({
      status: 400,
      message: "User not found: 999999",
    })
  })

  it("answers the same key with the same reservation", async () => {
    const { seatIds } = await setUp(node.url)
    const key = { "idempotency-key": "again" }
    const first = await reserve(v1, seatIds[0], user, key)
    expect((await reserve(v1, seatIds[0], user, key)).body).toEqual(first.body)
    expect((await reserve(v1, seatIds[1], user, key)).body.code).toBe("key-reused")
  })

  it("is bound by its first reservation, and refuses the engine with 409 that names the binding", async () => {
    const { seatIds, concertId } = await setUp(node.url)
    expect(await backendOf(concertId)).toBeNull()
    await reserve(v1, seatIds[0])
    expect(await backendOf(concertId)).toBe("optimistic")
    const { body } = await reserve(v6, seatIds[1])
    expect(body).toMatchObject({ status: 409, code: "bound-elsewhere" })
    expect(body.message).toContain(`Concert ${concertId} is sold through optimistic`)
    expect((await reserve(v1, seatIds[1])).status).toBe(200)
  })

  it("is sold through v1 and v2 side by side, as scripts of the contract do, and each seat once", async () => {
    const { seatIds, concertId, optionId } = await setUp(node.url)
    for (const [n, path] of [v1, v2].entries()) {
      expect((await reserve(path, seatIds[n])).status).toBe(200)
      for (const again of [v1, v2]) {
        expect((await reserve(again, seatIds[n])).body).toMatchObject({ message: "Seat is already reserved." })
      }
    }
    expect(await backendOf(concertId)).toBe("optimistic")
    const free = (await ask(`${node.url}/api/concerts/options/${optionId}/seats`)).body
    expect(free.map(({ id }: { id: number }) => id)).toEqual(seatIds.slice(2))
    const mine = (await ask(`${node.url}/api/reservations/users/${user}`)).body
    const ended = mine.filter(({ seatId }: { seatId: number }) => seatIds.slice(0, 2).includes(seatId))
    for (const { id } of ended) {
      expect((await ask(`${node.url}/api/reservations/${id}`, { method: "DELETE" })).status).toBe(204)
    }
    expect((await reserve(v2, seatIds[0])).status).toBe(200)
    expect((await reserve(v1, seatIds[1])).status).toBe(200)
  })

  it("is not bound by a request that is refused before a seat could be reserved", async () => {
    const { seatIds, concertId } = await setUp(node.url)
    await reserve(v1, seatIds[4] + 1)
    await reserve(v1, seatIds[0], 999_999)
    expect(await backendOf(concertId)).toBeNull()
    expect((await reserve(v6, seatIds[0])).status).toBe(201)
    expect(await backendOf(concertId)).toBe("actor")
    expect((await reserve(v1, seatIds[1])).body).toMatchObject({ status: 409, code: "bound-elsewhere" })
  })

  it("is sold by one family alone when both ask for the first seat at once", async () => {
    for (let round = 0; round < 20; round++) {
      const { seatIds } = await setUp(node.url)
      const answers = await Promise.all([reserve(v1, seatIds[0]), reserve(v6, seatIds[0]), reserve(v2, seatIds[0])])
      const [first, engine, second] = answers.map(({ status, body }) => (status < 300 ? "sold" : body.code))
      const expected =
        engine === "sold"
          ? ["bound-elsewhere", "bound-elsewhere"]
          : [first, second].includes("sold") && ["sold", "seat-reserved"]
      expect([first, second].sort().reverse()).toEqual(expected)
      expect(engine === "sold" || engine === "bound-elsewhere").toBe(true)
    }
  })

  it("can be bound at set-up, to what there is", async () => {
    const { seatIds, concertId } = await setUp(node.url, { backend: "pessimistic" })
    expect(await backendOf(concertId)).toBe("pessimistic")
    expect((await reserve(v1, seatIds[0])).body.code).toBe("bound-elsewhere")
    expect((await reserve(v6, seatIds[0])).body.code).toBe("bound-elsewhere")
    expect((await reserve(v2, seatIds[0])).status).toBe(200)
    const engines = await setUp(node.url, { backend: "actor" })
    expect((await reserve(v2, engines.seatIds[0])).body.code).toBe("bound-elsewhere")
    const { status, body } = await post(`${node.url}/api/concerts/setup`, {
      ...{ title: "T", artistName: "IU", agencyName: "EDAM", concertDate: "2099-01-01T19:00:00", seatCount: 1 },
      backend: "hope",
    })
    expect([status, body.message]).toEqual([
      422,
      "backend must be one of: actor, optimistic, pessimistic, redis-lock, kafka.",
    ])
  })

  it("tells its seats from the strategy: in the list, in the map, before and after a release", async () => {
    const { seatIds, optionId } = await setUp(node.url, { seatCount: 3, backend: "optimistic" })
    expect(await statuses(optionId)).toEqual(["AVAILABLE", "AVAILABLE", "AVAILABLE"])
    const { id } = (await reserve(v1, seatIds[1])).body
    expect(await statuses(optionId)).toEqual(["AVAILABLE", "RESERVED", "AVAILABLE"])
    const free = (await ask(`${node.url}/api/concerts/options/${optionId}/seats`)).body
    expect(free.map((seat: { readonly id: number }) => seat.id)).toEqual([seatIds[0], seatIds[2]])
    expect((await ask(`${node.url}/api/reservations/${id}`, { method: "DELETE" })).status).toBe(204)
    expect(await statuses(optionId)).toEqual(["AVAILABLE", "AVAILABLE", "AVAILABLE"])
  })

  it("tags its seat map by what the strategy has: the same while no seat changes, another after one has", async () => {
    const { seatIds, optionId } = await setUp(node.url, { backend: "optimistic" })
    const map = async (tag = "") => {
      const headers = tag === "" ? {} : { "if-none-match": tag }
      return ask(`${node.url}/api/concerts/options/${optionId}/seat-map`, { headers })
    }
    const tag = (await map()).headers.get("etag")!
    expect((await map(tag)).status).toBe(304)
    await reserve(v1, seatIds[0])
    const changed = await map(tag)
    expect([changed.status, changed.body[0].status]).toEqual([200, "RESERVED"])
    expect((await map(changed.headers.get("etag")!)).status).toBe(304)
  })

  it("lists its reservations beside those of the engine, and says when one was released", async () => {
    const person = await createUser(node.url, "collector")
    const one = await setUp(node.url)
    const other = await setUp(node.url)
    const first = (await reserve(v6, one.seatIds[0], person)).body.id
    const second = (await reserve(v1, other.seatIds[0], person)).body.id
    const third = (await reserve(v6, one.seatIds[1], person)).body.id
    const rowOf = async (id: number) => (await listed(person)).find((row: { readonly id: number }) => row.id === id)
    // The two families have clocks of their own, so the order of what was made in one instant is not told.
    expect((await listed(person)).map(({ id }: { readonly id: number }) => id).sort()).toEqual(
      [first, second, third].sort(),
    )
    expect(await rowOf(second)).toMatchObject({ status: "PENDING", concertId: other.concertId, seatNumber: "A-1" })
    await ask(`${node.url}/api/reservations/${second}`, { method: "DELETE" })
    expect((await rowOf(second)).status).toBe("CANCELLED")
  })

  it("ends a reservation once, and leaves the present owner of the seat alone", async () => {
    const { seatIds, optionId } = await setUp(node.url, { seatCount: 1 })
    const end = (id: number) => ask(`${node.url}/api/reservations/${id}`, { method: "DELETE" })
    const { id } = (await reserve(v1, seatIds[0])).body
    expect((await end(id)).status).toBe(204)
    await reserve(v1, seatIds[0])
    expect((await end(id)).status).toBe(204)
    expect(await statuses(optionId)).toEqual(["RESERVED"])
    expect((await end(id + 1_000)).body).toMatchObject({ status: 400, code: "reservation-absent" })
  })

  it("sells nothing any more once it is taken down", async () => {
    const { seatIds, concertId } = await setUp(node.url)
    await reserve(v1, seatIds[0])
    await ask(`${node.url}/api/concerts/cleanup/${concertId}`, { method: "DELETE" })
    expect((await reserve(v1, seatIds[1])).body.code).toBe("sale-closed")
  })
})

describe("a strategy whose part is missing", () => {
  it("answers 503 that names the part, binds nothing, and leaves the engine alone; a later call tries again", async () => {
    let there = false
    const lab = labInMemory()
    const { start, ...rest } = lab.strategies.get("optimistic")!
    const missing = new LabPartError({ part: "PostgreSQL", message: "connection refused" })
    const flaky: Strategy = { ...rest, start: (parts) => (there ? start(parts) : Effect.fail(missing)) }
    const node = await startNode({ lab: { ...lab, strategies: new Map([["optimistic", flaky]]) } })
    try {
      const user = await createUser(node.url, "buyer")
      const { seatIds } = await setUp(node.url)
      const other = await setUp(node.url)
      const reserve = (path: string, seatId: number) => post(node.url + path, { userId: user, seatId })
      const { status, body, headers } = await reserve(v1, seatIds[0])
      expect([status, body.code, headers.get("retry-after")]).toEqual([503, "lab-part-missing", "1"])
      expect(body.message).toContain("PostgreSQL cannot be reached, and optimistic needs it")
      expect((await reserve(v6, other.seatIds[0])).status).toBe(201)
      there = true
      expect((await reserve(v1, seatIds[0])).status).toBe(200)
    } finally {
      await node.stop()
    }
  })
})
