/**
 * Found by the simulation (seed 1246). In a sale that was rebuilt from a snapshot the clock of "last seen" began with the
 * first person who was seen, however late, and all others counted as seen at that moment: people who were long gone
 * were admitted at their turn instead of being passed over.
 */
import { apply, publish } from "@ticketrush/engine/core/apply"
import { Sale } from "@ticketrush/engine/core/Sale"
import { decodeState, encodeState } from "@ticketrush/engine/core/state-codec"
import { contractLine, type SaleEvent } from "@ticketrush/protocol"
import { expect, it } from "vitest"

it("a person who is seen after a start from a snapshot makes no other present", () => {
  const graceMs = 1_000
  const sale = new Sale(1)
  const events: ReadonlyArray<SaleEvent> = [
    { kind: "sale-opened", policy: { seatsPerPersonMax: 0, holdTtlMs: 5_000, opensAt: 0 } },
    { kind: "line-set", policy: { ...contractLine, graceMs } },
    { kind: "joined", place: 1, person: 7 },
    { kind: "joined", place: 2, person: 8 },
  ]
  for (const event of events) {
    apply(sale, event, 1_000_000)
    publish(sale, event)
  }
  const { line } = decodeState(encodeState(sale))
  const rebuiltAt = 2_000_000
  line.presence.seeEverybody(rebuiltAt)
  expect(line.isAbsent(1, rebuiltAt + graceMs)).toBe(false)
  line.presence.see(2, rebuiltAt + 5 * graceMs)
  expect(line.isAbsent(2, rebuiltAt + 5 * graceMs)).toBe(false)
  expect(line.isAbsent(1, rebuiltAt + 5 * graceMs)).toBe(true)
})
