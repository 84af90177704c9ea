import type { LinePolicy } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { brokenInvariant } from "../../src/core/invariants.ts"
import { decodeState, encodeState } from "../../src/core/state-codec.ts"
import { Rehearsal } from "./Rehearsal.ts"

/** 101 and 102 have passes of 5 s at 11,000 and the cap is reached; a pass may do nothing for 1.5 s. */
const full = (policy: Partial<LinePolicy> = {}): Rehearsal => {
  const sale = new Rehearsal({ idleMs: 1_500, activeMax: 2, ...policy })
  sale.join(101, 102)
  sale.wait(1_000)
  sale.events.length = 0
  return sale
}

describe("a pass that does nothing", () => {
  it("ends when its time is over and people wait for its room", () => {
    const sale = full()
    sale.hold(101, 0)
    sale.join(1)
    sale.wait(1_499)
    expect(sale.events).toEqual(["held", "joined 1"])
    sale.wait(1)
    expect(sale.events.slice(2)).toEqual(["pass-idle 102", "admitted 1"])
    expect(sale.status(102)).toBe(7)
  })

  it("lasts its whole time while the line is empty, and ends at once when a person comes", () => {
    const sale = full()
    sale.wait(4_000)
    expect(sale.events).toEqual([])
    sale.join(1)
    sale.wait(0)
    expect(sale.events.slice(0, 2)).toEqual(["joined 1", "pass-idle 101"])
  })

  it.each<[string, Partial<LinePolicy>]>([
    ["the cap is not reached", { activeMax: 3, batch: 0, burst: 0 }],
    ["the line is paused", { method: "paused" }],
    ["the line has no such limit", { idleMs: 0 }],
  ])("lasts its whole time when %s", (_what, change) => {
    const sale = full()
    sale.setLine(change)
    sale.join(1)
    sale.wait(3_999)
    expect(sale.events).not.toContain("pass-idle 101")
    expect(sale.status(101)).toBe(4)
  })

  it("does something as long as its owner holds or pays, and is idle from the end of that on", () => {
    const sale = full()
    for (const person of [101, 102]) sale.hold(person, person - 101)
    sale.on("start-paying", 2)
    sale.join(1)
    sale.wait(1_800)
    sale.on("cancel", 1)
    sale.wait(1_499)
    expect(sale.events.filter((text) => text.startsWith("pass"))).toEqual([])
    sale.wait(1)
    expect(sale.events.filter((text) => text.startsWith("pass"))).toEqual(["pass-idle 101"])
  })

  it("that is one of many ends alone, and the others only when another person waits", () => {
    const sale = full()
    sale.join(1)
    sale.wait(2_000)
    expect(sale.events.filter((text) => text.startsWith("pass"))).toEqual(["pass-idle 101"])
    sale.join(2)
    sale.wait(0)
    expect(sale.events.at(-1)).toBe("pass-idle 102")
  })

  it("counts from the moment on at which the line gets the limit", () => {
    const sale = full({ idleMs: 0 })
    sale.join(1)
    sale.wait(2_000)
    sale.setLine({ idleMs: 1_000 })
    sale.wait(999)
    expect(sale.status(101)).toBe(4)
    sale.wait(1)
    expect(sale.status(101)).toBe(7)
  })

  it("ends at the same time after a snapshot", () => {
    const sale = full()
    sale.hold(101, 0)
    sale.join(1)
    sale.wait(700)
    sale.on("cancel", 1)
    const again = new Rehearsal({}, decodeState(encodeState(sale.sale)))
    again.now = sale.now
    for (const each of [sale, again]) {
      each.sale.line.presence.seeEverybody(each.now)
      each.wait(1_500)
      expect(brokenInvariant(each.sale)).toBeUndefined()
    }
    expect(encodeState(again.sale)).toEqual(encodeState(sale.sale))
    expect(again.events).toEqual(sale.events.slice(-again.events.length))
    expect(again.events).toContain("pass-idle 102")
  })

  it("a past bug: one of more than 64 that held at the snapshot is idle from the end of its hold on", () => {
    const people = Array.from({ length: 67 }, (_, i) => 101 + i)
    const sale = new Rehearsal({ idleMs: 1_500, activeMax: 67, batch: 67, burst: 67, passMs: 60_000 })
    sale.join(...people)
    sale.wait(1_000)
    for (const [seat, person] of [64, 65, 66, 67].entries()) sale.hold(100 + person, seat)
    sale.wait(1_000)
    const again = new Rehearsal({}, decodeState(encodeState(sale.sale)))
    again.now = sale.now
    for (const each of [sale, again]) {
      each.sale.line.presence.seeEverybody(each.now)
      each.events.length = 0
      each.on("cancel", 3)
      each.wait(1_000)
      each.join(1)
      each.wait(0)
      expect(each.events.filter((text) => text === "expired")).toHaveLength(3)
      const since = each.sale.idle!.entries().map(([, at]) => at)
      expect([since.length, since.filter((at) => at === 0)]).toEqual([66, []])
    }
    expect(again.events).toEqual(sale.events)
    expect(encodeState(again.sale)).toEqual(encodeState(sale.sale))
  })

  it("a past bug: 30 idle accounts in front keep a standing sale for three passes and no longer", () => {
    const waited = (policy: Partial<LinePolicy>): number => {
      const sale = new Rehearsal({
        activeMax: 10,
        batch: 10,
        burst: 10,
        passMs: 300_000,
        graceMs: 3_600_000,
        ...policy,
      })
      for (let person = 1; person <= 30; person++) sale.join(person)
      sale.join(99)
      const from = sale.now
      for (let seconds = 0; sale.status(99) !== 4; seconds++) {
        expect(seconds, "the person has had their turn by now").toBeLessThan(1_000)
        sale.join(99)
        sale.wait(1_000)
      }
      return sale.now - from
    }
    expect(waited({ idleMs: 0 })).toBeGreaterThan(890_000)
    expect(waited({ idleMs: 60_000 })).toBeLessThan(190_000)
  })
})
