/**
 * Found by the simulation (seeds 30, 17982, 22951): what a sale's time does when the database clock was set back, or
 * another machine with another clock took over. First it stood still until the clock had caught up, so that no hold
 * ended; then it ran ahead of every clock while the journal clock was slewed forward, so that holds ended early; then it
 * began again at the last event each time the sale was passivated and woken, so that no hold ended at all.
 */

import { engineLimits } from "@ticketrush/engine/actor/engine-limits"
import { SaleActor } from "@ticketrush/engine/actor/SaleActor"
import { apply, publish } from "@ticketrush/engine/core/apply"
import { Sale } from "@ticketrush/engine/core/Sale"
import { emptyHash } from "@ticketrush/engine/journal/chain"
import { nodeRandom } from "@ticketrush/engine/ports-node"
import { decodeEvents, type SaleEvent, sectionA } from "@ticketrush/protocol"
import { beforeEach, describe, expect, it } from "vitest"

const lastEventAt = 1_000_000
const ttl = 5_000
/** The journal clock of the new owner when it takes the sale over: half a minute behind the last event. */
const behind = lastEventAt - 30_000

describe("a sale whose last event lies ahead of the journal clock", () => {
  let actor: SaleActor
  beforeEach(() => {
    const sale = new Sale(1)
    const events: ReadonlyArray<SaleEvent> = [
      { kind: "sale-opened", policy: { seatsPerPersonMax: 0, holdTtlMs: ttl, opensAt: 0 } },
      { kind: "option-added", option: { number: 0, layout: sectionA(1), tiers: [{ name: "all", price: 1 }] } },
      {
        kind: "held",
        reservation: 1,
        person: 1,
        option: 0,
        seats: [0],
        deadline: lastEventAt + ttl,
        price: 1,
        key: null,
      },
    ]
    for (const event of events) {
      apply(sale, event, lastEventAt)
      publish(sale, event)
    }
    actor = new SaleActor(1, engineLimits, 0, (caller, reply) => caller(reply), 1, nodeRandom)
    actor.activate({ sale, hash: emptyHash, epoch: 1, snapshot: 0 }, 2, behind, 0)
  })

  it("ends its hold when the machine's time to live has passed, though the clock has not caught up", () => {
    expect(actor.ready(behind + ttl - 1, ttl - 1)).toBe(false)
    expect(actor.ready(behind + ttl, ttl)).toBe(true)
    const record = actor.drain(behind + ttl, ttl)
    expect(record?.at).toBe(lastEventAt + ttl)
    expect(decodeEvents(record!.frame)).toEqual([{ kind: "expired", reservation: 1 }])
  })

  it("does not end its hold early while the journal clock is slewed forward", () => {
    // The clock has made up two of its thirty seconds in four.
    expect(actor.ready(behind + 4_000 + 2_000, 4_000)).toBe(false)
    expect(actor.ready(behind + 4_999 + 2_000, 4_999)).toBe(false)
  })

  it("stays in memory while the hold is open, and may leave once the clock has caught up", () => {
    expect(actor.mayLeave(behind + 1_000, 1_000)).toBe(false)
    expect(actor.mayLeave(lastEventAt + 2_000, 1_000)).toBe(true)
  })
})
