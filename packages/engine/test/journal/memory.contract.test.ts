import { describe, expect, it } from "vitest"
import { JournalMemory } from "../../src/journal/JournalMemory.ts"
import { nodeDatabaseMs, nodeDefer } from "../../src/ports-node.ts"
import { calls, recordAt } from "./calls.ts"
import { journalContract } from "./journal.contract.ts"

journalContract("the memory journal", () =>
  Promise.resolve({ journal: new JournalMemory(nodeDefer, nodeDatabaseMs), close: () => Promise.resolve() }),
)

describe("the memory journal", () => {
  const at = 1_800_000_000_000
  const fixed = () => calls(new JournalMemory(nodeDefer, () => at))

  it("finds a stream due from its wake time on, to the millisecond, in the order of concerts", async () => {
    const journal = fixed()
    for (const [concertId, wakeAt] of [
      [3, at + 1],
      [2, at],
      [1, at - 1],
    ]) {
      await journal.claim(concertId, "a", "create")
      await journal.passivate(concertId, 1, wakeAt)
    }
    const sales = [1, 2].map((concertId) => ({ concertId, epoch: 1 }))
    expect(await journal.due()).toEqual({ kind: "due", sales })
  })

  it("has pages of 256 records", async () => {
    const journal = fixed()
    await journal.claim(1, "a", "create")
    for (let n = 1; n <= 257; n++) await journal.append(recordAt(1, 1, n))
    const pageOf = async (after: number) => {
      const page = await journal.read(1, after)
      return page.kind === "read" && [page.records.length, page.records.at(-1)?.last, page.more]
    }
    expect(await pageOf(0)).toEqual([256, 256, true])
    expect(await pageOf(1)).toEqual([256, 257, false])
    expect(await pageOf(256)).toEqual([1, 257, false])
  })

  it("answers with the time of its clock", async () => {
    const journal = fixed()
    expect(await journal.claim(1, "a", "create")).toEqual({ kind: "claimed", epoch: 1, databaseMs: at })
    expect(await journal.claim(1, "b", 1)).toEqual({ kind: "claimed", epoch: 2, databaseMs: at })
    expect(await journal.claim(1, "b", 1)).toEqual({ kind: "claimed", epoch: 2, databaseMs: at })
    expect(await journal.append(recordAt(1, 2, 1))).toMatchObject({ kind: "answered", databaseMs: at })
  })
})
