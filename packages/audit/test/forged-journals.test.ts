import { describe, expect, it } from "vitest"
import { makeRandom } from "../../http/test/kill/random.ts"
import type { AuditRecord } from "../src/AuditRecord.ts"
import { SaleAudit } from "../src/SaleAudit.ts"
import { forgedEnds } from "./forged-ends.ts"
import { forgedLines } from "./forged-lines.ts"
import { forgedReturns } from "./forged-returns.ts"
import { forgedSeats } from "./forged-seats.ts"
import { concertId, journal } from "./journal.ts"
import { randomPolicy, rehearse } from "./Rehearsal.ts"
import { Story } from "./Story.ts"

const violationsOf = (records: ReadonlyArray<AuditRecord>): ReadonlyArray<string> => {
  const audit = new SaleAudit(concertId)
  for (const record of records) audit.take(record)
  return audit.report().violations
}

/** Sales that the engine has run, of many policies. */
const stories = Array.from({ length: 250 }, (_, seed) => {
  const random = makeRandom(seed + 1)
  const pick = (below: number): number => Math.floor(random() * below)
  return Story.of(rehearse(pick, randomPolicy(pick), 50), pick)
})

/** So many journals are forged in each way. */
const wanted = 5

const forgeries = [...forgedSeats, ...forgedLines, ...forgedReturns, ...forgedEnds]

describe("a journal with a valid chain", () => {
  it("passes as the engine wrote it", () => {
    for (const { batches } of stories) expect(violationsOf(journal(batches))).toEqual([])
  })

  it.each(forgeries)("is refused with $name", ({ forge, says }) => {
    let forged = 0
    for (const story of stories) {
      if (forged === wanted) break
      const changed = forge(story)
      if (changed === undefined) continue
      forged++
      expect(violationsOf(journal(changed.batches)).join(" | ")).toMatch(says)
    }
    expect(forged).toBe(wanted)
  })

  it("can be forged in more than forty ways", () => {
    expect(new Set(forgeries.map(({ name }) => name)).size).toBe(forgeries.length)
    expect(forgeries.length).toBeGreaterThan(40)
  })
})
