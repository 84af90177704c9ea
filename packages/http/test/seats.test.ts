import { until } from "@ticketrush/testing"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { ask, type Concert, createUser, post, setUp } from "./client.ts"
import { StreamReader } from "./StreamReader.ts"
import { startNode, type TestNode } from "./TestNode.ts"

let node: TestNode
let user: number
let concert: Concert
const readers: StreamReader[] = []

beforeAll(async () => {
  node = await startNode()
  user = await createUser(node.url, "viewer")
})
beforeEach(async () => {
  concert = await setUp(node.url, { seatCount: 4 })
})
afterEach(() => {
  for (const reader of readers.splice(0)) reader.end()
})
afterAll(() => node.stop())

const hold = async (seatId: number): Promise<number> =>
  (await post(`${node.url}/api/reservations/v6/holds`, { userId: user, seatId })).body.id
const move = (id: number, word: string) => post(`${node.url}/api/reservations/v6/${id}/${word}`, { userId: user })
const option = (rest: string) => ask(`${node.url}/api/concerts/options/${concert.optionId}/${rest}`)
const idsOf = (body: ReadonlyArray<{ id: number }>) => body.map((seat) => seat.id)

describe("the seats of an option", () => {
  it("are the available ones, in their order, and empty for an option that does not exist", async () => {
    const [a, b, c, d] = concert.seatIds
    expect(idsOf((await option("seats")).body)).toEqual([a, b, c, d])
    const id = await hold(b)
    expect(idsOf((await option("seats")).body)).toEqual([a, c, d])
    await move(id, "cancel")
    expect(idsOf((await option("seats")).body)).toEqual([a, b, c, d])
    expect(await ask(`${node.url}/api/concerts/options/999/seats`)).toMatchObject({ status: 200, text: "[]" })
    expect(await ask(`${node.url}/api/concerts/options/99999999/seats`)).toMatchObject({ status: 200, text: "[]" })
  })

  it("are all on the map, or those in the states asked for", async () => {
    const [a, b, c, d] = concert.seatIds
    await hold(a)
    const sold = await hold(b)
    await move(sold, "paying")
    await move(sold, "confirm")
    const map = await option("seat-map")
    expect(map.text).toMatch(/^\[{"id":\d+,"seatNumber":"A-1","status":"TEMP_RESERVED"/)
    expect(map.body.map((seat: { status: string }) => seat.status)).toEqual([
      "TEMP_RESERVED",
      "RESERVED",
      "AVAILABLE",
      "AVAILABLE",
    ])
    expect(idsOf((await option("seat-map?status=RESERVED")).body)).toEqual([b])
    expect(idsOf((await option("seat-map?status=RESERVED&status=AVAILABLE")).body)).toEqual([b, c, d])
  })

  it("are refused in a state that does not exist, and of an option that does not", async () => {
    expect(await option("seat-map?status=SOLD")).toMatchObject({
      status: 400,
      body: { message: "Unsupported seat status filter: SOLD" },
    })
    expect(await ask(`${node.url}/api/concerts/options/999/seat-map`)).toMatchObject({
      status: 400,
      body: { message: "Concert option not found: 999" },
    })
    expect((await ask(`${node.url}/api/concerts/options/x/seat-map`)).status).toBe(400)
  })
})

describe("a live seat map", () => {
  const watch = (): StreamReader => {
    const reader = new StreamReader(node.port, `/api/concerts/options/${concert.optionId}/seat-map/stream`)
    readers.push(reader)
    return reader
  }

  it("begins with all states and goes on with what changed, in committed order", async () => {
    const held = await hold(concert.seatIds[1])
    const reader = watch()
    const snapshot = await reader.frame(0)
    expect(reader.head).toContain("content-type: text/event-stream")
    expect(snapshot.event).toBe("SNAPSHOT")
    expect(JSON.parse(snapshot.data)).toEqual({ optionId: concert.optionId, free: 3, states: "0100" })
    expect(snapshot.id).toMatch(/^\d+-\d+$/)

    await move(held, "paying")
    await move(held, "confirm")
    await until("the seat is shown as sold", () => reader.frames.at(-1)!.data.includes("[1,2]"))
    await move(held, "cancel")
    await until("the seat is shown as free", () => reader.frames.at(-1)!.data.includes("[1,0]"))
    const ids = reader.frames.map((frame) => Number(frame.id.split("-")[1]))
    expect(ids).toEqual([...ids].sort((a, b) => a - b))
    for (const frame of reader.frames.slice(1)) expect(frame.event).toBe("SEATS")
  })

  it("shows every reader the same changes, and only those of their option", async () => {
    const other = await setUp(node.url)
    const here = [watch(), watch(), watch()]
    for (const reader of here) await reader.frame(0)
    const elsewhere = new StreamReader(node.port, `/api/concerts/options/${other.optionId}/seat-map/stream`)
    readers.push(elsewhere)
    await elsewhere.frame(0)
    await hold(concert.seatIds[0])
    for (const reader of here) expect(JSON.parse((await reader.frame(1)).data).seats).toEqual([[0, 1]])
    await hold(other.seatIds[2])
    expect(JSON.parse((await elsewhere.frame(1)).data).seats).toEqual([[2, 1]])
    expect(here[0].frames).toHaveLength(2)
  })

  it("gathers what changes at once into one frame", async () => {
    const reader = watch()
    await reader.frame(0)
    await Promise.all(concert.seatIds.map(hold))
    await until("all are shown", () => reader.frames.some((frame) => JSON.parse(frame.data).free === 0))
    const shown = reader.frames.slice(1).flatMap((frame) => JSON.parse(frame.data).seats as [number, number][])
    expect(new Set(shown.map(([index]) => index))).toEqual(new Set([0, 1, 2, 3]))
    expect(reader.frames.length).toBeLessThan(4)
  })

  it("is forgotten when its reader leaves", async () => {
    const reader = watch()
    await reader.frame(0)
    const open = node.open()
    reader.end()
    await until("the stream is gone", () => node.open() < open)
    await hold(concert.seatIds[0])
    expect((await option("seats")).status).toBe(200)
  })

  it("does not exist for an option that does not", async () => {
    const url = `${node.url}/api/concerts/options/999/seat-map/stream`
    expect(await ask(url)).toMatchObject({ status: 400, body: { code: "option-unknown" } })
  })

  it("costs a reader who does not read one snapshot, and starts them over once they do", async () => {
    const hall = await setUp(node.url, { seatCount: 60_000 })
    const reader = new StreamReader(node.port, `/api/concerts/options/${hall.optionId}/seat-map/stream`)
    readers.push(reader)
    await reader.frame(0)
    reader.socket.pause()
    const people = await Promise.all(Array.from({ length: 8 }, (_, n) => createUser(node.url, `slow-${n}`)))
    // Every round changes seats and so makes a frame; the kernel takes the first ones, then the reader is behind.
    let next = 0
    const round = async () => {
      const asked = people.map((userId) => {
        const seatIds = hall.seatIds.slice(next, next + 16)
        next += 16
        return post(`${node.url}/api/reservations/v6/holds`, { userId, seatIds })
      })
      await Promise.all(asked)
    }
    for (let n = 0; n < 40; n++) await round()
    reader.socket.resume()
    const taken = () => {
      const states = new Uint8Array(60_000)
      for (const frame of reader.frames) {
        const data = JSON.parse(frame.data)
        if (data.states !== undefined) states.set(Uint8Array.from(data.states as string, Number))
        for (const [index, state] of data.seats ?? []) states[index] = state
      }
      return states.reduce((sum, state) => sum + (state === 1 ? 1 : 0), 0)
    }
    await until("the reader has seen every hold", () => taken() === next)
    expect(next).toBe(40 * 8 * 16)
  })
})
