/** A journal of a real run, with two kills in it, as a test: exported, replayed, and found to be the same state. */
import { spawn } from "node:child_process"
import { createHash } from "node:crypto"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { closingLine, toLine } from "@ticketrush/audit/export-line"
import { encodeState } from "@ticketrush/engine/core/state-codec"
import type { Journal, JournalRecord } from "@ticketrush/engine/journal/Journal"
import { type RecoverResult, recover } from "@ticketrush/engine/journal/recover"
import { decodeEvents, reservationSequenceOf } from "@ticketrush/protocol"
import { afterAll, beforeAll, expect, it } from "vitest"
import { openPostgres, type PostgresFixture } from "../../engine/test/journal/postgres-journal.ts"
import { replayExport } from "../src/incident.ts"

const concertId = 1

/** Runs a node until it has acknowledged so many holds, then kills it; gives the reservations it acknowledged. */
const killedAfter = (url: string, incarnation: string, acknowledgements: number): Promise<ReadonlyArray<number>> =>
  new Promise((done, fail) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, "programs/racing-node.ts"), url, incarnation])
    const acknowledged: number[] = []
    let errors = ""
    child.stderr.on("data", (chunk: Buffer) => {
      errors += chunk.toString()
    })
    createInterface({ input: child.stdout }).on("line", (line) => {
      acknowledged.push(Number(line))
      if (acknowledged.length === acknowledgements) child.kill("SIGKILL")
    })
    child.once("error", fail)
    child.once("close", (_code, signal) => {
      if (signal === "SIGKILL") done(acknowledged)
      else fail(new Error(`the node ended by itself: ${errors}`))
    })
  })

const readAll = (journal: Journal, after = 0): Promise<ReadonlyArray<JournalRecord>> =>
  new Promise((done, fail) => {
    journal.read(concertId, after, (page) => {
      if (page.kind === "failed") return fail(new Error(page.reason))
      if (!page.more) return done(page.records)
      readAll(journal, page.records.at(-1)!.last).then((rest) => done([...page.records, ...rest]), fail)
    })
  })

let postgres: PostgresFixture
beforeAll(async () => {
  postgres = await openPostgres()
})
afterAll(() => postgres.close())

it("a race with a kill -9 in it, and another, replays to the state that the engine recovers", async () => {
  const { journal, database } = postgres
  const first = await killedAfter(database.url, "first", 400)
  const second = await killedAfter(database.url, "second", 300)

  const records = await readAll(journal)
  const [replayed] = replayExport([...records.map(toLine), closingLine(records.length, records.at(-1)!)].join("\n"))
  const recovered = await new Promise<RecoverResult>((done) => recover(journal, concertId, done))
  expect(recovered.kind).toBe("recovered")
  if (recovered.kind !== "recovered") return
  const { sale } = recovered.recovered
  expect(replayed.stateHash).toBe(createHash("sha256").update(encodeState(sale)).digest("hex"))
  expect(replayed.position).toBe(sale.position)
  expect(replayed.epochs).toBeGreaterThanOrEqual(2)

  // I2: all that a killed node had acknowledged stands in the journal.
  const held = records.flatMap((record) => decodeEvents(record.frame)).filter((event) => event.kind === "held")
  const made = new Set(held.map((event) => event.reservation))
  expect([...first, ...second].filter((reservation) => !made.has(reservationSequenceOf(reservation)))).toEqual([])
  expect(first.length + second.length).toBeGreaterThanOrEqual(700)
})
