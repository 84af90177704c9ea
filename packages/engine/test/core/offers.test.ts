import { byUnnamedOperator, optionIdOf, seatIdOf } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { apply, publish } from "../../src/core/apply.ts"
import { decide } from "../../src/core/decide.ts"
import { brokenInvariant } from "../../src/core/invariants.ts"
import { offerView } from "../../src/core/offers.ts"
import { decodeState, encodeState } from "../../src/core/state-codec.ts"
import { concertId, Rehearsal, refusedWith } from "./Rehearsal.ts"

describe("what a called person is told of the seats", () => {
  /** Person 100 has seats 3 and 1 together, 101 and 102 one each; 1 to 3 are in line. */
  const sold = () => {
    const line = new Rehearsal({ batch: 0, burst: 0 })
    const seats = [3, 1].map((seat) => seatIdOf(optionIdOf(concertId, 0), seat))
    line.ask({ kind: "hold", person: 100, seats, key: null })
    line.hold(101, 0)
    line.hold(102, 2)
    line.join(1, 2, 3)
    return line
  }

  it("is which ones and until when, and no other person is told anything", () => {
    const line = sold()
    expect(line.kept(1)).toBeUndefined()
    line.on("cancel", 1)
    expect(offerView(line.sale, line.sale.line.find(1), line.now)).toEqual({
      optionId: optionIdOf(concertId, 0),
      seats: [1, 3],
      until: line.now + 500,
    })
    expect([100, 2, 3].map((person) => line.kept(person))).toEqual([undefined, undefined, undefined])
  })

  it("rests on what is committed, not on what was decided", () => {
    const line = sold()
    const decided = decide(
      line.sale,
      { kind: "cancel", by: byUnnamedOperator, reservation: concertId * 2 ** 27 + 1 },
      line.now,
    )
    if (decided.kind !== "event") throw new Error("the cancellation is an event")
    const events = [decided.event, ...decided.more]
    for (const event of events) apply(line.sale, event, line.now)
    expect(line.kept(1)).toBeUndefined()
    for (const event of events) publish(line.sale, event)
    expect(line.kept(1)).toEqual([1, 3])
    const taken = decide(
      line.sale,
      { kind: "hold", person: 1, seats: [seatIdOf(optionIdOf(concertId, 0), 1)], key: null },
      line.now,
    )
    if (taken.kind !== "event") throw new Error("the hold is an event")
    apply(line.sale, taken.event, line.now)
    expect(line.kept(1)).toEqual([1, 3])
    publish(line.sale, taken.event)
    expect(line.kept(1)).toEqual([3])
  })

  it("ends at the moment others may take the seats", () => {
    const line = sold()
    line.on("cancel", 1)
    line.wait(499)
    expect(line.kept(1)).toEqual([1, 3])
    expect(refusedWith(line.hold(7, 1))).toBe("seat-offered")
    line.wait(1)
    expect(line.kept(1)).toBeUndefined()
    expect(line.hold(7, 1).kind).toBe("event")
  })

  it("leaves out what is taken, and ends with the last seat", () => {
    const line = sold()
    line.on("cancel", 1)
    line.hold(1, 1)
    expect(line.kept(1)).toEqual([3])
    line.hold(1, 3)
    expect(line.kept(1)).toBeUndefined()
  })

  it("moves on with a seat that the called person gives back to another person in line", () => {
    const line = sold()
    line.on("cancel", 1)
    line.hold(1, 1)
    line.on("cancel", 4)
    expect(line.events.at(-1)).toBe("called 2")
    expect([line.kept(1), line.kept(2)]).toEqual([[3], [1]])
  })

  it("counts the seat again when they give it back and no other person is called", () => {
    const line = sold()
    line.on("cancel", 1)
    line.hold(1, 1)
    line.ask({ kind: "clear-line" })
    line.on("cancel", 4)
    expect(line.kept(1)).toEqual([1, 3])
    expect(refusedWith(line.hold(7, 1))).toBe("seat-offered")
  })

  it.each(["leave", "deactivate"] as const)("ends with the pass, by %s", (kind) => {
    const line = sold()
    line.on("cancel", 1)
    line.ask({ kind, person: 1 })
    expect(line.kept(1)).toBeUndefined()
    expect(line.sale.offersImage?.size).toBe(0)
    expect(line.hold(7, 1).kind).toBe("event")
  })

  it("ends with the sale", () => {
    const line = sold()
    line.on("cancel", 1)
    line.ask({ kind: "close-sale" })
    expect(line.kept(1)).toBeUndefined()
  })

  it("is the same after the state was written and read back, for seats that are free and taken", () => {
    const line = sold()
    line.on("cancel", 1)
    line.on("cancel", 2)
    line.on("cancel", 3)
    line.hold(1, 1)
    line.ask({ kind: "leave", person: 2 })
    const again = new Rehearsal({}, decodeState(encodeState(line.sale)))
    again.now = line.now
    for (const each of [line, again]) {
      expect([1, 2, 3].map((person) => each.kept(person))).toEqual([[3], undefined, [2]])
      expect(brokenInvariant(each.sale)).toBeUndefined()
      each.wait(500)
      expect([1, 2, 3].map((person) => each.kept(person))).toEqual([undefined, undefined, undefined])
    }
    expect(encodeState(again.sale)).toEqual(encodeState(line.sale))
  })
})
