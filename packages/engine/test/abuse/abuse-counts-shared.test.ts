/** Counts of all nodes, whose Redis the test plays: what a node does while it is away. */
import { limits } from "@ticketrush/protocol"
import { contractAbuseRules } from "@ticketrush/protocol/abuse"
import { describe, expect, it } from "vitest"
import type { CountedAttempt, Taken } from "../../src/abuse/AbuseCounts.ts"
import { AbuseCountsMemory } from "../../src/abuse/AbuseCountsMemory.ts"
import type { Counted, RemoteAbuseCounts } from "../../src/abuse/AbuseCountsRedis.ts"
import { AbuseCountsShared } from "../../src/abuse/AbuseCountsShared.ts"

const none = {
  RATE_LIMIT_EXCEEDED: 0,
  DUPLICATE_REQUEST_FINGERPRINT: 0,
  DEVICE_FINGERPRINT_MULTI_ACCOUNT: 0,
  PROBING_VELOCITY: 0,
  HOLD_RELEASE_LOOP: 0,
}

const start = (bounds: { readonly askedAtOnceMax?: number; readonly owedMax?: number } = {}) => {
  const clock = { now: 0 }
  const asked: string[] = []
  const givenBack: string[] = []
  const waiting: Array<(error: unknown) => void> = []
  const reports: string[] = []
  const timers: Array<() => void> = []
  const later =
    (word: string) =>
    <A>(answer: A, done: Counted<A>): void => {
      asked.push(word)
      waiting.push((error) => done(error, answer))
    }
  const remote: RemoteAbuseCounts = {
    take: (_, __, slot, done) => later("take")({ counted: none, slot }, done),
    held: (_, __, ___, done) => later("held")(true, done),
    refused: (_, slot, probed, done) => {
      givenBack.push(`${slot}${probed ? " probed" : ""}`)
      later("refused")(undefined, done)
    },
    released: (_, __, done) => later("released")(undefined, done),
    forgive: (_, done) => later("forgive")(undefined, done),
  }
  const counts = new AbuseCountsShared({
    ...{ remote, local: new AbuseCountsMemory(), start: "n" },
    clock: { monotonicMs: () => clock.now },
    parts: {
      failed: (part, reason) => void reports.push(`${part}: ${reason}`),
      works: (part) => void reports.push(part),
    },
    defer: {
      after: (_ms, task) => {
        timers.push(task)
        return () => void timers.splice(timers.indexOf(task), 1)
      },
    },
    ...bounds,
  })
  const taken: Taken[] = []
  const attempt = (person = 7): CountedAttempt => ({ person, request: null, device: null, at: 1_000 })
  return {
    ...{ clock, asked, reports, counts, attempt, taken, givenBack, timers },
    /** The pause is over, and what waited for that is done. */
    pause: () => {
      clock.now += limits.abusePauseMs
      for (const task of timers.splice(0)) task()
    },
    take: (person?: number) => counts.take(attempt(person), contractAbuseRules, (each) => void taken.push(each)),
    answer: (error: unknown = null) => waiting.shift()!(error),
  }
}

describe("counts of all nodes", () => {
  it("are asked in Redis, and what counts there counts here for the time in which it is away", () => {
    const { answer, asked, reports, take, taken } = start()
    for (let n = 0; n < 2; n++) {
      take()
      answer()
    }
    expect(taken.map(({ counted }) => counted.RATE_LIMIT_EXCEEDED)).toEqual([0, 0])
    take()
    answer(new Error("gone"))
    expect(taken[2].counted.RATE_LIMIT_EXCEEDED).toBe(2)
    take()
    expect([taken[3].counted.RATE_LIMIT_EXCEEDED, taken[3].slot]).toEqual([3, null])
    expect(asked).toHaveLength(3)
    expect(reports).toEqual(["abuse", "abuse", "abuse: gone"])
  })

  it("are asked again after the pause, and the part works again once they answer", () => {
    const { answer, asked, clock, reports, take } = start()
    take()
    answer(new Error("gone"))
    clock.now += limits.abusePauseMs - 1
    take()
    expect(asked).toHaveLength(1)
    clock.now += 1
    take()
    answer()
    expect([asked.length, reports]).toEqual([2, ["abuse: gone", "abuse"]])
  })

  it("give a place back where it was taken: in both, or here alone", () => {
    const { answer, asked, attempt, clock, counts, take, taken } = start()
    take()
    answer()
    counts.refused(attempt(), taken[0].slot!, false)
    answer(new Error("gone"))
    take()
    counts.refused(attempt(), taken[1].slot!, false)
    take()
    expect(taken.map(({ counted }) => counted.RATE_LIMIT_EXCEEDED)).toEqual([0, 0, 0])
    expect(asked).toEqual(["take", "refused"])
    clock.now += limits.abusePauseMs
    const heard: boolean[] = []
    // It was taken here, so Redis is not asked about it though it is back.
    counts.held(attempt(), taken[2].slot!, 5, (news) => void heard.push(news))
    expect([heard, asked.length]).toEqual([[true], 2])
  })

  it("say here whether a hold is news where Redis does not say it", () => {
    const { answer, attempt, clock, counts, take, taken } = start()
    const heard: boolean[] = []
    for (let n = 0; n < 2; n++) {
      take()
      answer()
      counts.held(attempt(), taken[n].slot!, 5, (news) => void heard.push(news))
      answer(new Error("gone"))
      clock.now += limits.abusePauseMs
    }
    expect(heard).toEqual([true, false])
  })

  it("waits for a bounded number of answers, and counts the others here", () => {
    const { asked, reports, take, taken } = start({ askedAtOnceMax: 3 })
    for (let person = 1; person <= 10; person++) take(person)
    expect([asked.length, taken.length]).toEqual([3, 7])
    expect(reports[0]).toBe("abuse: 3 questions wait for an answer")
  })
})

describe("what Redis was not told", () => {
  it("of a lifted block it is told again until it answers", () => {
    const { answer, asked, counts, pause, take } = start()
    take()
    answer(new Error("gone"))
    counts.forgive(7)
    expect(asked).toEqual(["take"])
    pause()
    expect(asked).toEqual(["take", "forgive"])
    answer(new Error("gone again"))
    pause()
    expect(asked).toEqual(["take", "forgive", "forgive"])
    answer()
    pause()
    expect(asked).toHaveLength(3)
  })

  it("of an attempt that it may have counted without an answer is given back once its hold is refused", () => {
    const { answer, attempt, counts, givenBack, pause, take, taken } = start()
    take()
    answer(new Error("too late"))
    counts.refused(attempt(), taken[0].slot!, false)
    expect(givenBack).toEqual([])
    pause()
    expect(givenBack).toEqual(["n-1"])
  })

  it("of an attempt that it may have counted is given back where this node forbids it", () => {
    const { answer, givenBack, pause, take, taken } = start()
    for (let n = 0; n < 3; n++) {
      take()
      answer()
    }
    take()
    answer(new Error("too late"))
    expect(taken[3].slot).toBeNull()
    pause()
    expect(givenBack).toEqual(["n-4"])
  })

  it("of a probe counts once, though it is told again", () => {
    const { answer, attempt, counts, givenBack, pause, take, taken } = start()
    take()
    answer()
    counts.refused(attempt(), taken[0].slot!, true)
    answer(new Error("too late"))
    pause()
    expect(givenBack).toEqual(["n-1 probed", "n-1"])
  })

  it("is bounded, and what is lost is reported", () => {
    const { answer, asked, counts, pause, reports, take } = start({ owedMax: 2 })
    take()
    answer(new Error("gone"))
    for (const person of [7, 7, 8, 9]) counts.forgive(person)
    expect(reports.at(-1)).toBe("abuse: 2 things wait to be told to Redis, a lifted block is lost")
    pause()
    expect(asked).toEqual(["take", "forgive", "forgive"])
  })

  it("ends with the node", () => {
    const { answer, counts, take, timers } = start()
    take()
    answer(new Error("gone"))
    counts.forgive(7)
    counts.end()
    counts.forgive(8)
    expect(timers).toEqual([])
  })
})
