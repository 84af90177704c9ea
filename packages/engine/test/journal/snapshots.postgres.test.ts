/** Snapshots that were damaged where they lie. */
import { createHash } from "node:crypto"
import { limits } from "@ticketrush/protocol"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { emptyHash } from "../../src/journal/chain.ts"
import type { Snapshot } from "../../src/journal/Journal.ts"
import { type Calls, calls } from "./calls.ts"
import { openPostgres, type PostgresFixture } from "./postgres-journal.ts"

const snapshotAt = (concertId: number, last: number): Snapshot => {
  const state = Buffer.alloc(2 * limits.snapshotChunkBytesMax + 7, last)
  const hash = createHash("sha256").update(state).digest()
  return { concertId, last, at: 1_800_000_000_000, recordHash: emptyHash, version: 1, state, hash }
}

describe("a snapshot in Postgres", () => {
  let postgres: PostgresFixture
  let journal: Calls
  let concerts = 0

  beforeAll(async () => {
    postgres = await openPostgres()
    journal = calls(postgres.journal)
  })
  afterAll(() => postgres.close())

  const saved = async (...lasts: ReadonlyArray<number>): Promise<number> => {
    const concertId = ++concerts
    await journal.claim(concertId, "node", "create")
    for (const last of lasts) {
      expect(await journal.saveSnapshot(snapshotAt(concertId, last))).toEqual({ kind: "written" })
    }
    return concertId
  }
  const loadedLast = async (concertId: number) => {
    const result = await journal.loadSnapshot(concertId)
    return result.kind === "snapshot" ? (result.snapshot?.last ?? null) : result.reason
  }
  const damages = {
    "has a flipped byte": "update snapshot_chunk set state = set_byte(state, 5, 99) where chunk = 1 and",
    "has lost a chunk": "delete from snapshot_chunk where chunk = 1 and",
    "has its last chunk cut short": "update snapshot_chunk set state = substring(state for 3) where chunk = 2 and",
    "has a false hash": "update snapshot set hash = sha256('') where",
  }

  it.each(Object.entries(damages))("is passed over for the one before when it %s", async (_, damage) => {
    const concertId = await saved(5, 10)
    expect(await loadedLast(concertId)).toBe(10)
    await postgres.admin.query(`${damage} concert_id = $1 and last = 10`, [concertId])
    expect(await loadedLast(concertId)).toBe(5)
    await postgres.admin.query(`${damage} concert_id = $1 and last = 5`, [concertId])
    expect(await loadedLast(concertId)).toBe(null)
    expect(await journal.saveSnapshot(snapshotAt(concertId, 10))).toEqual({ kind: "written" })
    expect(await loadedLast(concertId)).toBe(10)
  })

  it("takes the place of all but one of the older ones", async () => {
    const concertId = await saved(5, 10, 15, 20)
    const { rows } = await postgres.admin.query(
      "select distinct last::int from snapshot_chunk where concert_id = $1 order by last",
      [concertId],
    )
    expect(rows).toEqual([{ last: 15 }, { last: 20 }])
  })

  it("keeps every row below 1 MiB", async () => {
    await saved(5)
    const { rows } = await postgres.admin.query("select max(octet_length(state)) as bytes from snapshot_chunk")
    expect(rows[0].bytes).toBe(limits.snapshotChunkBytesMax)
  })
})
