import { describe, expect, it } from "vitest"
import { linearizable, type Operation } from "../src/linearizability.ts"

const never = Number.POSITIVE_INFINITY
const hold = (holder: number, from: number, to: number): Operation => ({ kind: "hold", holder, from, to })
const taken = (from: number, to: number): Operation => ({ kind: "taken", holder: 0, from, to })
const cancel = (holder: number, from: number, to: number): Operation => ({ kind: "cancel", holder, from, to })
const expire = (holder: number, from: number): Operation => ({ kind: "expire", holder, from, to: never })
const of = (kind: Operation["kind"], holder: number, from: number, to: number) => ({ kind, holder, from, to })
const confirm = (holder: number, from: number, to: number): Operation => ({ kind: "confirm", holder, from, to })

describe("the answers about one seat", () => {
  it("have an order when one is held and the others are refused meanwhile", () => {
    expect(linearizable([hold(1, 0, 10), taken(2, 12), taken(5, 20)])).toBe("linearizable")
  })

  it("have none when the seat is held twice and nothing freed it", () => {
    expect(linearizable([hold(1, 0, 10), hold(2, 0, 10)])).toBe("not linearizable")
  })

  it("have an order when it was cancelled or could have expired in between", () => {
    expect(linearizable([hold(1, 0, 10), cancel(1, 11, 12), hold(2, 13, 20)])).toBe("linearizable")
    expect(linearizable([hold(1, 0, 10), expire(1, 0), hold(2, 13, 20)])).toBe("linearizable")
  })

  it("have none when it was cancelled only after the second hold was answered", () => {
    expect(linearizable([hold(1, 0, 10), hold(2, 13, 20), cancel(1, 21, 22)])).toBe("not linearizable")
  })

  it("have none when a person was refused before the first request for it", () => {
    expect(linearizable([taken(0, 5), hold(1, 6, 10)])).toBe("not linearizable")
  })

  it("have none when it expired after it was confirmed", () => {
    expect(linearizable([hold(1, 0, 5), confirm(1, 6, 8), expire(1, 0), hold(2, 9, 12)])).toBe("not linearizable")
  })

  it("have an order when a seat that a late payment had again was cancelled, and came back a second time", () => {
    const meanwhile = [hold(1, 0, 5), expire(1, 0), hold(2, 5.5, 5.8), expire(2, 5.5)]
    const late = [of("retake", 1, 0, never), confirm(1, 6, 8), of("hide", 1, 9, 10)]
    expect(linearizable([...meanwhile, ...late, hold(3, 11, 12)])).toBe("not linearizable")
    expect(linearizable([...meanwhile, ...late, expire(1, 9), hold(3, 11, 12)])).toBe("linearizable")
  })

  it("may contain a hold of unknown outcome, which happens late or never", () => {
    expect(linearizable([hold(1, 0, never), hold(2, 3, 10)])).toBe("linearizable")
    expect(linearizable([hold(1, 0, never), taken(3, 10)])).toBe("linearizable")
  })

  it("are left undecided when the search would take too long", () => {
    const many = Array.from({ length: 24 }, (_, i) => [hold(i + 1, 0, never), expire(i + 1, 0)]).flat()
    expect(linearizable([...many, cancel(99, 1, 2)])).toBe("unknown")
  })
})
