import { optionIdOf, PlaceStatus, seatIdOf } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { CommittedLine } from "../../src/core/line-view.ts"
import { decodeState, encodeState } from "../../src/core/state-codec.ts"
import { concertId, fifo, Rehearsal, refusedWith } from "./Rehearsal.ts"

describe("a line that admits two people a second", () => {
  it("admits in the order of joins, so many at each tick", () => {
    const line = new Rehearsal()
    line.join(51, 52, 53, 54, 55)
    expect([51, 52, 53, 54, 55].map((person) => line.rank(person))).toEqual([1, 2, 3, 4, 5])
    line.wait(999)
    expect(line.status(51)).toBe(PlaceStatus.waiting)
    line.wait(1)
    expect([51, 52].map((person) => line.status(person))).toEqual([PlaceStatus.active, PlaceStatus.active])
    expect([53, 54, 55].map((person) => line.rank(person))).toEqual([1, 2, 3])
    line.wait(2_000)
    expect(line.events.filter((event) => event.startsWith("admitted"))).toEqual(
      [51, 52, 53, 54, 55].map((person) => `admitted ${person}`),
    )
  })

  it("makes a person who joins an empty line wait for the next tick, and saves up no more than the burst", () => {
    const line = new Rehearsal()
    line.wait(60_000)
    line.join(1, 2, 3, 4)
    line.wait(999)
    expect(line.sale.line.active).toBe(0)
    line.wait(1)
    expect(line.sale.line.active).toBe(2)
  })

  it("gives a person the same place however often they join, and a new one after they left", () => {
    const line = new Rehearsal()
    line.join(1, 2, 1, 1)
    expect(line.sale.line.joined).toBe(2)
    line.ask({ kind: "leave", person: 1 })
    line.ask({ kind: "leave", person: 1 })
    expect(line.rank(2)).toBe(1)
    line.join(1)
    expect(line.rank(1)).toBe(2)
    expect(line.sale.line.find(1)).toBe(3)
  })

  it("finds all people again, however far it has grown", () => {
    const line = new Rehearsal()
    for (let person = 1; person <= 5_000; person++) {
      line.join(person * 7_919)
      expect(line.sale.line.find(person * 7_919)).toBe(person)
    }
    for (let person = 1; person <= 5_000; person++) expect(line.sale.line.find(person * 7_919)).toBe(person)
  })

  it("skips people who left", () => {
    const line = new Rehearsal()
    line.join(1, 2, 3, 4)
    line.ask({ kind: "leave", person: 2 })
    expect([1, 3, 4].map((person) => line.rank(person))).toEqual([1, 2, 3])
    line.wait(1_000)
    expect([1, 2, 3, 4].map((person) => line.status(person))).toEqual([
      PlaceStatus.active,
      PlaceStatus.left,
      PlaceStatus.active,
      PlaceStatus.waiting,
    ])
  })

  it("sends all people in line away when it is cleared, and no active one", () => {
    const line = new Rehearsal()
    line.join(1, 2, 3, 4)
    line.wait(1_000)
    line.ask({ kind: "clear-line" })
    expect([1, 2, 3, 4].map((person) => line.status(person))).toEqual([4, 4, 5, 5])
    expect(line.ask({ kind: "clear-line" }).kind).toBe("same")
  })
})

describe("a person who is absent at their turn", () => {
  const passedOver = () => {
    const line = new Rehearsal({ graceMs: 3_000, batch: 1, burst: 1 })
    line.join(1)
    line.setLine({ method: "paused" })
    line.wait(5_000)
    line.join(2, 3, 4)
    line.setLine({ method: "fifo" })
    line.wait(1_000)
    return line
  }

  it("is passed over without costing the line an admission, and keeps the place", () => {
    const line = passedOver()
    expect(line.events.slice(-2)).toEqual(["passed-over 1", "admitted 2"])
    expect(line.status(1)).toBe(PlaceStatus.absent)
    expect(line.rank(3)).toBe(1)
  })

  it.each(["appear", "join"] as const)("is next on return by %s, and no rank grows by it", (kind) => {
    const line = passedOver()
    const place = line.sale.line.find(1)
    line.ask({ kind, person: 1 })
    expect(line.sale.line.find(1)).toBe(place)
    expect(line.status(1)).toBe(PlaceStatus.returned)
    expect([1, 3, 4].map((person) => line.rank(person))).toEqual([1, 1, 2])
    line.wait(1_000)
    expect(line.events.at(-1)).toBe("admitted 1")
  })

  it("goes behind others who came back when they are passed over a second time", () => {
    const line = new Rehearsal({ graceMs: 3_000, batch: 1, burst: 1 })
    line.join(1, 2)
    line.wait(0)
    line.setLine({ method: "paused" })
    line.wait(4_000)
    line.setLine({ method: "fifo" })
    line.wait(1_000)
    expect(line.sale.line.absent).toBe(2)
    line.setLine({ method: "paused" })
    line.ask({ kind: "appear", person: 1 })
    line.wait(4_000)
    line.ask({ kind: "appear", person: 2 })
    // What one settle does before its drain ends: person 1 is passed over and appears again before the state is read.
    line.setLine({ method: "passthrough" })
    line.settleOnce()
    expect(line.events.at(-1)).toBe("passed-over 1")
    line.ask({ kind: "appear", person: 1 })
    expect(line.sale.line.back.map((place) => line.sale.line.person[place])).toEqual([2, 1])
  })

  it("is not absent while being seen", () => {
    const line = new Rehearsal({ graceMs: 3_000, batch: 0, burst: 0 })
    line.join(1)
    for (let i = 0; i < 5; i++) {
      line.wait(2_000)
      line.ask({ kind: "appear", person: 1 })
    }
    line.ask({ kind: "set-line", policy: { ...fifo, graceMs: 3_000 } })
    line.wait(1_000)
    expect(line.status(1)).toBe(PlaceStatus.active)
  })

  it("gets the whole grace again from a new owner, who does not know who is absent", () => {
    const line = new Rehearsal({ graceMs: 3_000, batch: 0, burst: 0 })
    line.join(1)
    line.wait(10_000)
    const next = new Rehearsal({}, decodeState(encodeState(line.sale)))
    next.now = line.now
    next.sale.line.presence.seeEverybody(next.now)
    next.ask({ kind: "set-line", policy: { ...fifo, graceMs: 3_000 } })
    next.wait(1_000)
    expect(next.status(1)).toBe(PlaceStatus.active)
  })
})

describe("a cap on active people", () => {
  it("of one makes room when the only one who is active buys", () => {
    const line = new Rehearsal({ activeMax: 1 })
    line.join(1, 2)
    line.wait(1_000)
    line.hold(1, 0)
    line.on("start-paying", 1)
    line.on("confirm", 1)
    line.wait(0)
    expect(line.events.slice(-2)).toEqual(["pass-used 1", "admitted 2"])
  })

  it("is never exceeded, and a purchase, a leave and the end of a pass each make room at once", () => {
    const line = new Rehearsal({ activeMax: 2, batch: 10, burst: 10 })
    line.join(1, 2, 3, 4, 5)
    line.wait(1_000)
    expect(line.sale.line.active).toBe(2)
    line.hold(1, 0)
    line.on("start-paying", 1)
    line.on("confirm", 1)
    line.wait(0)
    expect(line.events.slice(-2)).toEqual(["pass-used 1", "admitted 3"])
    line.ask({ kind: "leave", person: 2 })
    line.wait(0)
    expect(line.events.slice(-2)).toEqual(["left 2", "admitted 4"])
    line.wait(5_000)
    expect(line.events.slice(-2)).toEqual(["pass-expired 4", "admitted 5"])
    expect(line.sale.line.active).toBeLessThanOrEqual(2)
  })

  it("binds operators too", () => {
    const line = new Rehearsal({ activeMax: 1 })
    line.ask({ kind: "activate", person: 9 })
    expect(line.status(9)).toBe(PlaceStatus.active)
    expect(line.ask({ kind: "activate", person: 8 })).toMatchObject({
      refusal: { code: "active-full", detail: { concertId, limit: 1 } },
    })
    line.ask({ kind: "deactivate", person: 9 })
    expect(line.status(9)).toBe(PlaceStatus.revoked)
  })
})

describe("the methods of a line", () => {
  it("paused: joins are taken and none is admitted", () => {
    const line = new Rehearsal({ method: "paused" })
    line.join(1)
    line.wait(60_000)
    expect(line.rank(1)).toBe(1)
  })

  it("closed: joins are refused and waiting people are still admitted", () => {
    const line = new Rehearsal()
    line.join(1)
    line.ask({ kind: "set-line", policy: { ...fifo, method: "closed" } })
    expect(refusedWith(line.ask({ kind: "join", person: 2 }))).toBe("line-closed")
    expect(line.ask({ kind: "join", person: 1 }).kind).toBe("same")
    line.wait(1_000)
    expect(line.status(1)).toBe(PlaceStatus.active)
  })

  it("passthrough: a join is admitted at once, and so are all who wait", () => {
    const line = new Rehearsal()
    line.join(1, 2, 3)
    line.ask({ kind: "set-line", policy: { ...fifo, method: "passthrough" } })
    line.wait(0)
    line.join(4)
    expect([1, 2, 3, 4].map((person) => line.status(person))).toEqual([4, 4, 4, 4])
  })

  it("passthrough: a join does not overtake a person who waits for room under the cap", () => {
    const line = new Rehearsal({ method: "passthrough", activeMax: 1 })
    line.join(1, 2)
    line.ask({ kind: "leave", person: 1 })
    line.join(3)
    expect(line.status(3)).toBe(PlaceStatus.waiting)
    line.wait(0)
    expect([2, 3].map((person) => line.status(person))).toEqual([PlaceStatus.active, PlaceStatus.waiting])
  })

  it("a line with a capacity refuses above it, and one without never does", () => {
    const line = new Rehearsal({ waitingMax: 2 })
    line.join(1, 2)
    expect(line.ask({ kind: "join", person: 3 })).toMatchObject({
      refusal: { code: "line-full", detail: { concertId, limit: 2 } },
    })
    line.ask({ kind: "set-line", policy: { ...fifo, waitingMax: 0 } })
    for (let person = 3; person < 500; person++) line.join(person)
    expect(line.sale.line.waiting).toBe(499)
  })

  it("a policy that cannot be meant is refused", () => {
    const line = new Rehearsal()
    expect(refusedWith(line.ask({ kind: "set-line", policy: { ...fifo, burst: 1 } }))).toBe("unprocessable")
    expect(refusedWith(line.ask({ kind: "set-line", policy: { ...fifo, everyMs: 0 } }))).toBe("unprocessable")
  })
})

describe("a protected sale", () => {
  it("holds for people with an active pass, and for no others", () => {
    const line = new Rehearsal({ protects: true, batch: 1, burst: 1 })
    line.join(1, 2)
    expect(refusedWith(line.hold(1, 0))).toBe("pass-missing")
    line.wait(1_000)
    expect(line.hold(1, 0).kind).toBe("event")
    expect(refusedWith(line.hold(2, 1))).toBe("pass-missing")
    const seats = [seatIdOf(optionIdOf(concertId, 0), 1)]
    expect(refusedWith(line.ask({ kind: "hold", person: 2, seats, key: null, pass: 1 }))).toBe("pass-ended")
    line.wait(10_000)
    expect(refusedWith(line.hold(1, 1))).toBe("pass-ended")
  })

  it("lets a person with a hold finish it after the pass has ended", () => {
    const line = new Rehearsal({ protects: true, passMs: 500 })
    line.join(1)
    line.wait(1_000)
    line.hold(1, 0)
    line.wait(600)
    expect(line.status(1)).toBe(PlaceStatus.expired)
    expect(line.on("start-paying", 1).kind).toBe("event")
    expect(line.on("confirm", 1).kind).toBe("event")
  })
})

describe("a seat that comes back", () => {
  const sold = () => {
    const line = new Rehearsal({ batch: 0, burst: 0 })
    for (let seat = 0; seat < 4; seat++) line.hold(100, seat)
    line.join(1, 2)
    return line
  }

  it("calls the next person in line and is theirs for a while", () => {
    const line = sold()
    line.on("cancel", 2)
    expect(line.events.slice(-2)).toEqual(["cancelled", "called 1"])
    expect(line.status(1)).toBe(PlaceStatus.active)
    expect(refusedWith(line.hold(7, 1))).toBe("seat-offered")
    expect(line.hold(1, 1).kind).toBe("event")
  })

  it("is free for all when the priority is over, or when the called person leaves", () => {
    const line = sold()
    line.on("cancel", 2)
    line.wait(500)
    expect(line.hold(7, 1).kind).toBe("event")
    line.on("cancel", 3)
    line.ask({ kind: "leave", person: 2 })
    expect(line.hold(7, 2).kind).toBe("event")
  })

  it("calls a person when its hold expires, too", () => {
    const line = sold()
    line.wait(2_000)
    expect(line.events).toContain("called 1")
    expect(line.events).toContain("called 2")
  })

  it("calls the first one who is there", () => {
    const line = new Rehearsal({ batch: 0, burst: 0, graceMs: 1_000 })
    line.hold(100, 0)
    line.join(1)
    line.wait(1_500)
    line.join(2)
    line.on("cancel", 1)
    expect(line.events.slice(-3)).toEqual(["cancelled", "passed-over 1", "called 2"])
  })

  it("calls no more beside the pace than it can make up for, however often seats are held and given back", () => {
    const line = new Rehearsal({ batch: 1, burst: 2, everyMs: 60_000, graceMs: 3_600_000 })
    line.join(...Array.from({ length: 30 }, (_, n) => n + 1))
    line.ask({ kind: "activate", person: 99 })
    for (let held = 1; held <= 20; held++) {
      line.wait(600)
      if (line.hold(99, held % 4).kind === "event") line.on("cancel", line.sale.reservations.count)
    }
    const called = () => line.events.filter((event) => event.startsWith("called")).length
    const admitted = () => line.events.filter((event) => event.startsWith("admitted")).length
    expect(called()).toBe(2)
    const before = admitted()
    // Two ticks make up for those who were called, the third admits again.
    line.wait(120_000)
    expect(admitted()).toBe(before)
    line.wait(60_000)
    expect(admitted()).toBe(before + 1)
  })

  it("calls the next person for every seat in a line that has no pace", () => {
    const line = new Rehearsal({ batch: 0, burst: 0, graceMs: 3_600_000 })
    for (let seat = 0; seat < 4; seat++) line.hold(100 + seat, seat)
    line.join(1, 2, 3, 4)
    for (let reservation = 1; reservation <= 4; reservation++) line.on("cancel", reservation)
    expect(line.events.filter((event) => event.startsWith("called"))).toEqual([1, 2, 3, 4].map((n) => `called ${n}`))
  })

  it("makes no call above the cap", () => {
    const line = new Rehearsal({ batch: 0, burst: 0, activeMax: 1 })
    line.ask({ kind: "activate", person: 50 })
    line.hold(100, 0)
    line.join(1)
    line.on("cancel", 1)
    expect(line.events.at(-1)).toBe("cancelled")
  })
})

describe("a sale that is closed", () => {
  it("sends its line away, and admits, calls and activates no person any more", () => {
    const line = new Rehearsal({ graceMs: 100 })
    line.hold(100, 0)
    line.join(1, 2, 3, 4, 5)
    line.wait(1_000)
    line.ask({ kind: "appear", person: 2 })
    line.events.length = 0
    line.ask({ kind: "close-sale" })
    expect(line.events).toEqual(["sale-closed", "line-cleared"])
    expect(refusedWith(line.ask({ kind: "activate", person: 5 }))).toBe("sale-closed")
    expect(refusedWith(line.ask({ kind: "join", person: 6 }))).toBe("sale-closed")
    line.on("cancel", 1)
    line.wait(60_000)
    expect(line.events).toEqual(["sale-closed", "line-cleared", "cancelled"])
    expect([1, 2, 3, 4, 5].map((person) => line.status(person))).toEqual(Array(5).fill(PlaceStatus.left))
  })

  it("leaves passes to the people who have one", () => {
    const line = new Rehearsal()
    line.join(1)
    line.wait(1_000)
    line.ask({ kind: "close-sale" })
    expect(line.status(1)).toBe(PlaceStatus.active)
    line.wait(5_000)
    expect(line.events.slice(-2)).toEqual(["sale-closed", "pass-expired 1"])
  })
})

describe("a state with a line that is written and read back", () => {
  it("goes on as if nothing had happened", () => {
    const line = new Rehearsal({ graceMs: 3_000, batch: 1, burst: 3, activeMax: 3 })
    line.hold(100, 0)
    line.join(1, 2, 3, 4, 5, 6)
    line.wait(2_000)
    line.ask({ kind: "leave", person: 4 })
    line.wait(3_500)
    for (const person of [3, 5]) line.ask({ kind: "appear", person })
    const again = new Rehearsal({}, decodeState(encodeState(line.sale)))
    again.now = line.now
    for (const each of [line, again]) {
      each.sale.line.presence.seeEverybody(each.now)
      each.events.length = 0
      each.join(7, 2)
      each.on("cancel", 1)
      each.wait(20_000)
    }
    expect(again.events).toEqual(line.events)
    expect(encodeState(again.sale)).toEqual(encodeState(line.sale))
  })

  it("still knows who has been active, however often they have joined again", () => {
    const line = new Rehearsal({ method: "paused" })
    line.join(1, 2)
    line.ask({ kind: "activate", person: 1 })
    for (let n = 0; n < 2; n++) {
      line.ask({ kind: "leave", person: 1 })
      line.join(1)
    }
    line.ask({ kind: "leave", person: 2 })
    line.join(2)
    for (const sale of [line.sale, decodeState(encodeState(line.sale))]) {
      const view = new CommittedLine(sale.line)
      expect([1, 2, 3].map((person) => view.wasActive(person))).toEqual([true, false, false])
    }
  })
})
