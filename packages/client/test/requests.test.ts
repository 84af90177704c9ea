import { it } from "@effect/vitest"
import { Effect, Fiber, Random } from "effect"
import { HttpClient } from "effect/http"
import { TestClock } from "effect/testing"
import { describe, expect } from "vitest"
import { type Patience, patient, TicketRush, type TicketRushClient } from "../src/index.ts"
import { problem, type Scripted, ScriptedTransport } from "./ScriptedTransport.ts"

const order = {
  id: 134_217_729,
  userId: 1,
  seatId: 134_217_728,
  status: "HOLD",
  reservedAt: "2026-02-11T22:10:15.123+09:00",
  holdExpiresAt: null,
  confirmedAt: null,
  expiredAt: null,
  cancelledAt: null,
  refundedAt: null,
  resaleActivatedUserIds: [],
  seatIds: [134_217_728],
  concertId: 1,
  optionId: 1_024,
  price: 0,
}
const held: Scripted = { status: 201, body: order }
const user: Scripted = { status: 200, body: { id: 1, username: "ann", tier: "BASIC", role: "USER" } }
const policy = {
  ...{ method: "fifo", protects: false, batch: 1, everyMs: 1, burst: 1, activeMax: 1, waitingMax: 1 },
  ...{ passMs: 1, graceMs: 1, priorityMs: 1 },
}
const counts = { waiting: 0, returned: 0, absent: 0, active: 0, joined: 0, head: 0, perSecond: null }
const line: Scripted = { status: 200, body: { concertId: 1, closed: false, policy, ...counts } }
const gone: Scripted = { fails: "ECONNRESET" }
const refusedConnection: Scripted = { fails: "ECONNREFUSED" }

/** Runs `use` over a scripted transport until it is settled, with as much virtual time as it takes. */
const run = <A, E>(
  script: ReadonlyArray<Scripted>,
  use: (tickets: TicketRushClient) => Effect.Effect<A, E>,
  patience: Partial<Patience> = {},
) => {
  const transport = new ScriptedTransport(...script)
  return Effect.gen(function* () {
    const tickets = yield* TicketRush.make({ url: "http://tickets.test/", patience })
    const settled = yield* Effect.forkChild(Effect.result(use(tickets)))
    yield* TestClock.adjust("10 minutes")
    return { result: yield* Fiber.join(settled), sent: transport.sent }
  }).pipe(Effect.provideService(HttpClient.HttpClient, transport.client), Random.withSeed("requests"))
}
const hold = (key?: string) => (tickets: TicketRushClient) =>
  tickets.reservations.hold({
    payload: { userId: 1, seatIds: [134_217_728] },
    ...(key === undefined ? {} : { headers: { "idempotency-key": key } }),
  })
const step = (name: "paying" | "confirm" | "cancel" | "refund") => (tickets: TicketRushClient) =>
  tickets.reservations[name]({ params: { reservationId: order.id }, payload: { userId: 1 } })
const createUser = (tickets: TicketRushClient) => tickets.users.createUser({ payload: { username: "ann" } })
const pause = (tickets: TicketRushClient) => tickets.lineOrders.pauseLine({ params: { concertId: 1 } })
const join = (tickets: TicketRushClient) => tickets.line.join({ payload: { userId: 1, concertId: 1 } })
const readUser = (tickets: TicketRushClient) => tickets.users.user({ params: { userId: 1 } })

describe("a hold whose answer is lost", () => {
  it.effect("is sent again with the same key, which the client makes up", () =>
    Effect.gen(function* () {
      const { result, sent } = yield* run([gone, { fails: "hangs" }, held], hold())
      expect(result).toMatchObject({ _tag: "Success", success: { id: order.id } })
      expect(sent).toHaveLength(3)
      const keys = sent.map(({ headers }) => headers["idempotency-key"])
      expect(keys[0]).toMatch(/^[0-9a-f]{32}$/)
      expect(new Set(keys).size).toBe(1)
    }),
  )

  it.effect("is sent again with the key of the caller", () =>
    Effect.gen(function* () {
      const { sent } = yield* run([gone, held], hold("mine"))
      expect(sent.map(({ headers }) => headers["idempotency-key"])).toEqual(["mine", "mine"])
    }),
  )

  it.effect("ends as an unknown outcome that names the key, once the client has tried often enough", () =>
    Effect.gen(function* () {
      const { result, sent } = yield* run([gone, gone, problem("overloaded", 503)], hold("mine"), { attempts: 3 })
      expect(result).toMatchObject({ failure: { _tag: "OutcomeUnknown", key: "mine", message: "about overloaded" } })
      expect(sent).toHaveLength(3)
    }),
  )

  it.effect("is unavailable and not unknown when every answer said that nothing was decided", () =>
    Effect.gen(function* () {
      const busy = problem("overloaded", 503, { retryAfter: "1" })
      const { result } = yield* run([busy, refusedConnection], hold(), { attempts: 2 })
      expect(result).toMatchObject({ failure: { _tag: "Unavailable", status: 0, code: null } })
    }),
  )

  it.effect("is the same when the answer is torn and a proxy ended it as if it were whole", () =>
    Effect.gen(function* () {
      const torn: Scripted = { status: 201, body: '{"id":134217729,"userId":1,' }
      const { result, sent } = yield* run([torn, held], hold())
      expect(result).toMatchObject({ _tag: "Success", success: { id: order.id } })
      expect(sent).toHaveLength(2)
    }),
  )
})

describe("a refusal", () => {
  it.effect("is final: code, status and sentence of the server, and no second try", () =>
    Effect.gen(function* () {
      const { result, sent } = yield* run([problem("seat-taken", 409)], hold())
      const operation = "POST /api/reservations/v6/holds"
      expect(result).toMatchObject({
        failure: { _tag: "Refused", code: "seat-taken", status: 409, message: "about seat-taken", operation },
      })
      expect(sent).toHaveLength(1)
    }),
  )

  it.effect("may have a code that this client does not know", () =>
    Effect.gen(function* () {
      const { result } = yield* run([problem("moon-in-the-way", 409)], hold())
      expect(result).toMatchObject({ failure: { _tag: "Refused", code: "moon-in-the-way" } })
    }),
  )

  it.effect("of a torn body is asked for again", () =>
    Effect.gen(function* () {
      const torn: Scripted = { status: 409, body: '{"type":"/docs#seat' }
      const { result } = yield* run([torn, problem("seat-taken", 409)], hold())
      expect(result).toMatchObject({ failure: { _tag: "Refused", code: "seat-taken" } })
    }),
  )
})

describe("a step of a reservation whose answer was lost", () => {
  it.effect("succeeds when the second try is refused and the reservation stands where the step leads", () =>
    Effect.gen(function* () {
      const paying: Scripted = { status: 200, body: { ...order, status: "PAYING" } }
      const { result, sent } = yield* run([gone, problem("not-hold", 409), paying], step("paying"))
      expect(result).toMatchObject({ _tag: "Success", success: { status: "PAYING" } })
      expect(sent[2]).toMatchObject({ method: "GET", path: `/api/reservations/v6/${order.id}?userId=1` })
    }),
  )

  it.effect("stays refused when the reservation stands somewhere else", () =>
    Effect.gen(function* () {
      const expired: Scripted = { status: 200, body: { ...order, status: "EXPIRED" } }
      const { result } = yield* run([gone, problem("not-hold", 409), expired], step("paying"))
      expect(result).toMatchObject({ failure: { _tag: "Refused", code: "not-hold" } })
    }),
  )

  it.effect("is refused at once when no earlier try can have gone through", () =>
    Effect.gen(function* () {
      const { result, sent } = yield* run([problem("overloaded", 503), problem("not-hold", 409)], step("paying"))
      expect(result).toMatchObject({ failure: { _tag: "Refused" } })
      expect(sent).toHaveLength(2)
    }),
  )

  it.effect("has an unknown outcome when the reservation cannot be read", () =>
    Effect.gen(function* () {
      const down = problem("unavailable", 503)
      const { result } = yield* run([gone, problem("not-hold", 409), down, down], step("cancel"), { attempts: 2 })
      expect(result).toMatchObject({ failure: { _tag: "OutcomeUnknown" } })
    }),
  )
})

describe("a change of the catalogue or the users whose answer is lost", () => {
  it.effect.each([[gone], [problem("catalogue-outcome-unknown", 503)], [problem("catalogue-unavailable", 503)]])(
    "is sent again with the same key after %j",
    ([lost]) =>
      Effect.gen(function* () {
        const { result, sent } = yield* run([lost, user], createUser)
        expect(result).toMatchObject({ _tag: "Success", success: { id: 1 } })
        const keys = sent.map(({ headers }) => headers["idempotency-key"])
        expect(keys[0]).toMatch(/^[0-9a-f]{32}$/)
        expect(keys).toEqual([keys[0], keys[0]])
      }),
  )

  it.effect("has an unknown outcome in the end, with the key that finds out", () =>
    Effect.gen(function* () {
      const script = [problem("catalogue-outcome-unknown", 503), problem("catalogue-unavailable", 503)]
      const { result, sent } = yield* run(script, createUser, { attempts: 2 })
      const key = sent[0].headers["idempotency-key"]
      expect(result).toMatchObject({ failure: { _tag: "OutcomeUnknown", key, operation: "POST /api/users" } })
    }),
  )

  it.effect("is unavailable in the end when no try can have written anything", () =>
    Effect.gen(function* () {
      const { result } = yield* run([problem("catalogue-unavailable", 503)], createUser, { attempts: 1 })
      expect(result).toMatchObject({ failure: { _tag: "Unavailable", code: "catalogue-unavailable" } })
    }),
  )
})

describe("a command that must not be sent twice", () => {
  it.effect("is sent again only where the server said that nothing was decided", () =>
    Effect.gen(function* () {
      const undecided = [problem("overloaded", 503), problem("catalogue-unavailable", 503), refusedConnection]
      const { result, sent } = yield* run([...undecided, line], pause)
      expect(result).toMatchObject({ _tag: "Success", success: { concertId: 1 } })
      expect(sent).toHaveLength(4)
    }),
  )

  it.effect.each([[gone], [problem("outcome-unknown", 503)], [problem("defect", 500)], [problem("owner-lost", 503)]])(
    "has an unknown outcome after %j",
    ([lost]) =>
      Effect.gen(function* () {
        const { result, sent } = yield* run([lost], pause)
        const operation = "POST /api/lab/concerts/:concertId/line/pause"
        expect(result).toMatchObject({ failure: { _tag: "OutcomeUnknown", key: null, operation } })
        expect(sent).toHaveLength(1)
      }),
  )
})

describe("a read", () => {
  it.effect("is tried again after anything that passes, and is unavailable in the end", () =>
    Effect.gen(function* () {
      const proxy: Scripted = { status: 502, body: "<html>Bad Gateway</html>", type: "text/html" }
      const { result, sent } = yield* run([proxy, gone, problem("defect", 500)], readUser, { attempts: 3 })
      expect(result).toMatchObject({ failure: { _tag: "Unavailable", status: 500, code: "defect" } })
      expect(sent).toHaveLength(3)
    }),
  )

  it.effect("is an unexpected answer when something else than this server answers", () =>
    Effect.gen(function* () {
      const page: Scripted = { status: 200, body: "<html>Welcome</html>", type: "text/html" }
      const shaped: Scripted = { status: 200, body: { name: "ann" } }
      const unknown: Scripted = { status: 418, body: "teapot", type: "text/plain" }
      for (const answer of [page, shaped, unknown]) {
        const { result, sent } = yield* run([answer], readUser)
        expect(result).toMatchObject({ failure: { _tag: "UnexpectedAnswer" } })
        expect(sent).toHaveLength(1)
      }
    }),
  )

  it.effect("does not mind fields that came to an answer later", () =>
    Effect.gen(function* () {
      const newer: Scripted = { status: 200, body: { id: 1, username: "ann", tier: "VIP", role: "USER", moods: [] } }
      expect((yield* run([newer], readUser)).result).toMatchObject({ success: { tier: "VIP" } })
    }),
  )

  it.effect("of the health of a node is never repeated, and says why it is down", () =>
    Effect.gen(function* () {
      const down: Scripted = { status: 503, body: { status: "DOWN", reason: "stopping" }, type: "application/json" }
      const { result, sent } = yield* run([down], (tickets) => tickets.health.ready())
      expect(result).toMatchObject({ failure: { _tag: "Unavailable", status: 503, message: "stopping" } })
      expect(sent).toHaveLength(1)
    }),
  )
})

describe("the pause before the next try", () => {
  const waited = Effect.fnUntraced(function* (script: ReadonlyArray<Scripted>) {
    const transport = new ScriptedTransport(...script)
    const tickets = yield* Effect.provideService(
      TicketRush.make({ url: "http://tickets.test" }),
      HttpClient.HttpClient,
      transport.client,
    )
    const asked = yield* Effect.forkChild(Effect.result(join(tickets)))
    const times: number[] = []
    let clock = 0
    for (let ms = 0; transport.sent.length < script.length && ms < 60_000; ms++) {
      yield* TestClock.adjust(1)
      clock++
      if (transport.sent.length > times.length) times.push(clock)
    }
    yield* Fiber.interrupt(asked)
    return times.slice(1).map((at, index) => at - times[index])
  })

  it.effect("doubles up to a bound, and chance shortens it by up to a half", () =>
    Effect.gen(function* () {
      const pauses = yield* waited(Array.from({ length: 6 }, () => gone))
      const longest = [250, 500, 1_000, 2_000, 4_000]
      for (const [index, pause] of pauses.entries()) {
        expect(pause).toBeGreaterThanOrEqual(longest[index] / 2)
        expect(pause).toBeLessThanOrEqual(longest[index] + 1)
      }
      expect(pauses).toHaveLength(5)
      expect(patient.attempts).toBe(6)
    }).pipe(Random.withSeed(4)),
  )

  it.effect("is never shorter than the server asked for, and two clients do not come back together", () =>
    Effect.gen(function* () {
      const asks = [problem("overloaded", 503, { retryAfter: "3" }), gone]
      const [one] = yield* waited(asks).pipe(Random.withSeed(1))
      const [other] = yield* waited(asks).pipe(Random.withSeed(2))
      for (const pause of [one, other]) {
        expect(pause).toBeGreaterThanOrEqual(3_000)
        expect(pause).toBeLessThanOrEqual(3_251)
      }
      expect(one).not.toBe(other)
    }),
  )

  it.effect("is not as long as a server asks for that asks for a day", () =>
    Effect.gen(function* () {
      const [pause] = yield* waited([problem("overloaded", 503, { retryAfter: "86400" }), gone])
      expect(pause).toBeGreaterThanOrEqual(30_000)
      expect(pause).toBeLessThanOrEqual(30_251)
    }),
  )
})

describe("a request that does not fit the contract", () => {
  it.effect("is a defect of the caller and is not sent", () =>
    Effect.gen(function* () {
      const transport = new ScriptedTransport()
      const tickets = yield* TicketRush.make({ url: "http://tickets.test" }).pipe(
        Effect.provideService(HttpClient.HttpClient, transport.client),
      )
      const exit = yield* Effect.exit(tickets.reservations.hold({ payload: { userId: 1 } }))
      expect(exit).toMatchObject({ _tag: "Failure", cause: { reasons: [{ _tag: "Die" }] } })
      expect(transport.sent).toEqual([])
    }),
  )
})
