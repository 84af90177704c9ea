import { limits } from "@ticketrush/protocol"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { KnownResult, StreamDirectory } from "../../src/journal/Journal.ts"
import { calls } from "./calls.ts"
import { openPostgres, type PostgresFixture } from "./postgres-journal.ts"

const known = (directory: StreamDirectory, ids: ReadonlyArray<number>): Promise<KnownResult> =>
  new Promise((resolve) => directory.known(ids, resolve))

describe("the directory of streams in Postgres", () => {
  let fixture: PostgresFixture
  beforeAll(async () => {
    fixture = await openPostgres()
  })
  afterAll(() => fixture.close())

  it("knows what another node created a moment ago, passivated or not, and nothing else of a thousand ids", async () => {
    const { journal } = fixture
    const ids = Array.from({ length: 1_000 }, (_, n) => 1_000 + n * 60_000)
    expect(await known(journal, ids)).toEqual({ kind: "known", streams: new Set() })
    const other = await fixture.another()
    await calls(other.journal).claim(ids[7], "b", "create")
    await calls(other.journal).claim(ids[9], "b", "create")
    await calls(other.journal).passivate(ids[9], 1, null)
    expect(await known(journal, ids)).toEqual({ kind: "known", streams: new Set([ids[7], ids[9]]) })
    const { rows } = await fixture.admin.query("select concert_id from sale where concert_id = any($1)", [ids])
    expect(rows).toHaveLength(2)
  })

  it("says so when it cannot be asked", async () => {
    await fixture.admin.query("alter table sale rename to sale_away")
    try {
      expect(await known(fixture.journal, [1])).toMatchObject({
        kind: "failed",
        reason: expect.stringContaining("sale"),
      })
    } finally {
      await fixture.admin.query("alter table sale_away rename to sale")
    }
  })

  it("is asked, and other sales are read, while as many as may be loaded at once wait for a stream", async () => {
    const { journal } = fixture
    const { claim, head, passivate } = calls(journal)
    await claim(1, "node", "create")
    const holder = await fixture.session()
    await holder.query("begin")
    await holder.query("select from sale where concert_id = 1 for update")
    const waiting = Array.from({ length: limits.activationsAtOnceMax }, () => claim(1, "node", "any"))
    let answered = 0
    for (const each of [...waiting, passivate(1, 1, null)]) void each.then(() => answered++)
    expect(await known(journal, [1])).toEqual({ kind: "known", streams: new Set([1]) })
    expect(await head(2)).toMatchObject({ kind: "head" })
    expect(answered).toBe(0)
    await holder.query("rollback")
    const epochs = (await Promise.all(waiting)).map((claimed) => claimed.kind === "claimed" && claimed.epoch)
    expect(epochs.toSorted()).toEqual(waiting.map((_, n) => n + 2).toSorted())
  })
})
