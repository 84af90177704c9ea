/** What every line backend does, in any store. */
import { type ConcertId, type LinePolicy, limits, type PersonId } from "@ticketrush/protocol"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import type { Admitted, LineAnswer, LineBackend, Standing } from "../../src/backends/LineBackend.ts"
import { seeded } from "../journal/schedule.ts"
import { LineModel } from "./LineModel.ts"

export type LineFixture = {
  /** Several ways to the same lines: connections, instances. */
  readonly doors: ReadonlyArray<LineBackend>
  /** Opens the line of a concert, or changes its settings. */
  readonly set: (concertId: ConcertId, policy: LinePolicy) => Promise<void>
  readonly now: () => number
  /** Lets what was asked happen. */
  readonly run: () => void
  /** Time passes, and people who are due meanwhile are admitted; all doors tick. */
  readonly pass: (ms: number) => Promise<void>
  readonly close: () => Promise<void>
}

export const fastLine: LinePolicy = {
  method: "fifo",
  protects: true,
  batch: 10,
  everyMs: 1_000,
  burst: 10,
  activeMax: 0,
  waitingMax: 0,
  passMs: 3_600_000,
  graceMs: limits.dayMs,
  priorityMs: 0,
}

type Call = "join" | "status" | "leave" | "endPass"

const waits = (rank: number): Standing => ({ kind: "standing", status: "WAITING", rank })
const isActive: Standing = { kind: "standing", status: "ACTIVE", rank: 0 }
const isNowhere: Standing = { kind: "standing", status: "NONE", rank: -1 }
const refusedWith = (code: string, detail: object) => ({ kind: "refused", refusal: { code, detail } })

const people = (from: number, count: number): ReadonlyArray<PersonId> =>
  Array.from({ length: count }, (_, n) => from + n)

export const lineBackendContract = (name: string, open: () => Promise<LineFixture>): void => {
  describe(`the line kept in ${name}`, () => {
    let fixture: LineFixture
    let concert: ConcertId = 0
    const told = new Map<ConcertId, ReadonlyArray<Admitted>>()

    beforeAll(async () => {
      fixture = await open()
      for (const door of new Set(fixture.doors)) {
        door.onAdmitted((concertId, more) => void told.set(concertId, [...(told.get(concertId) ?? []), ...more]))
      }
    })
    afterAll(() => fixture.close())
    beforeEach(async () => {
      concert++
      await line({})
    })

    /** People by the number of their pass; no number was given twice. */
    const turns = (concertId: ConcertId) => {
      const admitted = [...(told.get(concertId) ?? [])].sort((a, b) => a.pass - b.pass)
      expect(admitted.map(({ pass }) => pass)).toEqual(admitted.map((_, n) => n + 1))
      return admitted.map(({ person }) => person)
    }
    const line = (policy: Partial<LinePolicy>, concertId = concert) =>
      fixture.set(concertId, { ...fastLine, ...policy })
    const asking = (call: Call, person: PersonId, door = 0, concertId = concert): Promise<LineAnswer> =>
      new Promise((resolve) => fixture.doors[door][call](concertId, person, fixture.now(), resolve))
    const ask = (call: Call, person: PersonId, concertId = concert, door = 0): Promise<LineAnswer> => {
      const answer = asking(call, person, door, concertId)
      fixture.run()
      return answer
    }
    /** All at once, spread over the doors. */
    const askAll = (call: Call, everybody: ReadonlyArray<PersonId>, concertId = concert) => {
      const { length } = fixture.doors
      const answers = everybody.map((person, n) => asking(call, person, n % length, concertId))
      fixture.run()
      return Promise.all(answers)
    }
    const joinInOrder = async (everybody: ReadonlyArray<PersonId>, concertId = concert) => {
      const answers: LineAnswer[] = []
      for (const person of everybody) answers.push(await ask("join", person, concertId))
      return answers
    }
    const standings = (everybody: ReadonlyArray<PersonId>) => askAll("status", everybody)
    /** Ticks lie on whole seconds, and time begins half a second after one. */
    const oneTick = () => fixture.pass(1_000)

    it("knows no person who did not join", async () => {
      expect(await ask("status", 1)).toEqual(isNowhere)
    })

    it("gives places in the order of joining", async () => {
      expect(await ask("join", 11)).toEqual(waits(1))
      expect(await ask("join", 5)).toEqual(waits(2))
      expect(await ask("join", 7)).toEqual(waits(3))
      expect(await standings([11, 5, 7])).toEqual([waits(1), waits(2), waits(3)])
    })

    it("gives a person who joins again, at any door, the place they have", async () => {
      await joinInOrder([1, 2, 3])
      expect(await ask("join", 1)).toEqual(waits(1))
      expect(await ask("join", 2, concert, fixture.doors.length - 1)).toEqual(waits(2))
      expect(await askAll("join", Array(100).fill(4))).toEqual(Array(100).fill(waits(4)))
    })

    it("admits 10,000 people who join at once in exactly the order of their places, and none twice", async () => {
      // More than one script admits: doors share a tick, and what they tell arrives interleaved.
      await line({ batch: 1_500, burst: 1_500 })
      const crowd = people(1, 10_000)
      const answers = (await askAll("join", crowd)) as ReadonlyArray<Standing>
      const inOrder = crowd.map((person, n) => [person, answers[n].rank]).sort(([, a], [, b]) => a - b)
      expect(inOrder.map(([, rank]) => rank)).toEqual(crowd)
      for (let tick = 1; tick <= 7; tick++) {
        await oneTick()
        expect(turns(concert)).toHaveLength(Math.min(10_000, tick * 1_500))
      }
      expect(turns(concert)).toEqual(inOrder.map(([person]) => person))
    })

    it("keeps the order of people who join within one millisecond", async () => {
      await joinInOrder([30, 4, 200, 1_000])
      await oneTick()
      expect(turns(concert)).toEqual([30, 4, 200, 1_000])
    })

    it("admits one batch a tick, however many ask for it how often", async () => {
      await joinInOrder(people(1, 25))
      expect(turns(concert)).toEqual([])
      await oneTick()
      expect(turns(concert)).toEqual(people(1, 10))
      await oneTick()
      expect(turns(concert)).toEqual(people(1, 20))
      expect(await standings([20, 21, 25])).toEqual([isActive, waits(1), waits(5)])
    })

    it("lets the first one to join wait for a tick like all others, and saves up nothing before", async () => {
      await joinInOrder(people(1, 12))
      await fixture.pass(400)
      expect(turns(concert)).toEqual([])
      await fixture.pass(200)
      expect(turns(concert)).toEqual(people(1, 10))
    })

    it("takes up a new pace, slower or faster, at its next tick", async () => {
      await joinInOrder(people(1, 30))
      await oneTick()
      await line({ everyMs: 10_000, batch: 3, burst: 3 })
      await fixture.pass(10_000)
      expect(turns(concert)).toEqual(people(1, 13))
      await line({ everyMs: 100, batch: 1, burst: 1 })
      await fixture.pass(550)
      expect(turns(concert)).toEqual(people(1, 18))
    })

    it("lets a person who joins after a tick wait for the next one", async () => {
      await oneTick()
      await ask("join", 1)
      await fixture.pass(100)
      expect(turns(concert)).toEqual([])
      await fixture.pass(900)
      expect(turns(concert)).toEqual([1])
    })

    it("saves up no more admissions than its burst", async () => {
      await line({ batch: 2, burst: 5 })
      await ask("join", 100)
      await fixture.pass(60_000)
      await joinInOrder(people(1, 20))
      await oneTick()
      expect(turns(concert)).toEqual([100, ...people(1, 5)])
      await oneTick()
      expect(turns(concert)).toEqual([100, ...people(1, 7)])
    })

    it("never has more active people than its cap, and goes on when a pass ends", async () => {
      await line({ activeMax: 3 })
      await joinInOrder(people(1, 8))
      await fixture.pass(5_000)
      expect(turns(concert)).toEqual([1, 2, 3])
      expect(await ask("endPass", 2)).toEqual(isNowhere)
      expect(await ask("leave", 3)).toEqual(isNowhere)
      await oneTick()
      expect(turns(concert)).toEqual([1, 2, 3, 4, 5])
      await fixture.pass(5_000)
      expect(turns(concert)).toHaveLength(5)
    })

    it("refuses people beyond its capacity, none by default, and takes them once a place is left", async () => {
      await line({ waitingMax: 2 })
      expect(await joinInOrder([1, 2])).toEqual([waits(1), waits(2)])
      expect(await ask("join", 3)).toEqual(refusedWith("line-full", { concertId: concert, limit: 2 }))
      expect(await ask("status", 3)).toEqual(isNowhere)
      expect(await ask("join", 2)).toEqual(waits(2))
      await ask("leave", 1)
      expect(await ask("join", 3)).toEqual(waits(2))
    })

    it("moves all behind a leaver up, and gives the leaver a new place at the end", async () => {
      await joinInOrder(people(1, 5))
      expect(await ask("leave", 2)).toEqual(isNowhere)
      expect(await standings([1, 2, 3, 5])).toEqual([waits(1), isNowhere, waits(2), waits(4)])
      expect(await ask("join", 2)).toEqual(waits(5))
      await oneTick()
      expect(turns(concert)).toEqual([1, 3, 4, 5, 2])
    })

    it("takes a second leave, and that of a person who never came, for done", async () => {
      expect(await ask("leave", 9)).toEqual(isNowhere)
      await ask("join", 9)
      expect(await askAll("leave", [9, 9])).toEqual([isNowhere, isNowhere])
    })

    it("lets a place in line be when a pass is ended that is not there", async () => {
      await ask("join", 1)
      expect(await ask("endPass", 1)).toEqual(waits(1))
      expect(await ask("endPass", 2)).toEqual(isNowhere)
    })

    it("ends a pass at its time, and gives a person who joins again a new place at the end", async () => {
      await line({ passMs: 2_500, batch: 1, burst: 1 })
      await joinInOrder(people(1, 5))
      await oneTick()
      expect(await ask("status", 1)).toEqual(isActive)
      expect(await ask("join", 1)).toEqual(isActive)
      await fixture.pass(2_700)
      expect(turns(concert)).toEqual([1, 2, 3, 4])
      expect(await standings([1, 2, 3])).toEqual([isNowhere, isActive, isActive])
      expect(await ask("join", 1)).toEqual(waits(2))
    })

    it("ends a pass at its time while it is paused too", async () => {
      await line({ passMs: 1_200 })
      await ask("join", 1)
      await oneTick()
      await line({ passMs: 1_200, method: "paused" })
      expect(await ask("status", 1)).toEqual(isActive)
      await fixture.pass(2_000)
      expect(await ask("join", 1)).toEqual(waits(1))
    })

    it("keeps the lines of many concerts apart: a pass of one is none of another", async () => {
      const concerts = people(concert, 20)
      concert += 20
      for (const each of concerts) await line({ batch: 1, burst: 1 }, each)
      await Promise.all(concerts.map((each) => askAll("join", [each, 1, 2], each)))
      await oneTick()
      for (const each of concerts) {
        expect(turns(each)).toHaveLength(1)
        const standing = await askAll("status", [each, 1, 2], each)
        expect(standing.filter((one) => one.kind === "standing" && one.status === "ACTIVE")).toHaveLength(1)
      }
    })

    it("takes joins and admits none while it is paused", async () => {
      await line({ method: "paused" })
      expect(await ask("join", 1)).toEqual(waits(1))
      await fixture.pass(5_000)
      expect(turns(concert)).toEqual([])
      await line({})
      await oneTick()
      expect(turns(concert)).toEqual([1])
    })

    it("takes no joins and still admits waiting people while it is closed", async () => {
      await joinInOrder(people(1, 12))
      await line({ method: "closed" })
      expect(await ask("join", 13)).toEqual(refusedWith("line-closed", { concertId: concert }))
      expect(await ask("join", 12)).toEqual(waits(12))
      await oneTick()
      await oneTick()
      expect(turns(concert)).toEqual(people(1, 12))
    })

    it("admits every join at once when it lets all through, and those who waited too", async () => {
      await ask("join", 1)
      await line({ method: "passthrough", activeMax: 3 })
      expect(await ask("join", 2)).toEqual(isActive)
      await fixture.pass(100)
      expect(await joinInOrder([1, 2, 3, 4])).toEqual([isActive, isActive, isActive, waits(1)])
      expect([...turns(concert)].sort()).toEqual([1, 2, 3])
    })

    it("refuses everything about a concert that is not on sale", async () => {
      const nothing = 60_000_000 + concert
      const unknown = refusedWith("sale-unknown", { concertId: nothing })
      expect(await ask("join", 1, nothing)).toEqual(unknown)
      expect(await ask("status", 1, nothing)).toEqual(unknown)
      expect(await ask("leave", 1, nothing)).toEqual(unknown)
    })

    it.each([0, -1, 1.5, Number.NaN, 2 ** 53])(
      "takes %d for a defect of its caller, and gives it no place",
      async (id) => {
        for (const call of ["join", "status", "leave", "endPass"] as const) {
          expect(() => fixture.doors[0][call](concert, id, fixture.now(), () => {})).toThrow("belongs to a person")
        }
        expect(await ask("join", 1)).toEqual(waits(1))
        await oneTick()
        expect(turns(concert)).toEqual([1])
      },
    )

    it("takes the largest id for a person like any other", async () => {
      const last = Number.MAX_SAFE_INTEGER
      expect(await joinInOrder([last, last - 1])).toEqual([waits(1), waits(2)])
      await oneTick()
      expect(turns(concert)).toEqual([last, last - 1])
    })

    it.each([1, 2, 3])("keeps cap, capacity and ranks while all doors are used at once (seed %i)", async (seed) => {
      const below = seeded(seed)
      const limit = { activeMax: 4, waitingMax: 12 }
      await line({ batch: 3, burst: 6, passMs: 3_200, ...limit })
      const everybody = people(1, 30)
      for (let round = 0; round < 30; round++) {
        const asked = Array.from({ length: 20 }, () => {
          const call = (["join", "join", "join", "leave", "endPass"] as const)[below(5)]
          return asking(call, 1 + below(30), below(fixture.doors.length))
        })
        fixture.run()
        await Promise.all(asked)
        if (below(2) === 0) await oneTick()
        const standing = (await standings(everybody)).filter((answer) => answer.kind === "standing")
        const ranks = standing.filter(({ status }) => status === "WAITING").map(({ rank }) => rank)
        expect(ranks.sort((a, b) => a - b)).toEqual(people(1, ranks.length))
        expect(ranks.length).toBeLessThanOrEqual(limit.waitingMax)
        expect(standing.filter(({ status }) => status === "ACTIVE").length).toBeLessThanOrEqual(limit.activeMax)
      }
      expect(turns(concert).length).toBeGreaterThan(10)
    })

    it.each([1, 2, 3, 4, 5])("agrees with a line on paper through random calls (seed %i)", async (seed) => {
      const below = seeded(seed)
      const policy = {
        ...fastLine,
        batch: below(4),
        burst: 4 + below(4),
        waitingMax: below(2) * 12,
        passMs: 1_200 + 1_000 * below(4),
      }
      await line(policy)
      const paper = new LineModel(concert, policy, fixture.now())
      for (let step = 0; step < 400; step++) {
        if (below(6) === 0) {
          await oneTick()
          paper.pass(1_000)
        } else {
          const call = (["join", "join", "join", "status", "leave", "endPass"] as const)[below(6)]
          const person = 1 + below(25)
          expect([step, call, person, await ask(call, person)]).toEqual([step, call, person, paper[call](person)])
        }
      }
      expect(turns(concert)).toEqual(paper.turns)
      expect(await standings(people(1, 25))).toEqual(people(1, 25).map((person) => paper.status(person)))
    })
  })
}
