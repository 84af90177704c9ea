/** The parts of the queue by themselves: what goes into it, what comes out of it, in time that the test turns by hand. */
import { type Refused, refusal } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import type { AttemptStatus } from "../../src/backends/Attempts.ts"
import { AttemptsMemory } from "../../src/backends/AttemptsMemory.ts"
import { Gathering } from "../../src/backends/Gathering.ts"
import { handleBatch } from "../../src/backends/handle-batch.ts"
import { type KafkaMessage, KafkaSender, type Produced } from "../../src/backends/KafkaSender.ts"
import { LabBackendMemory } from "../../src/backends/LabBackendMemory.ts"
import { QueueDecider } from "../../src/backends/QueueDecider.ts"
import { QueuedBackend } from "../../src/backends/QueuedBackend.ts"
import type { Reserve, ReserveAnswer, Reserved } from "../../src/backends/ReservationBackend.ts"
import { ManualWorld } from "../ManualWorld.ts"
import { keyOf, seat } from "../sales.ts"

describe("what is sent into the queue", () => {
  const begin = () => {
    const time = new ManualWorld()
    const requests: Array<{ readonly values: ReadonlyArray<string>; readonly answer: (produced: Produced) => void }> =
      []
    const produce = (messages: ReadonlyArray<KafkaMessage>, answer: (produced: Produced) => void): void =>
      void requests.push({ values: messages.map(({ value }) => value), answer })
    const sender = new KafkaSender(produce, { answerMsMax: 700, defer: time.defer })
    const told: string[] = []
    const send = (value: string): void =>
      sender.send([{ key: "1", value }], ({ kind }) => void told.push(`${value} ${kind}`))
    return { time, requests, told, send }
  }

  it("goes in the order in which it was asked, also where the leader has to be looked for again", () => {
    const { requests, send, time, told } = begin()
    send("a")
    send("b")
    send("c")
    requests[0].answer({ kind: "led-elsewhere", someTaken: false })
    expect(requests).toHaveLength(1)
    time.run(50)
    requests[1].answer({ kind: "taken" })
    expect(requests.map(({ values }) => values)).toEqual([["a"], ["a", "b", "c"]])
    expect(told).toEqual(["a sent", "b sent", "c sent"])
  })

  it.each([
    [true, "unknown"],
    [false, "missing"],
  ])("and was taken in part (%s) is %s when it cannot be sent again", (someTaken, kind) => {
    const { requests, send, time, told } = begin()
    send("a")
    requests[0].answer({ kind: "led-elsewhere", someTaken })
    time.run(50)
    requests[1].answer({ kind: "out-of-reach", reason: "nobody listens" })
    expect(told).toEqual([`a ${kind}`])
  })

  it.each([
    [true, "unknown"],
    [false, "missing"],
  ])("and was taken in part (%s) is %s when its time is up before it is sent again", (someTaken, kind) => {
    const { requests, send, time, told } = begin()
    send("a")
    time.run(680)
    requests[0].answer({ kind: "led-elsewhere", someTaken })
    time.run(20)
    expect(told).toEqual([`a ${kind}`])
    time.run(1_000)
    expect(requests).toHaveLength(1)
  })

  it("is unknown when its time is up while it is on its way, and missing when it still waits", () => {
    const { send, time, told } = begin()
    send("a")
    send("b")
    time.run(700)
    expect(told).toEqual(["a unknown", "b missing"])
  })
})

describe("what comes out of the queue", () => {
  const request = (id: string, person: number, seats: ReadonlyArray<number>): string =>
    JSON.stringify({ id, person, seats: seats.map(seat), strategy: "OPTIMISTIC" })

  const begin = () => {
    const time = new ManualWorld()
    const attempts = new AttemptsMemory()
    const asked: Array<{ readonly request: Reserve; readonly answer: (answer: ReserveAnswer) => void }> = []
    const backend = {
      reserve: (request: Reserve, answer: (answer: ReserveAnswer) => void) => void asked.push({ request, answer }),
    }
    const decider = new QueueDecider({
      ...{ attempts, defer: time.defer, log: { warn: () => {} }, onDecided: () => {} },
      backends: { OPTIMISTIC: backend, PESSIMISTIC: backend },
    })
    const ended: Array<Error | null> = []
    const handle = (...values: ReadonlyArray<string>): void =>
      decider.handle(values, (failed) => void ended.push(failed))
    const outcomes = (...ids: ReadonlyArray<string>): ReadonlyArray<string> => {
      let found: ReadonlyArray<AttemptStatus> = []
      attempts.find(ids, (answer) => {
        if (answer.kind === "attempts") found = answer.attempts
      })
      return found.map(({ id, outcome }) => `${id} ${outcome?.kind}`)
    }
    return { time, asked, attempts, decider, ended, handle, outcomes }
  }
  const reserved: Reserved = { kind: "reserved", reservation: 939_524_097, at: 1 }
  const taken: Refused = { kind: "refused", refusal: refusal("seat-taken", { seatId: seat(0) }) }

  it("is decided in the order in which it came for one seat, and at the same time for different ones", () => {
    const { asked, ended, handle, outcomes } = begin()
    handle(request("a", 1, [0]), request("b", 2, [0, 1]), request("c", 3, [1]), request("d", 4, [2]))
    const people = () => asked.map(({ request }) => request.person)
    expect(people()).toEqual([1, 4])
    asked[1].answer(reserved)
    expect(people()).toEqual([1, 4])
    asked[0].answer(reserved)
    expect(people()).toEqual([1, 4, 2])
    asked[2].answer(taken)
    expect(people()).toEqual([1, 4, 2, 3])
    expect(ended).toEqual([])
    asked[3].answer(reserved)
    expect(ended).toEqual([null])
    expect(outcomes("a", "b", "c", "d")).toEqual(["a reserved", "b refused", "c reserved", "d reserved"])
  })

  it("is asked of the backend with the same key each time, and with another one for each request", () => {
    const { asked, handle, time } = begin()
    handle(request("a", 1, [0]), request("b", 1, [1]))
    asked[0].answer({ kind: "try-again", refusal: refusal("outcome-unknown") })
    time.run(100)
    const [first, second, again] = asked.map(({ request }) => request.key)
    expect(first).not.toBeNull()
    expect(again).toEqual(first)
    expect(second).not.toEqual(first)
  })

  it("is passed over where it was decided before, and the outcome stays", () => {
    const { asked, ended, handle, outcomes } = begin()
    handle(request("a", 1, [0]))
    asked[0].answer(taken)
    handle(request("a", 1, [0]), "no request", request("a", 1, [0]))
    expect([asked.length, ended, outcomes("a")]).toEqual([1, [null, null], ["a refused"]])
  })

  it("is left in the queue when that is closed before it was decided", () => {
    const { asked, decider, ended, handle, time } = begin()
    handle(request("a", 1, [0]))
    decider.stop()
    asked[0].answer({ kind: "try-again", refusal: refusal("unavailable") })
    time.run(100)
    expect(ended).toEqual([new Error("the queue is closed")])
    expect(asked).toHaveLength(1)
  })

  it("that was refused is a reservation once it turns out that one was made, and never the other way round", () => {
    const { attempts, outcomes } = begin()
    const attempt = { id: "a", person: 1, seats: [seat(0)] }
    for (const outcome of [taken, reserved, taken]) attempts.decide([{ ...attempt, outcome }], () => {})
    expect(outcomes("a")).toEqual(["a reserved"])
  })
})

describe("what is noted", () => {
  it("goes together with what is asked for while the last call is under way, so many at a time", () => {
    const calls: Array<{ readonly items: ReadonlyArray<number>; readonly answer: (answer: string) => void }> = []
    const gathering = new Gathering<number, string>(2, (items, answer) => void calls.push({ items, answer }))
    const told: string[] = []
    for (const item of [1, 2, 3, 4]) gathering.ask(item, (answer) => told.push(`${item} ${answer}`))
    for (let nth = 0; nth < 3; nth++) calls[nth].answer(`by ${nth}`)
    expect(calls.map(({ items }) => items)).toEqual([[1], [2, 3], [4]])
    expect(told).toEqual(["1 by 0", "2 by 1", "3 by 1", "4 by 2"])
  })
})

describe("who watches a queue", () => {
  const begin = () => {
    const time = new ManualWorld()
    const attempts = new AttemptsMemory()
    /** Looks that are under way. */
    const looks: Array<() => void> = []
    let holdsBack = false
    const newest: AttemptsMemory["newest"] = (asked, done) => {
      const look = (): void => attempts.newest(asked, done)
      if (holdsBack) looks.push(look)
      else look()
    }
    const backend = new QueuedBackend({
      ...{ name: "kafka", queue: { send: () => {} }, defer: time.defer, random: { bytes: () => new Uint8Array(12) } },
      attempts: { name: "memory", note: attempts.note, decide: attempts.decide, find: attempts.find, newest },
      seats: new LabBackendMemory("kafka", () => 0),
    })
    const told: string[] = []
    const watch = (index: number): void =>
      void backend.watch({ person: 1, seat: seat(index), attempt: null }, ({ outcome }) =>
        told.push(`${index} ${outcome?.kind}`),
      )
    const decide = (index: number, outcome: Reserved | Refused): void =>
      attempts.decide([{ id: `${index}`, person: 1, seats: [seat(index)], outcome }], () => {})
    return {
      ...{ backend, decide, looks, time, told, watch },
      holdBack: () => {
        holdsBack = true
      },
    }
  }
  const reserved: Reserved = { kind: "reserved", reservation: 939_524_097, at: 1 }
  const taken: Refused = { kind: "refused", refusal: refusal("seat-taken", { seatId: seat(1) }) }

  it("for two seats hears of each what became of that one", () => {
    const { backend, decide, told, watch } = begin()
    watch(0)
    watch(1)
    decide(1, taken)
    backend.lookNow()
    expect(told).toEqual(["1 refused"])
    decide(0, reserved)
    backend.lookNow()
    expect(told).toEqual(["1 refused", "0 reserved"])
  })

  it("hears at once of what was decided while the last look was under way", () => {
    const { backend, decide, holdBack, looks, told, watch } = begin()
    holdBack()
    watch(0)
    backend.lookNow()
    expect(looks).toHaveLength(1)
    looks[0]()
    expect(looks).toHaveLength(2)
    decide(0, reserved)
    looks[1]()
    expect(told).toEqual(["0 reserved"])
  })

  it("hears within a quarter of a second of what another process has decided", () => {
    const { decide, time, told, watch } = begin()
    watch(0)
    decide(0, reserved)
    time.run(249)
    expect(told).toEqual([])
    time.run(1)
    expect(told).toEqual(["0 reserved"])
  })

  it("is told nothing of an attempt at another seat, also by its name", () => {
    const { backend, decide } = begin()
    decide(0, reserved)
    const told: unknown[] = []
    for (const index of [0, 1]) {
      backend.status({ person: 1, seat: seat(index), attempt: "0" }, (answer) => void told.push(answer))
    }
    expect(told).toMatchObject([{ status: { id: "0" } }, { status: null }])
  })

  it("finds a request that is known by its key, however often it is sent", () => {
    const { backend } = begin()
    const { high, low } = keyOf(1)
    const told: unknown[] = []
    backend.refuse({ person: 1, seats: [seat(0)], key: { high, low } }, taken, (answer) => void told.push(answer))
    const asked = { person: 1, key: keyOf(1), strategy: "OPTIMISTIC" } as const
    backend.enqueue({ ...asked, seats: [seat(0)] }, (answer) => void told.push(answer))
    backend.enqueue({ ...asked, seats: [seat(1)] }, (answer) => void told.push(answer))
    const attempt = `1.${high}.${low}`
    expect(told).toMatchObject([
      { kind: "enqueued", attempt },
      { kind: "enqueued", attempt },
      { kind: "refused", refusal: { code: "key-reused" } },
    ])
  })
})

describe("the messages of a partition", () => {
  const begin = (values: ReadonlyArray<string | null>) => {
    let isOurs = true
    let fails: Error | null = null
    const steps: string[] = []
    const run = (): void =>
      handleBatch(
        {
          values,
          isOurs: () => isOurs,
          handled: (place) => void steps.push(`handled ${place}`),
          beat: (done) => done(null),
        },
        {
          messagesAtOnce: 2,
          handle: (part, done) => {
            steps.push(part.join(" "))
            done(fails)
          },
        },
        (failed) => void steps.push(failed === null ? "done" : failed.message),
      )
    return {
      steps,
      run,
      lose: () => {
        isOurs = false
      },
      fail: () => {
        fails = new Error("closed")
      },
    }
  }

  it("are handled some at a time, and told to be done with up to the last of them, those without a value too", () => {
    const { run, steps } = begin(["a", "b", null, "c", "d"])
    run()
    expect(steps).toEqual(["a b", "handled 1", "c", "handled 3", "d", "handled 4", "done"])
  })

  it("are left to another consumer once the partition may be another's", () => {
    const { lose, run, steps } = begin(["a"])
    lose()
    run()
    expect(steps).toEqual(["done"])
  })

  it("are not told to be done with where they were not handled", () => {
    const { fail, run, steps } = begin(["a", "b", "c"])
    fail()
    run()
    expect(steps).toEqual(["a b", "closed"])
  })
})
