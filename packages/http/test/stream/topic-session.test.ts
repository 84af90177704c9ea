/** What one connection may ask to hear of, and what it says about that. */
import type { EngineApi, LoadResult } from "@ticketrush/engine/EngineApi"
import { limits, noLine, optionIdOf, refusal, reservationIdOf } from "@ticketrush/protocol"
import { streamEnds } from "@ticketrush/protocol/streams"
import { afterEach, describe, expect, it } from "vitest"
import type { Caller, SignedInCaller } from "../../src/access/Caller.ts"
import { SocketSession } from "../../src/stream/topics/SocketSession.ts"
import { replaced } from "../replaced.ts"
import { concertId, hold, optionId, SocketReader, StreamWorld, seat } from "./StreamWorld.ts"

let world: StreamWorld
const start = (...options: ConstructorParameters<typeof StreamWorld>): void => {
  world = new StreamWorld(...options)
}
afterEach(() => expect(world.defects).toEqual([]))

const signedIn = (person: number, role: SignedInCaller["role"] = "USER"): SignedInCaller => ({
  ...{ kind: "signed-in", by: "header", person, session: `session of ${person}`, role },
  claims: { person, session: `session of ${person}`, role, version: 1, issuedAt: 0, expiresAt: 600_000 },
})
const trusted: Caller = { kind: "trusted" }
const anonymous: Caller = { kind: "anonymous", untrusted: refusal("lab-off") }

const open = (caller: Caller = trusted): SocketReader => {
  const socket = new SocketReader()
  new SocketSession({ streams: world.streams, socket, address: world.address, caller })
  return socket
}

/** What is said first about each of these. */
const answers = (caller: Caller, ...topics: ReadonlyArray<Record<string, unknown>>): ReadonlyArray<string> =>
  topics.map((topic) => {
    const socket = open(caller)
    socket.say({ type: "subscribe", ...topic })
    const [{ type, code }] = socket.heard
    return type === "refused" ? code : type
  })

describe("what a caller may hear of", () => {
  const about = (person: number) => [
    { topic: "queue", concertId, userId: person },
    { topic: "reservation", reservationId: reservationIdOf(concertId, 1), userId: person },
  ]
  const all = [
    { topic: "seats", optionId },
    { topic: "sale", concertId },
  ]
  const line = { topic: "line", concertId }

  it("is every person for trusted callers, themselves for people, and what is public for all", () => {
    start({ method: "passthrough" })
    world.do({ kind: "set-line", policy: noLine })
    world.do(hold(5, [seat(1)]))
    world.run(50)
    expect(answers(trusted, ...about(5), ...all, line)).toEqual(new Array(5).fill("subscribed"))
    expect(answers(signedIn(5), ...about(5), ...all)).toEqual(new Array(4).fill("subscribed"))
    expect(answers(signedIn(6), ...about(5), ...all)).toEqual([
      ...["user-mismatch", "user-mismatch"],
      ...["subscribed", "subscribed"],
    ])
    expect(answers(anonymous, ...about(5), ...all, line)).toEqual([
      ...["lab-off", "lab-off"],
      ...["subscribed", "subscribed", "lab-off"],
    ])
  })

  it("is the line of operators for operators", () => {
    start()
    const roles = (["USER", "OPERATOR", "ADMIN"] as const).map((role) => answers(signedIn(5, role), line)[0])
    expect(roles).toEqual(["forbidden", "subscribed", "subscribed"])
  })

  it("is the one who is signed in where a message names none, and no person for a trusted caller", () => {
    start()
    world.join(1, 5)
    const socket = open(signedIn(5))
    socket.say({ type: "subscribe", topic: "queue", concertId })
    expect(socket.heard.at(-1)).toMatchObject({ event: "RANK_UPDATE", data: { userId: 5, rank: 5 } })
    const other = open()
    other.say({ type: "subscribe", topic: "queue", concertId })
    expect(other.code).toBe(streamEnds["bad-message"].close)
  })

  it("carries a pass that is made for the session that reads it", () => {
    start({ protects: true })
    const sockets = [open(signedIn(5)), open()]
    for (const socket of sockets) socket.say({ type: "subscribe", topic: "queue", concertId, userId: 5 })
    world.do({ kind: "activate", person: 5 })
    world.run(limits.streamBeatMs * 2)
    const { pass, passUntil } = world.sale.line.placeOf(5)!
    const passes = sockets.map(({ heard }) => heard.at(-1).data.pass)
    expect(passes).toEqual(["session of 5", ""].map((session) => [concertId, 5, pass, passUntil, session].join(".")))
  })
})

describe("a topic that is refused", () => {
  const refused = (topic: Record<string, unknown>) => {
    const socket = open()
    socket.say({ type: "subscribe", ...topic })
    expect(socket.heard).toHaveLength(1)
    return socket.heard[0]
  }

  it("is named, with what tells it from others, why, and whether coming back helps", () => {
    start()
    for (const topic of [
      { topic: "seats", optionId: optionIdOf(concertId, 5) },
      { topic: "reservation", reservationId: reservationIdOf(concertId, 9), userId: 3 },
    ]) {
      expect(refused(topic)).toEqual({
        ...{ type: "refused", ...topic, retry: false },
        ...{ code: expect.stringMatching(/^(option|reservation)-unknown$/), message: expect.stringMatching(/./) },
      })
    }
  })

  it("has a field that there is not", () => {
    start()
    const answer = refused({ topic: "sale", concertId, color: 1 })
    expect(answer).toMatchObject({ type: "refused", topic: "sale", code: "field-unknown" })
    expect(answer.message).toContain("color")
  })

  const unloaded = (answer: () => LoadResult): void => {
    start({}, 10, (engine) =>
      replaced(engine, {
        view: (id) => (id === concertId ? engine.view(id) : undefined),
        load: (_, done) => done(answer()),
      }),
    )
  }

  it.each<[Record<string, unknown>, string, string]>([
    [{ topic: "seats", optionId: optionIdOf(9, 1) }, "option-unknown", `option not found: ${optionIdOf(9, 1)}`],
    [
      { topic: "reservation", reservationId: reservationIdOf(9, 1), userId: 3 },
      "reservation-unknown",
      `reservationId=${reservationIdOf(9, 1)}, userId=3`,
    ],
    [{ topic: "queue", concertId: 9, userId: 3 }, "concert-unknown", "no concert 9"],
    [{ topic: "sale", concertId: 9 }, "concert-unknown", "no concert 9"],
    [{ topic: "line", concertId: 9 }, "concert-unknown", "no concert 9"],
  ])("is of a sale that is not there: %o", (topic, code, words) => {
    unloaded(() => ({ kind: "absent" }))
    expect(refused(topic)).toMatchObject({ ...topic, code, message: expect.stringContaining(words) })
  })

  it("is of a sale that cannot be read: for the reason that the load gives, if any", () => {
    let because: Partial<LoadResult> = {}
    unloaded(() => ({ kind: "failed", reason: "test", ...because }) as LoadResult)
    expect(refused({ topic: "sale", concertId: 9 })).toMatchObject({ code: "unavailable", retry: true })
    because = { refusal: refusal("journal-broken", { concertId: 9 }) } as Partial<LoadResult>
    expect(refused({ topic: "sale", concertId: 9 })).toMatchObject({ code: "journal-broken" })
  })
})

describe("a topic whose sale is being loaded", () => {
  /** Every load waits until the test lets it end. */
  const slow = () => {
    const loads: Array<() => void> = []
    let loading = false
    start({}, 10, (engine) => {
      const load: EngineApi["load"] = (id, done) => void loads.push(() => engine.load(id, done))
      return replaced(engine, { load, view: (id) => (loading ? undefined : engine.view(id)) })
    })
    loading = true
    return {
      end: () => {
        loading = false
        for (const load of loads.splice(0)) load()
        world.run(0)
      },
    }
  }
  const said = (socket: SocketReader) =>
    socket.heard
      .filter(({ type }) => type !== "event")
      .map(({ type, topic, userId, code }) => [type, topic, userId, code].join(" ").trim())

  it("is taken back alone: others that wait go on", () => {
    const { end } = slow()
    const socket = open()
    const topics = [
      { topic: "queue", concertId, userId: 1 },
      { topic: "queue", concertId, userId: 2 },
      { topic: "sale", concertId },
      { topic: "line", concertId },
    ]
    for (const topic of topics) socket.say({ type: "subscribe", ...topic })
    for (const topic of [topics[0], topics[3]]) socket.say({ type: "unsubscribe", ...topic })
    end()
    expect(said(socket)).toEqual([
      ...["unsubscribed queue 1", "unsubscribed line"],
      ...["subscribed queue 2", "subscribed sale"],
    ])
  })

  it("is one of so many, and one more is refused until one of them has begun", () => {
    const { end } = slow()
    const socket = open()
    for (let person = 1; person <= limits.socketTopicsMax; person++)
      socket.say({ type: "subscribe", topic: "queue", concertId, userId: person })
    expect(said(socket)).toEqual([])
    socket.say({ type: "subscribe", topic: "sale", concertId })
    expect(said(socket)).toEqual(["refused sale  too-many-streams"])
    end()
    expect(said(socket).slice(1)).toHaveLength(limits.socketTopicsMax)
    socket.say({ type: "unsubscribe", topic: "queue", concertId, userId: 1 })
    socket.say({ type: "subscribe", topic: "sale", concertId })
    expect(said(socket).at(-1)).toBe("subscribed sale")
  })

  it("is not begun on a connection that is over", () => {
    const { end } = slow()
    const socket = open()
    socket.say({ type: "subscribe", topic: "sale", concertId })
    let writes = 0
    Object.assign(socket, {
      write: () => {
        writes++
        return true
      },
    })
    socket.leave()
    end()
    world.do({ kind: "join", person: 1 })
    world.run(2_000)
    expect(writes).toBe(0)
  })

  it("ends the connection where beginning it is a defect", () => {
    const { end } = slow()
    const socket = open()
    socket.say({ type: "subscribe", topic: "sale", concertId })
    const defect = new Error("a defect")
    world.streams.sales.subscribe = () => {
      throw defect
    }
    end()
    expect([socket.code, world.defects.splice(0)]).toEqual([streamEnds.defect.close, [defect]])
  })
})

describe("a topic that is taken back", () => {
  it("is told apart from another about the same sale", () => {
    start()
    const socket = open()
    for (const topic of ["sale", "line"]) socket.say({ type: "subscribe", topic, concertId })
    socket.say({ type: "unsubscribe", topic: "line", concertId })
    const before = socket.heard.length
    world.join(1, 3)
    world.run(limits.streamCountsMs * 2)
    const topics = new Set(socket.heard.slice(before).map(({ topic }) => topic))
    expect(topics).toEqual(new Set(["sale"]))
  })

  it("that was not asked for is taken back all the same", () => {
    start()
    const socket = open()
    socket.say({ type: "subscribe", topic: "sale", concertId })
    socket.say({ type: "unsubscribe", topic: "seats", optionId })
    expect(socket.heard.at(-1)).toEqual({ type: "unsubscribed", topic: "seats", optionId })
    world.join(1)
    world.run(limits.streamCountsMs * 2)
    expect(socket.heard.at(-1)).toMatchObject({ topic: "sale", data: { waiting: 1 } })
  })
})

describe("what a client says on a WebSocket", () => {
  const pings = (socket: SocketReader, count: number): void => {
    for (let n = 0; n < count && !socket.closed; n++) socket.say({ type: "ping" })
  }

  it("is answered: a ping with a pong", () => {
    start()
    const socket = open()
    socket.say({ type: "ping" })
    expect(socket.heard).toEqual([{ type: "pong" }])
  })

  it("may be so many messages and pings at once, and as many more as time brings", () => {
    start()
    const socket = open()
    const everyMs = 1_000 / limits.socketMessagesPerSecond
    pings(socket, limits.socketMessagesBurst - 1)
    socket.listener!.ping()
    expect(socket.closed).toBe(false)
    for (let n = 0; n < 3; n++) {
      world.run(everyMs)
      pings(socket, 1)
    }
    expect(socket.closed).toBe(false)
    world.run(everyMs - 1)
    socket.listener!.ping()
    expect(socket.code).toBe(streamEnds["too-many-messages"].close)
  })

  it("is never more at once for a client that was silent for long", () => {
    start()
    const socket = open()
    world.run(60_000)
    pings(socket, limits.socketMessagesBurst)
    expect(socket.closed).toBe(false)
    pings(socket, 1)
    expect(socket.code).toBe(streamEnds["too-many-messages"].close)
  })

  it.each([
    ["binary", "binary-message"],
    ["tooLarge", "message-too-large"],
    ["defect", "defect"],
  ] as const)("ends the connection where it is %s", (kind, why) => {
    start()
    const socket = open()
    socket.listener![kind](undefined)
    expect([socket.code, world.streams.hub.counts().ended.get(why)]).toEqual([streamEnds[why].close, 1])
  })
})
