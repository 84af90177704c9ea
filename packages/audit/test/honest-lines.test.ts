import { describe, expect, it } from "vitest"
import { makeRandom } from "../../http/test/kill/random.ts"
import { SaleAudit } from "../src/SaleAudit.ts"
import { concertId, randomPolicy, rehearse } from "./Rehearsal.ts"

describe("the auditor", () => {
  it("finds nothing wrong with what the engine does to a line under random people and operators", () => {
    const seen = new Set<string>()
    for (let seed = 1; seed <= 150; seed++) {
      const random = makeRandom(seed)
      const pick = (below: number): number => Math.floor(random() * below)
      const { records, sale } = rehearse(pick, randomPolicy(pick))
      const audit = new SaleAudit(concertId)
      for (const record of records) audit.take(record)
      const { violations, figures } = audit.report()
      expect(violations, `seed ${seed}`).toEqual([])
      const { line } = sale
      expect(figures.line.joined).toBe(line.joined)
      expect(figures.line.admitted).toBe(line.passes.count)
      expect(figures.line.waiting).toBe(line.waiting + line.returned + line.absent)
      for (const [name, count] of Object.entries(figures.line)) if (count > 0) seen.add(name)
    }
    expect([...seen].sort()).toEqual(["admitted", "joined", "left", "passedOver", "waiting"])
  })
})
