/** What the auditor finds in an audit trail that an engine wrote, and in one that was changed behind its back. */
import { nodeDefer } from "@ticketrush/engine/ports-node"
import { removeOld } from "@ticketrush/engine/trail/AuditTrail"
import { entryOf } from "@ticketrush/engine/trail/entry"
import { seal } from "@ticketrush/engine/trail/seal"
import { makeTrailStoreMemory } from "@ticketrush/engine/trail/TrailStoreMemory"
import { TrailWriter } from "@ticketrush/engine/trail/TrailWriter"
import { type TrailPoint, type TrailRow, trailStart } from "@ticketrush/protocol/trail"
import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import { TrailAudit } from "../src/TrailAudit.ts"
import { fromTrailLine, rowLine } from "../src/trail-line.ts"

const entries = (count: number) =>
  Array.from({ length: count }, (_, i) =>
    entryOf({ kind: "HOLD_CREATE", result: "ALLOWED", person: i + 1, detail: "accepted" }, 1_000 * (i + 1)),
  )
const chain = (count: number): TrailRow[] => [...seal(trailStart, entries(count))]
const broken = (rows: ReadonlyArray<TrailRow>, end?: TrailPoint, cut = trailStart): string | undefined => {
  const audit = new TrailAudit(cut)
  for (const row of rows) audit.take(row)
  return audit.report(end).broken
}

describe("a trail as an engine wrote it", () => {
  it("is whole, and so is its export", () => {
    const rows = chain(20)
    expect(broken(rows, rows[19])).toBeUndefined()
    const read = rows.map((row) => fromTrailLine(rowLine(row)))
    expect(read).toEqual(rows.map((row) => ({ kind: "row", row })))
  })

  it("is whole after its oldest rows were removed, as often as they are", async () => {
    const store = makeTrailStoreMemory()
    let now = 0
    const parts = { failed: () => {}, works: () => {} }
    const writer = new TrailWriter({ store, defer: nodeDefer, nowMs: () => now, parts })
    let cut: TrailPoint = trailStart
    for (let day = 1; day <= 10; day++) {
      for (now = day * 1_000; now < day * 1_000 + 7; now++) {
        writer.note({ kind: "ROLE_CHANGE", result: "SUCCESS", detail: "ADMIN" })
      }
      await new Promise<boolean>((told) => writer.settled(told))
      const upTo = Effect.runSync(store.oldest(now - 2_500, 20_000))
      if (upTo !== undefined) cut = { id: upTo.id, hash: upTo.hash }
      await Effect.runPromise(removeOld(store, writer, now - 2_500))
      const rows = [...Effect.runSync(store.list({ limit: 1_000 }))].reverse()
      const end = Effect.runSync(store.head)
      expect(broken(rows, end, cut)).toBeUndefined()
      expect(rows.length).toBeLessThan(40)
    }
    expect(cut.id).toBeGreaterThan(40)
  })
})

describe("a trail that was changed behind its writer's back", () => {
  const fields: ReadonlyArray<Partial<TrailRow>> = [
    { at: 5_001 },
    { kind: "ADMIN_REFUND" },
    { result: "BLOCKED" },
    { reason: "NONE" },
    { actor: 0 },
    { person: 6 },
    { concert: 1 },
    { seat: 1 },
    { reservation: 1 },
    { request: "" },
    { device: "x" },
    { decision: "x" },
    { policy: "x" },
    { inputs: "{}" },
    { count: 2 },
    { detail: "refused" },
    { hash: "f".repeat(64) },
  ]
  it.each(fields.map((field) => [Object.keys(field)[0], field] as const))("breaks where %s was", (_, field) => {
    const rows = chain(9)
    rows[4] = { ...rows[4], ...field }
    expect(broken(rows)).toMatch(/^row 5 /)
  })

  it("breaks at the row after one that was written anew with its hash", () => {
    const rows = chain(9)
    const [forged] = seal(rows[3], [{ ...entries(9)[4], detail: "forged" }])
    rows[4] = forged
    expect(broken(rows)).toMatch(/^row 6 /)
  })

  it("breaks where a row was taken out, put in twice, or moved", () => {
    const rows = chain(9)
    expect(broken(rows.toSpliced(4, 1))).toBe("rows 5 to 5 are missing")
    expect(broken(rows.toSpliced(4, 0, rows[3]))).toBe("row 4 stands after row 4")
    expect(broken(rows.toSpliced(4, 2, rows[5], rows[4]))).toBe("rows 5 to 5 are missing")
  })

  it("breaks at an end that is known, where rows were taken away or others put in their place", () => {
    const rows = chain(9)
    expect(broken(rows.slice(0, 6), rows[8])).toBe("rows 7 to 9 are missing at the end")
    const others = seal(rows[5], entries(3))
    expect(broken([...rows.slice(0, 6), ...others], rows[8])).toMatch(/^row 9 is not the one/)
  })

  it("breaks at its beginning where rows are gone that no row says were removed", () => {
    const rows = chain(9)
    expect(broken(rows.slice(3))).toBe("rows 1 to 3 are missing")
    expect(broken(rows.slice(3), rows[8], rows[2])).toBe(
      "rows up to 3 are gone, and no row says that they were removed",
    )
  })
})
