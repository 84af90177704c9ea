import { describe, expect, it } from "vitest"
import { collidingPerson, collisionBits, mix32, unmix32 } from "../src/attacks/colliding-people.ts"
import type { Measurement, Phase } from "../src/attacks/measure.ts"
import { costOf, withinBounds } from "../src/attacks/report.ts"

const quiet: Phase = {
  ...{ p50: 2, p99: 10, accepted: 8_000, notAccepted: 0, newcomers: { asked: 16, answered: 16, p50: 3 } },
  ...{ cpuSeconds: 2, usedMiB: 80, peakMiB: 200, sent: 0 },
}
const attackedWith = (change: Partial<Phase>): Measurement => ({ quiet, attacked: { ...quiet, ...change } })

describe("people whose ids collide", () => {
  it("are different ids whose hashes share their lowest bits", () => {
    const ids = Array.from({ length: 10_000 }, (_, nth) => collidingPerson(nth))
    expect(new Set(ids).size).toBe(10_000)
    for (const id of ids) {
      expect(Number.isSafeInteger(id) && id > 0).toBe(true)
      const hash = mix32(id ^ mix32(Math.floor(id / 0x1_0000_0000)))
      expect(hash & (2 ** collisionBits - 1)).toBe(0)
    }
  })

  it("come from an inverse of the hash", () => {
    for (const value of [0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff]) expect(unmix32(mix32(value))).toBe(value)
  })
})

describe("the verdict on an attack", () => {
  it("is that of the slowest hundredth of the holds and of the memory", () => {
    expect(costOf(attackedWith({ p99: 15, usedMiB: 100 }))).toEqual({ p99: 1.5, memoryMiB: 20 })
  })

  it.each([
    ["nothing changes", {}, true],
    ["holds take twice as long", { p99: 20 }, true],
    ["holds take longer than that", { p99: 20.1 }, false],
    ["none is accepted", { p99: Number.POSITIVE_INFINITY }, false],
    ["a hold is not accepted", { notAccepted: 1 }, false],
    ["a newcomer gets no answer", { newcomers: { asked: 16, answered: 15, p50: 3 } }, false],
    ["memory grows by 64 MiB", { usedMiB: 144 }, true],
    ["memory grows by more", { usedMiB: 145 }, false],
  ] as const)("when %s", (_, change, within) => {
    expect(withinBounds(attackedWith(change))).toBe(within)
  })
})
