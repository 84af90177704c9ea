/** What is wrong with the form of a record, all of it, in the order in which it is looked at. */
import { expect, it } from "vitest"
import { ChainAudit } from "../src/ChainAudit.ts"
import { journal } from "./journal.ts"

const records = journal([
  [1_000, { kind: "sale-closed" }, { kind: "sale-closed" }],
  [2_000, { kind: "sale-closed" }],
])

it("nothing is wrong with records as they were sealed", () => {
  const audit = new ChainAudit()
  expect(records.map((record) => audit.check(record, record.last - record.first + 1))).toEqual([[], []])
})

it("a record that is wrong in every way is told with each", () => {
  const audit = new ChainAudit()
  audit.check({ ...records[0], epoch: 4 }, 2)
  expect(audit.check({ ...records[1], first: 5, last: 6, at: 999, epoch: 3 }, 3)).toEqual([
    "I15 record 5..6 follows position 2",
    "I15 record 5..6 holds 3 events",
    "I7 record 5..6 is older than the record before it",
    "I12 record 5..6 has epoch 3 after epoch 4",
    "I15 record 5..6 does not have the hash it should have",
  ])
})

it("a record that goes back in time or epoch does not move the bound for the next", () => {
  const audit = new ChainAudit()
  audit.check({ ...records[0], epoch: 4, at: 1_000 }, 2)
  audit.check({ ...records[1], epoch: 3, at: 999 }, 1)
  expect(audit.check({ ...records[1], first: 4, last: 4, epoch: 4, at: 1_000 }, 1)).toHaveLength(1)
  expect(audit.check({ ...records[1], first: 5, last: 5, epoch: 3, at: 999 }, 1)).toHaveLength(3)
})
