/** Wishes that are filed before the opening and carried out when their person is let in. */
import {
  BestRule,
  type Command,
  limits,
  noLine,
  openRules,
  optionIdOf,
  type RankedWish,
  ReservationStatus,
  type SaleEvent,
  type SaleRules,
  sectionA,
  type Wish,
} from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { apply, publish } from "../../src/core/apply.ts"
import { decideDue, nextDue } from "../../src/core/decide.ts"
import type { Decision } from "../../src/core/decision.ts"
import { brokenInvariant } from "../../src/core/invariants.ts"
import { Sale } from "../../src/core/Sale.ts"
import { decodeState, encodeState } from "../../src/core/state-codec.ts"
import { CommittedSale } from "../../src/core/view.ts"
import { concertId, fifo, refusedWith } from "./Rehearsal.ts"
import { told, whileDue } from "./told.ts"

const opensAt = 100_000
const [near, far] = [optionIdOf(concertId, 0), optionIdOf(concertId, 1)]
const wish = (option: number, seats: number, more: Partial<Wish> = {}): RankedWish => ({
  option,
  wish: { seats, atWorst: BestRule.anywhere, ...more },
})

/** Two options, the near one of two seats and the far one of four, that open at `opensAt`. */
class Opening {
  sale = new Sale(concertId)
  events: SaleEvent[] = []
  now = 10_000

  constructor(line = fifo, seatsPerPersonMax = 0) {
    const tiers = [{ name: "R", price: 10 }]
    this.ask({
      kind: "open-sale",
      policy: { seatsPerPersonMax, holdTtlMs: 2_000, opensAt },
      options: [
        { number: 0, layout: sectionA(2), tiers },
        { number: 1, layout: sectionA(4), tiers },
      ],
      line,
    })
    this.events = []
  }

  ask(command: Command): Decision {
    const decision = told(this.sale, command, this.now)
    if (decision.kind === "event") this.#take([decision.event, ...decision.more])
    return decision
  }

  file(person: number, ...wishes: RankedWish[]): Decision {
    return this.ask({ kind: "file-wishes", person, tier: 0, wishes })
  }

  join(...people: number[]): void {
    for (const person of people) this.ask({ kind: "join", person })
  }

  setRules(rules: Partial<SaleRules>, from = 0): void {
    this.ask({ kind: "set-rules", rules: { ...openRules, ...rules }, from, author: 0 })
  }

  /** Time passes; each decision that falls due is given as the kinds of its events. */
  until(time: number): ReadonlyArray<string> {
    const decisions: string[] = []
    whileDue(() => {
      const next = nextDue(this.sale)
      if (next > time) return false
      this.now = Math.max(this.now, next)
      const due = decideDue(this.sale, this.now)
      if (due === undefined) throw new Error("something was said to be due")
      decisions.push(due.map(({ kind }) => kind).join(" "))
      this.#take(due)
      return true
    })
    this.now = time
    expect(brokenInvariant(this.sale)).toBeUndefined()
    return decisions
  }

  of(person: number) {
    return new CommittedSale(this.sale, { epoch: 1, position: 0, at: 0, hash: new Uint8Array(32) }).wishes(person)
  }

  /** Goes on with the sale as a snapshot of it is read back. */
  reread(): void {
    const bytes = encodeState(this.sale)
    this.sale = decodeState(bytes)
    expect(encodeState(this.sale)).toEqual(bytes)
  }

  #take(events: ReadonlyArray<SaleEvent>): void {
    for (const event of events) {
      apply(this.sale, event, this.now)
      publish(this.sale, event)
      this.events.push(event)
    }
  }
}

const seatsOf = (sale: Opening, person: number) =>
  sale.events.flatMap((event) =>
    event.kind === "held" && event.person === person ? [[event.option, event.seats]] : [],
  )

describe("wishes that were filed before the opening", () => {
  it("are carried out in the decision that lets their person in, the most wanted one first", () => {
    const sale = new Opening({ ...fifo, batch: 1, burst: 1 })
    sale.now = opensAt - 1
    for (const person of [1, 2]) sale.file(person, wish(near, 2), wish(far, 2))
    sale.now = opensAt + 1
    sale.join(1, 2, 3)
    expect(sale.until(opensAt + 2_500).filter((kinds) => kinds.includes("admitted"))).toEqual([
      "admitted held wishes-ended",
      "admitted held wishes-ended",
    ])
    expect(seatsOf(sale, 1)).toEqual([[0, [0, 1]]])
    expect(seatsOf(sale, 2)).toEqual([[1, [0, 1]]])
    expect(sale.of(1)).toMatchObject({ outcome: "met", rank: 1, reservation: concertId * 2 ** 27 + 1 })
    expect(sale.of(2)).toMatchObject({ outcome: "met", rank: 2 })
  })

  it("are carried out so where a hold needs a pass, too, which their person gets by the same decision", () => {
    const sale = new Opening({ ...fifo, protects: true })
    sale.file(1, wish(near, 2))
    sale.now = opensAt + 1
    sale.join(1)
    sale.until(opensAt + 2_500)
    expect(sale.of(1)).toMatchObject({ outcome: "met", rank: 1 })
    // For one who has none it is the pass that is missing, also where there are no such seats.
    expect(refusedWith(sale.ask({ kind: "hold-best", person: 2, ...wish(near, 2), key: null }))).toBe("pass-missing")
  })

  it("wait for the opening where their people were let in before, and are carried out as both pass and wishes came to be there", () => {
    const sale = new Opening({ ...noLine, passMs: 1_000_000 })
    sale.join(3, 1, 2)
    for (const person of [1, 2, 3]) sale.file(person, wish(near, 2), wish(far, 2))
    expect(sale.until(opensAt - 1)).toEqual([])
    sale.reread()
    expect(sale.until(opensAt)).toEqual(["held wishes-ended", "held wishes-ended", "held wishes-ended"])
    const order = sale.events.flatMap((event) => (event.kind === "held" ? [event.person] : []))
    expect(order).toEqual([1, 2, 3])
    expect(nextDue(sale.sale)).toBeGreaterThan(opensAt)
  })

  it("wait for the next opening where the sale is closed to all again when the loop looks", () => {
    const sale = new Opening({ ...fifo, passMs: 10_000_000 })
    sale.setRules({ generalFrom: 100_000 })
    sale.setRules({ generalFrom: 900_000 }, 200_000)
    sale.file(1, wish(near, 1))
    sale.ask({ kind: "activate", person: 1 })
    expect(nextDue(sale.sale)).toBe(100_000)
    // The loop was away from before the first opening until after its end.
    sale.now = 250_000
    expect(nextDue(sale.sale, sale.now)).toBe(900_000)
    expect(decideDue(sale.sale, sale.now)).toBeUndefined()
    expect(sale.of(1)?.outcome).toBeNull()
    expect(decideDue(sale.sale, 900_000)?.map(({ kind }) => kind)).toEqual(["held", "wishes-ended"])
  })

  it("are carried out in the join that lets a person in at once", () => {
    const sale = new Opening(noLine)
    sale.file(7, wish(far, 3))
    sale.now = opensAt
    const joined = sale.ask({ kind: "join", person: 7 })
    expect(joined).toMatchObject({ kind: "event", event: { kind: "joined" } })
    expect(sale.events.map(({ kind }) => kind)).toEqual([
      ...["wishes-filed", "joined", "admitted", "held", "wishes-ended"],
    ])
  })

  it("are carried out by what was known of their people when they filed them, where a sale is for verified ones", () => {
    const sale = new Opening({ ...noLine, passMs: 1_000_000 })
    sale.join(1, 2)
    sale.setRules({ generalFrom: opensAt, minimumVerification: 1 })
    sale.ask({ kind: "file-wishes", person: 1, tier: 0, verified: 1, wishes: [wish(far, 1)] })
    sale.file(2, wish(far, 1))
    sale.reread()
    sale.until(opensAt)
    expect([1, 2].map((person) => sale.of(person)?.outcome)).toEqual(["met", "unmet"])
    expect(seatsOf(sale, 2)).toEqual([])
  })

  it("end without a hold where none of them can be met, and their person may choose by themselves", () => {
    const sale = new Opening(noLine)
    sale.file(7, wish(near, 3), wish(far, 5))
    sale.now = opensAt
    sale.join(7)
    expect(sale.of(7)).toMatchObject({ outcome: "unmet", rank: 0, reservation: null })
    expect(seatsOf(sale, 7)).toEqual([])
    expect(sale.sale.reservations.count).toBe(0)
  })

  it("are carried out once, whatever their person does afterwards", () => {
    const sale = new Opening({ ...noLine, passMs: 1_000 })
    sale.file(7, wish(far, 1))
    sale.now = opensAt
    sale.join(7)
    sale.until(opensAt + 1_500)
    sale.join(7)
    sale.until(opensAt + 3_000)
    expect(seatsOf(sale, 7)).toHaveLength(1)
  })

  it("keep to the limits of their person: a wish that would pass one is passed over", () => {
    const sale = new Opening(noLine, 2)
    sale.file(7, wish(far, 3), wish(far, 2))
    sale.now = opensAt
    sale.join(7)
    expect(sale.of(7)).toMatchObject({ outcome: "met", rank: 2 })
  })

  it("count as a hold of the turn that begins with them", () => {
    const sale = new Opening({ ...noLine, passMs: 1_000 })
    sale.setRules({ generalFrom: opensAt, holdsPerTurnMax: 1 })
    sale.file(7, wish(far, 1))
    sale.now = opensAt
    sale.join(7)
    expect(seatsOf(sale, 7)).toHaveLength(1)
    expect(refusedWith(sale.ask({ kind: "hold-best", person: 7, ...wish(far, 1), key: null }))).toBe("turn-limit")
  })

  it("follow the opening of rules that are set later, also where those come into force between", () => {
    const sale = new Opening({ ...noLine, passMs: 1_000_000 })
    sale.file(7, wish(far, 1))
    sale.join(7)
    sale.setRules({ generalFrom: opensAt + 50_000 }, opensAt - 10)
    expect(sale.until(opensAt + 1_000)).toEqual([])
    sale.setRules({ generalFrom: opensAt + 2_000 })
    expect(sale.until(opensAt + 2_000)).toEqual(["held wishes-ended"])
  })

  it("stay when a pass ends before the opening, and are carried out with the next one", () => {
    const sale = new Opening({ ...noLine, passMs: 1_000 })
    sale.file(7, wish(far, 1))
    sale.join(7)
    expect(sale.until(opensAt)).toEqual(["pass-expired"])
    sale.reread()
    sale.join(7)
    expect(sale.of(7)).toMatchObject({ outcome: "met" })
    expect(sale.sale.reservations.status[1]).toBe(ReservationStatus.hold)
  })
})

describe("filing wishes", () => {
  it("replaces those before, says the same again without an event, and is withdrawn", () => {
    const sale = new Opening(noLine)
    expect(sale.file(7, wish(near, 1)).kind).toBe("event")
    expect(sale.file(7, wish(near, 1)).kind).toBe("same")
    expect(sale.file(7, wish(far, 2)).kind).toBe("event")
    expect(sale.of(7)).toMatchObject({ wishes: [{ option: far }], outcome: null })
    expect(sale.ask({ kind: "withdraw-wishes", person: 7 }).kind).toBe("event")
    expect(sale.ask({ kind: "withdraw-wishes", person: 7 }).kind).toBe("same")
    expect(sale.of(7)?.outcome).toBe("withdrawn")
    sale.now = opensAt
    sale.join(7)
    expect(seatsOf(sale, 7)).toEqual([])
  })

  it("is refused once the sale is open, and with what cannot be", () => {
    const sale = new Opening(noLine)
    const many = Array.from({ length: limits.wishesPerPersonMax + 1 }, () => wish(far, 1))
    expect(refusedWith(sale.file(7, ...many))).toBe("unprocessable")
    expect(sale.file(7, ...many.slice(1)).kind).toBe("event")
    expect(refusedWith(sale.file(7))).toBe("unprocessable")
    expect(refusedWith(sale.file(7, wish(far + 1, 1)))).toBe("option-unknown")
    expect(refusedWith(sale.file(7, wish(far, 1, { section: "Z" })))).toBe("unprocessable")
    expect(refusedWith(sale.file(7, wish(far, 17)))).toBe("unprocessable")
    sale.now = opensAt
    expect(refusedWith(sale.file(8, wish(far, 1)))).toBe("wishes-late")
    sale.ask({ kind: "close-sale" })
    expect(refusedWith(sale.file(8, wish(far, 1)))).toBe("sale-closed")
  })

  it.each([0, -1, far + 1, 1])("is refused for option %i, which the sale does not have", (option) => {
    const sale = new Opening(noLine)
    expect(refusedWith(sale.file(7, wish(far, 1), wish(option, 1, { section: "A" })))).toBe("option-unknown")
  })

  it("is refused for so many people and one more", () => {
    const sale = new Opening(noLine)
    sale.file(1, wish(far, 1))
    Object.defineProperty(sale.sale.wishes, "count", { value: limits.wishersPerSaleMax })
    expect(refusedWith(sale.file(2, wish(far, 1)))).toBe("wishes-full")
    expect(sale.file(1, wish(far, 2)).kind).toBe("event")
  })
})
