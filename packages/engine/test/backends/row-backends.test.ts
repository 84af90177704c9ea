/** What strategies over rows do with the answers of a store that the test gives: how often they try, and in which order. */

import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import type { LabBackend } from "../../src/backends/LabBackend.ts"
import type { Reserve, ReserveAnswer } from "../../src/backends/ReservationBackend.ts"
import { RowBackend, type RowStrategy } from "../../src/backends/RowBackend.ts"
import type { BatchBooked, BookingRow, RowFailure, RowSession, RowStore } from "../../src/backends/RowStore.ts"
import { repeated } from "../../src/backends/row-answers.ts"
import { batched } from "../../src/backends/StrategyBatched.ts"
import { ManualWorld } from "../ManualWorld.ts"
import { seat } from "../sales.ts"
import { partsOver } from "./row-store.ts"

type Batch = {
  readonly people: ReadonlyArray<number>
  readonly answer: (answer: ReadonlyArray<BatchBooked> | "key-known" | RowFailure) => void
}

const codeOf = (answer: ReserveAnswer): string => (answer.kind === "reserved" ? answer.kind : answer.refusal.code)

/** Sessions that are lent at the moment are counted. */
const storeOf = (session: Partial<RowSession>) => {
  let lent = 0
  const rows = {
    session: (done: (session: RowSession) => void) => {
      lent++
      done({
        keyed: (_: number, __: number, ___: unknown, found: (row: null) => void) => found(null),
        giveBack: () => void lent--,
        ...session,
      } as RowSession)
    },
  } as unknown as RowStore
  return { rows, lent: () => lent }
}

const asking = (backend: Pick<LabBackend, "reserve">) => {
  const told: string[] = []
  const ask = (person: number, ...indexes: ReadonlyArray<number>): void =>
    backend.reserve({ person, seats: indexes.map(seat), key: null }, (answer) =>
      told.push(`${person} ${codeOf(answer)}`),
    )
  return { ask, told }
}

describe("requests that go in batches", () => {
  const begin = () => {
    const batches: Batch[] = []
    const { lent, rows } = storeOf({
      bookAll: (bookings, answer) => void batches.push({ people: bookings.map(({ person }) => person), answer }),
    })
    return { batches, lent, ...asking(Effect.runSync(Effect.scoped(batched.start(partsOver(rows))))) }
  }
  const won = (...numbers: ReadonlyArray<number>): ReadonlyArray<BatchBooked> =>
    numbers.map((reservation) => ({ kind: "booked", reservation, at: 0 }))

  it("overtake none that waits for one of their seats", () => {
    const { ask, batches } = begin()
    ask(1, 0)
    ask(2, 1)
    ask(3, 1, 2)
    ask(4, 2)
    ask(5, 3)
    for (let nth = 0; nth < 4; nth++) batches[nth].answer(won(...batches[nth].people))
    expect(batches.map(({ people }) => people)).toEqual([[1], [2, 5], [3], [4]])
  })

  it.each<[string, "key-known" | RowFailure]>([
    ["has a key that is known", "key-known"],
    ["is in conflict with others", { kind: "failed", why: "conflict", reason: "deadlock detected" }],
  ])("go one by one where one of them %s, so that it undoes only itself", (_, failure) => {
    const { ask, batches, lent, told } = begin()
    ask(1, 0)
    ask(2, 1)
    ask(3, 2)
    batches[0].answer(won(1))
    batches[1].answer(failure)
    batches[2].answer(won(2))
    batches[3].answer(won(3))
    expect(batches.map(({ people }) => people)).toEqual([[1], [2, 3], [2], [3]])
    expect([told, lent()]).toEqual([["1 reserved", "2 reserved", "3 reserved"], 0])
  })

  it("are each told that nothing is known where the statement gave no answer, and none is asked again", () => {
    const { ask, batches, told } = begin()
    ask(1, 0)
    ask(2, 1)
    ask(3, 2)
    batches[0].answer(won(1))
    batches[1].answer({ kind: "failed", why: "unknown", reason: "the line broke" })
    expect(told).toEqual(["1 reserved", "2 outcome-unknown", "3 outcome-unknown"])
    expect(batches).toHaveLength(2)
  })
})

describe("a request that others are in the way of", () => {
  const begin = (attemptsMax: number, wonAt: number) => {
    const world = new ManualWorld()
    const { lent, rows } = storeOf({})
    let attempts = 0
    const strategy: RowStrategy = {
      ...{ name: "mine", correct: true, about: "", attemptsMax },
      // biome-ignore lint/correctness/useYield: it needs no statement to lose.
      *plan() {
        return ++attempts === wonAt ? { kind: "reserved", reservation: 1, at: 0 } : "again"
      },
    }
    const backend = new RowBackend(strategy, { rows, defer: world.defer, random: { bytes: () => Uint8Array.of(255) } })
    return { attempts: () => attempts, lent, world, ...asking(backend) }
  }

  it("is tried so often as the strategy says, and then refused", () => {
    const { ask, attempts, lent, told, world } = begin(3, Number.POSITIVE_INFINITY)
    ask(1, 0)
    world.run(10_000)
    expect([attempts(), told, lent()]).toEqual([3, ["1 seat-contended"], 0])
  })

  it("waits between two attempts twice as long each time, without a session", () => {
    const { ask, attempts, lent, told, world } = begin(8, 3)
    ask(1, 0)
    expect([attempts(), lent()]).toEqual([1, 0])
    world.run(2)
    expect(attempts()).toBe(2)
    world.run(3)
    expect(attempts()).toBe(2)
    world.run(1)
    expect([attempts(), told]).toEqual([3, ["1 reserved"]])
  })
})

describe("a request with a key that is known", () => {
  const row: BookingRow = { id: 9, person: 1, seats: [seat(0), seat(1)], at: 5, releasedAt: null }
  const asked = (...indexes: ReadonlyArray<number>): Reserve => ({ person: 1, seats: indexes.map(seat), key: null })

  it("is answered with its reservation where it asks for the same seats in the same order", () => {
    expect(repeated(asked(0, 1), row)).toEqual({ kind: "reserved", reservation: 9, at: 5 })
  })

  it.each([[[0]], [[0, 1, 2]], [[1, 0]], [[0, 2]]])("is refused where it asks for other seats: %j", (indexes) => {
    expect(codeOf(repeated(asked(...indexes), row))).toBe("key-reused")
  })
})
