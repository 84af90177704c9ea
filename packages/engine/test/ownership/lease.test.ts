/** The right to do what one server at a time does, over a table in memory. */
import { VirtualTime } from "@ticketrush/testing"
import { Effect, Exit } from "effect"
import { describe, expect, it } from "vitest"
import { type WriteError, writeUnknown } from "../../src/catalogue/errors.ts"
import { Lease } from "../../src/ownership/Lease.ts"

const leaseMs = 9_000

class Table {
  readonly time = new VirtualTime()
  owner = ""
  until = 0
  claims = 0
  /** Whether answers are lost, behind what was written. */
  losesAnswers = false

  leaseOf(owner: string): Lease {
    return new Lease({
      ...{ leaseMs, nowMs: this.time.nowMs },
      take: (now, until) =>
        this.#answer(() => {
          this.claims++
          if (this.owner !== owner && this.until > now) return false
          Object.assign(this, { owner, until })
          return true
        }),
      release: () =>
        this.#answer(() => {
          if (this.owner === owner) this.until = 0
        }),
      ask: (asked, done, failed) =>
        void Effect.runCallback(asked, { onExit: (exit) => (Exit.isSuccess(exit) ? done(exit.value) : failed()) }),
    })
  }

  #answer<A>(write: () => A): Effect.Effect<A, WriteError> {
    return Effect.flatMap(Effect.sync(write), (value) =>
      this.losesAnswers ? writeUnknown("the answer was lost") : Effect.succeed(value),
    )
  }
}

const claimed = (lease: Lease): boolean | "failed" => {
  let heard: boolean | "failed" | undefined
  lease.claim(
    (held) => {
      heard = held
    },
    () => {
      heard = "failed"
    },
  )
  return heard!
}

describe("a lease", () => {
  it("is one server's at a time, and asked for again once a third of it is over", () => {
    const table = new Table()
    const [one, other] = [table.leaseOf("one"), table.leaseOf("other")]
    expect([claimed(one), claimed(other), claimed(one), table.claims]).toEqual([true, false, true, 2])
    table.time.pass(leaseMs / 3)
    expect([claimed(one), table.claims]).toEqual([true, 3])
    table.time.pass(leaseMs - 1)
    expect([one.isHeld(table.time.nowMs()), claimed(other)]).toEqual([true, false])
    table.time.pass(1)
    expect([one.isHeld(table.time.nowMs()), claimed(other), claimed(one)]).toEqual([false, true, false])
  })

  it("is given back for the next server, also when the answer to its claim was lost", () => {
    const table = new Table()
    const [one, other] = [table.leaseOf("one"), table.leaseOf("other")]
    table.losesAnswers = true
    expect([claimed(one), one.isHeld(table.time.nowMs()), table.owner]).toEqual(["failed", false, "one"])
    let isBack = false
    one.giveBack(() => {
      isBack = true
    })
    table.losesAnswers = false
    expect([isBack, claimed(other)]).toEqual([true, true])
  })

  it("that was seen to be another server's is asked for at once", () => {
    const table = new Table()
    const one = table.leaseOf("one")
    expect(claimed(one)).toBe(true)
    Object.assign(table, { owner: "other" })
    one.lost()
    expect([one.isHeld(table.time.nowMs()), claimed(one)]).toEqual([false, false])
  })
})
