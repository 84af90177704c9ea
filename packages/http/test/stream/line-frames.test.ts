import { contractLine, type LineCommand, type LineOrder, limits, PlaceStatus } from "@ticketrush/protocol"
import { until } from "@ticketrush/testing"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { follow, type LineState } from "../../../web/js/line-wire.js"
import { setUp } from "../client.ts"
import { StreamReader } from "../StreamReader.ts"
import { startNode, type TestNode } from "../TestNode.ts"

let node: TestNode
let concertId: number
const readers: StreamReader[] = []

beforeEach(async () => {
  node = await startNode()
  concertId = (await setUp(node.url)).concertId
  await command({ kind: "set-line", policy: { ...contractLine, method: "paused" } })
})
afterEach(async () => {
  for (const reader of readers.splice(0)) reader.end()
  await node.stop()
})

const command = (what: LineCommand | LineOrder): Promise<void> =>
  new Promise((resolve, reject) =>
    node.engine.submit(concertId, what, (reply) =>
      reply.kind === "accepted" ? resolve() : reject(new Error(reply.refusal.code)),
    ),
  )

/** A client that only knows what the frames tell it. */
class LineClient {
  readonly person: number
  state: LineState | null = null
  reader: StreamReader
  #followed = 0
  /** Every state it was in, with the position it is as of. */
  readonly states: LineState[] = []

  constructor(person: number, resume = "") {
    this.person = person
    this.reader = this.#connect(resume)
  }

  #connect(resume: string): StreamReader {
    const headers = resume === "" ? [] : [`Last-Event-ID: ${resume}`]
    const query = `userId=${this.person}&concertId=${concertId}&frames=line`
    const reader = new StreamReader(node.port, `/api/v1/waiting-queue/subscribe?${query}`, headers)
    readers.push(reader)
    this.#followed = 0
    return reader
  }

  follow(): LineState | null {
    const { frames } = this.reader
    for (; this.#followed < frames.length; this.#followed++) {
      const { event, data, id } = frames[this.#followed]
      this.state = follow(this.state, event, JSON.parse(data), id)
      if (this.state !== null) this.states.push(this.state)
    }
    return this.state
  }

  /** Loses its connection, and what was on its way. */
  reconnect(): void {
    this.follow()
    this.reader.end()
    this.reader = this.#connect(this.state?.at ?? "")
  }

  async caughtUp(): Promise<LineState> {
    const rank = () => node.engine.view(concertId)!.line.placeOf(this.person)?.rank ?? -1
    await until(`person ${this.person} knows their rank`, () => this.follow()?.rank === rank())
    return this.state!
  }
}

/** Rank of every waiting person after every record, from the engine. */
const ranksAtPositions = (): Map<string, Map<number, number>> => {
  const history = new Map<string, Map<number, number>>()
  const note = () => {
    const { line, epoch, offset } = node.engine.view(concertId)!
    const ranks = new Map<number, number>()
    for (let place = 1; place <= line.joined; place++) {
      const view = line.place(place)!
      if (view.status === PlaceStatus.waiting) ranks.set(view.person, view.rank)
    }
    history.set(`${epoch}-${offset}`, ranks)
  }
  note()
  node.engine.onCommitted(note)
  return history
}

const seeded = (seed: number) => (): number => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
  return seed / 2 ** 32
}

describe("a client of the shared frames", () => {
  it.each([[1], [2], [3]])(
    "knows its exact rank at every position, over departures, drops and resumes: %i",
    async (seed) => {
      const random = seeded(seed)
      const pick = (below: number): number => Math.floor(random() * below)
      const history = ranksAtPositions()
      let people = 0
      const joinSome = async (count: number) => {
        const joins: Array<Promise<void>> = []
        for (let n = 0; n < count; n++) joins.push(command({ kind: "join", person: ++people }))
        await Promise.all(joins)
      }
      await joinSome(200)
      const clients = Array.from({ length: 25 }, (_, n) => new LineClient(200 - n * 8))
      const witness = clients[0]
      for (let step = 0; step < 30; step++) {
        const leavers = Array.from({ length: pick(6) }, () => 1 + pick(people)).filter((person) => person % 8 !== 0)
        await Promise.all(leavers.map((person) => command({ kind: "leave", person })))
        if (pick(4) === 0) await joinSome(pick(10))
        if (pick(5) === 0) {
          // From the front, as a tick admits.
          const { line } = node.engine.view(concertId)!
          const first = line.place(line.head + 1)
          if (first !== undefined) await command({ kind: "activate", person: first.person })
        }
        if (pick(2) === 0) clients[1 + pick(clients.length - 1)].reconnect()
        // Some steps go into one frame, most get one of their own.
        const rank = node.engine.view(concertId)!.line.placeOf(witness.person)!.rank
        if (pick(4) > 0 && rank > 0) await until("a frame", () => witness.follow()?.rank === rank)
        if (pick(2) === 0) clients[1 + pick(clients.length - 1)].reconnect()
        for (const client of clients) client.follow()
      }
      let compared = 0
      for (const client of clients) {
        const place = node.engine.view(concertId)!.line.placeOf(client.person)!
        const state = await client.caughtUp()
        expect(state.lost).toBe(false)
        expect(state.place).toBe(place.place)
        for (const { at, status, rank, returned } of client.states) {
          if (status !== "WAITING" || returned) continue
          const exact = history.get(at)?.get(client.person)
          if (exact === undefined) continue
          compared++
          expect([at, client.person, rank]).toEqual([at, client.person, exact])
        }
        const ranks = client.states.filter(({ status }) => status === "WAITING").map(({ rank }) => rank)
        expect(ranks).toEqual([...ranks].sort((a, b) => b - a))
      }
      expect(compared).toBeGreaterThan(100)
    },
  )

  it("is told its own rank when more left than a frame can tell, and goes on from there", async () => {
    await Promise.all(Array.from({ length: 2_000 }, (_, n) => command({ kind: "join", person: n + 1 })))
    const client = new LineClient(2_000)
    await client.caughtUp()
    const leavers = Array.from({ length: 600 }, (_, n) => 3 * n + 2)
    await Promise.all(leavers.map((person) => command({ kind: "leave", person })))
    expect(await client.caughtUp()).toMatchObject({ status: "WAITING", rank: 1_400, lost: false })
    await command({ kind: "leave", person: 1 })
    expect(await client.caughtUp()).toMatchObject({ rank: 1_399 })
  })

  it("is told when its turn comes, with its pass, and when it is over", async () => {
    await command({ kind: "set-line", policy: { ...contractLine, method: "paused", protects: true } })
    const client = new LineClient(1)
    await client.reader.frame(0)
    await command({ kind: "join", person: 1 })
    expect(await client.caughtUp()).toMatchObject({ status: "WAITING", place: 1, rank: 1, method: "paused" })
    await command({ kind: "activate", person: 1 })
    await until("it is active", () => client.follow()?.status === "ACTIVE")
    expect(client.state!.pass).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/)
    await command({ kind: "deactivate", person: 1 })
    await until("it is over", () => client.follow()?.status === "NONE")
    expect(client.state).toMatchObject({ rank: -1, pass: undefined })
  })

  it("hears of another method, and that nothing moves costs nothing", async () => {
    await command({ kind: "join", person: 1 })
    const client = new LineClient(1)
    await client.caughtUp()
    await command({ kind: "set-line", policy: { ...contractLine, method: "closed", everyMs: limits.dayMs } })
    await until("it hears", () => client.follow()?.method === "closed")
    expect(client.reader.frames.map(({ event }) => event)).toEqual(["INIT", "RANK_UPDATE", "LINE"])
  })
})

describe("a client that comes back", () => {
  it("gets what it missed, or starts over when that cannot be", async () => {
    for (const person of [1, 2, 9, 10, 11, 3]) await command({ kind: "join", person })
    const client = new LineClient(2)
    await client.caughtUp()
    client.reader.end()
    const at = client.state!.at
    await command({ kind: "leave", person: 1 })
    const witness = new LineClient(9)
    await until("the frame was made", () => witness.follow()?.at !== at && witness.state !== null)

    const back = new LineClient(2, at)
    await back.reader.frame(0)
    back.state = client.state
    expect(await back.caughtUp()).toMatchObject({ rank: 1, lost: false })
    expect(back.reader.frames[0].event).toBe("LINE")

    const [epoch, offset] = at.split("-").map(Number)
    const foreign = [
      `${epoch + 1}-${offset}`,
      `${epoch}-${offset + 1_000_000}`,
      `${epoch}-0`,
      "garbage",
      "1-2-3",
      "9".repeat(3_000),
    ]
    for (const resume of foreign) expect((await new LineClient(2, resume).reader.frame(0)).event, resume).toBe("INIT")
  })

  it("starts over when something else became of the person meanwhile", async () => {
    for (const person of [1, 2, 3]) await command({ kind: "join", person })
    const client = new LineClient(2)
    const at = (await client.caughtUp()).at
    client.reader.end()
    await command({ kind: "activate", person: 2 })
    const back = new LineClient(2, at)
    expect((await back.reader.frame(0)).event).toBe("INIT")
    expect((await back.reader.frame(1)).event).toBe("ACTIVE")
  })
})
