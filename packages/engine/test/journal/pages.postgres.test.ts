import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Calls, calls, readAll, recordAt } from "./calls.ts"
import { openPostgres, type PostgresFixture } from "./postgres-journal.ts"

describe("what is read of the journal in Postgres", () => {
  let postgres: PostgresFixture
  let journal: Calls
  beforeAll(async () => {
    postgres = await openPostgres()
    journal = calls(postgres.journal)
  })
  afterAll(() => postgres.close())

  const pageOf = async (concertId: number, after = 0) => {
    const page = await journal.read(concertId, after)
    if (page.kind === "failed") throw new Error(page.reason)
    return { count: page.records.length, more: page.more }
  }

  it("is a page that ends with the record that passes a mebibyte of frames, so that a read fills no memory", async () => {
    await journal.claim(1, "node", "create")
    for (let n = 1; n <= 9; n++) await journal.append(recordAt(1, 1, n, n, new Uint8Array(256 * 1_024)))
    expect(await pageOf(1)).toEqual({ count: 4, more: true })
    expect(await pageOf(1, 5)).toEqual({ count: 4, more: false })
    expect(await readAll(journal, 1)).toHaveLength(9)
  })

  it("is a page with more behind it from the 257th record on", async () => {
    await journal.claim(2, "node", "create")
    for (let n = 1; n <= 256; n++) await journal.append(recordAt(2, 1, n))
    expect(await pageOf(2)).toEqual({ count: 256, more: false })
    await journal.append(recordAt(2, 1, 257))
    expect(await pageOf(2)).toEqual({ count: 256, more: true })
    expect(await pageOf(2, 256)).toEqual({ count: 1, more: false })
  })

  it("of the sales that are due comes in the order of concerts", async () => {
    for (const concertId of [12, 11, 13]) await journal.claim(concertId, "node", "create")
    const due = await journal.due()
    expect(due.kind === "due" && due.sales.map(({ concertId }) => concertId)).toEqual([1, 2, 11, 12, 13])
  })
})
