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

const start = (askedAtOnceMax?: number) => {
  const clock = { now: 0 }
  const asked: string[] = []
  const waiting: Array<(error: unknown) => void> = []
  const reports: string[] = []
  const later =
    (word: string) =>
    <A>(answer: A, done: Counted<A>): void => {
      asked.push(word)
      waiting.push((error) => done(error, answer))
    }
  const remote: RemoteAbuseCounts = {
    take: (_, slot, done) => later("take")({ counted: none, slot }, done),
    held: (_, __, ___, done) => later("held")(true, done),
    refused: (_, __, ___, done) => later("refused")(undefined, done),
    released: (_, __, done) => later("released")(undefined, done),
    forgive: (_, done) => later("forgive")(undefined, done),
  }
  const counts = new AbuseCountsShared({
    ...{ remote, local: new AbuseCountsMemory(contractAbuseRules), start: "n" },
    clock: { monotonicMs: () => clock.now },
    parts: {
      failed: (part, reason) => void reports.push(`${part}: ${reason}`),
      works: (part) => void reports.push(part),
    },
    ...(askedAtOnceMax === undefined ? {} : { askedAtOnceMax }),
  })
  const taken: Taken[] = []
  const attempt = (person = 7): CountedAttempt => ({ person, request: null, device: null, at: 1_000 })
  return {
    ...{ clock, asked, reports, counts, attempt, taken },
    take: (person?: number) => counts.take(attempt(person), (each) => void taken.push(each)),
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
    const { asked, reports, take, taken } = start(3)
    for (let person = 1; person <= 10; person++) take(person)
    expect([asked.length, taken.length]).toEqual([3, 7])
    expect(reports[0]).toBe("abuse: 3 questions wait for an answer")
  })
})
