/** An actor's state, epoch and record under way change by its own transitions alone. Both the types and the run refuse. */
import { describe, expect, it } from "vitest"
import { engineLimits } from "../../src/actor/engine-limits.ts"
import { SaleActor } from "../../src/actor/SaleActor.ts"
import { apply, publish } from "../../src/core/apply.ts"
import { Sale } from "../../src/core/Sale.ts"
import { emptyHash } from "../../src/journal/chain.ts"
import { nodeRandom } from "../../src/ports-node.ts"
import { concertId, hold, seat } from "../sales.ts"

const loading = (): SaleActor =>
  new SaleActor(concertId, engineLimits, 0, (caller, reply) => caller(reply), 1, nodeRandom)

const active = (): SaleActor => {
  const sale = new Sale(concertId)
  const event = { kind: "sale-opened", policy: { seatsPerPersonMax: 0, holdTtlMs: 5_000, opensAt: 0 } } as const
  apply(sale, event, 1_000)
  publish(sale, event)
  const actor = loading()
  actor.activate({ sale, hash: emptyHash, epoch: 1, snapshot: 0 }, 2, 1_000, 0)
  return actor
}

/** A line-set is on its way. */
const appending = (): SaleActor => {
  const actor = active()
  actor.mailbox.offer({ command: { kind: "close-sale" }, reply: () => {}, since: 0 })
  actor.drain(1_000, 0)
  return actor
}

describe("from outside an actor", () => {
  it.each<[string, (actor: SaleActor) => void]>([
    [
      "its state",
      (actor) => {
        // @ts-expect-error: read only
        actor.state = "ended"
      },
    ],
    [
      "its epoch",
      (actor) => {
        // @ts-expect-error: read only
        actor.epoch = 9
      },
    ],
    [
      "the record that is on its way",
      (actor) => {
        // @ts-expect-error: read only
        actor.flight = undefined
      },
    ],
    [
      "what is committed",
      (actor) => {
        // @ts-expect-error: read only
        actor.committed = 9
      },
    ],
    [
      "the sale",
      (actor) => {
        // @ts-expect-error: read only
        actor.sale = new Sale(concertId)
      },
    ],
  ])("code outside the actor cannot write %s", (_, write) => {
    expect(() => write(active())).toThrow(TypeError)
  })
})

describe("a transition of an actor", () => {
  it.each<[string, SaleActor, (actor: SaleActor) => unknown, RegExp]>([
    ["read before there is a memory", loading(), (actor) => actor.sale, /in memory once it was rebuilt/],
    [
      "activate twice",
      active(),
      (actor) => actor.activate({ sale: actor.sale, hash: emptyHash, epoch: 2, snapshot: 0 }, 3, 0, 0),
      /only along its ways/,
    ],
    ["end twice", loading(), (actor) => [actor.endAbsent(), actor.endAbsent()], /only along its ways/],
    ["doubt a record that does not exist", active(), (actor) => actor.doubt(), /only a record on its way is in doubt/],
    ["leave with a record on its way", appending(), (actor) => actor.passivate(), /does not leave with a record/],
    ["load again without having left", active(), (actor) => actor.loadAgain(), /only along its ways/],
    ["drain while a record is on its way", appending(), (actor) => actor.drain(1_000, 0), /at a time/],
    [
      "drain while passivating",
      active(),
      (actor) => [actor.passivate(), actor.drain(1_000, 0)],
      /only an active sale decides/,
    ],
    ["publish nothing", active(), (actor) => actor.publishFlight(), /what is committed was on its way/],
    ["write under another epoch without a doubt", appending(), (actor) => actor.writeUnder(3), /to settle a doubt/],
    [
      "write under an epoch that is not later",
      appending(),
      (actor) => [actor.doubt(), actor.writeUnder(2)],
      /I12: an epoch only grows/,
    ],
    ["seal nothing again", active(), (actor) => actor.resealFlight(), /only a record on its way is sealed again/],
  ])("is refused as a defect: %s", (_, actor, run, promise) => {
    expect(() => run(actor)).toThrow(promise)
  })

  it("keeps what was read of one memory as it was when the sale is rebuilt under a later epoch", () => {
    const actor = active()
    const before = actor.view
    actor.passivate()
    actor.loadAgain()
    const other = active()
    actor.activate({ sale: other.sale, hash: new Uint8Array(32), epoch: 2, snapshot: 0 }, 7, 1_000, 0)
    expect([before.epoch, actor.view.epoch]).toEqual([2, 7])
    expect(before.hash).toBe(emptyHash)
  })

  it("seals a lost record again under the later epoch, and then decides on", () => {
    const actor = appending()
    const { record } = actor.flight!
    actor.doubt()
    actor.mailbox.offer({ command: hold(1, [seat(0)]), reply: () => {}, since: 0 })
    expect(actor.ready(1_000, 0)).toBe(false)
    actor.writeUnder(3)
    actor.resealFlight()
    expect(actor.flight!.record).toMatchObject({ first: record.first, last: record.last, epoch: 3 })
    actor.publishFlight()
    expect([actor.committed, actor.epoch, actor.ready(1_000, 0)]).toEqual([2, 3, true])
  })
})
