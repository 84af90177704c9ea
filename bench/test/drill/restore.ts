/**
 * A backup that is made while people buy, and what comes of it: the database of a moment between two purchases, from the backup and
 * the archived log, while the first one has gone on and is lost.
 */
import { Agent } from "node:http"
import { join } from "node:path"
import { Replay } from "@ticketrush/engine/journal/recover"
import { stateHash } from "@ticketrush/engine/journal/snapshot"
import {
  archiveInto,
  backupPostgres,
  type PrivatePostgres,
  restoreFrom,
  startCopy,
  startPostgres,
  until,
} from "@ticketrush/testing"
import { AnswerFile, readAnswers } from "../../src/drill/answers.ts"
import { judge, type Verdict } from "../../src/drill/judge.ts"
import { People, postJson, type Show } from "../../src/drill/People.ts"
import { createUsers, type Gateway, setupConcert, startGateway } from "../../src/http/Gateway.ts"
import { query } from "../../src/http/Postgres.ts"
import { seeded } from "../../src/journal/streams.ts"
import { makeLabFolder } from "../../src/lab/folders/LabFolder.ts"

/** Of one sale: a position of its journal, and the hash of the state that the journal comes to there. */
export type StateAt = { readonly position: number; readonly hash: string }

export type RestoredSale = {
  readonly restored: StateAt
  /** The same position in the journal that was lost, and how far that had come. */
  readonly original: StateAt
  readonly lostAt: number
  /** What the server that was started on the restored database has in memory, and what its journal comes to there. */
  readonly served: StateAt
  readonly replayed: StateAt
}

export type Restored = {
  readonly sales: ReadonlyArray<RestoredSale>
  /** Answers from before the moment, against the restored journal. */
  readonly verdict: Verdict
  readonly acknowledged: number
  /** Status of a hold that the new server was asked for. */
  readonly soldOn: number
}

const seatCount = 400
const userCount = 32
const showCount = 2
/** Holds that are waited for: before the moment, and after it. */
const holdsEach = 40

type Row = Record<"first" | "last" | "epoch" | "at", unknown> & {
  readonly frame: Uint8Array
  readonly hash: Uint8Array
}

const journalOf = async (url: string, concertId: number): Promise<ReadonlyArray<Row>> =>
  (await query(url, "select first, last, epoch, at, frame, hash from journal where concert_id = $1 order by first", [
    concertId,
  ])) as unknown as ReadonlyArray<Row>

const lastOf = (rows: ReadonlyArray<Row>): number => Number(rows.at(-1)?.last ?? 0)

const stateAt = (concertId: number, rows: ReadonlyArray<Row>, position: number): StateAt => {
  const replay = new Replay(concertId, null)
  for (const row of rows) {
    if (Number(row.last) > position) break
    const [first, last, epoch, at] = [row.first, row.last, row.epoch, row.at].map(Number)
    replay.record({ concertId, first, last, epoch, at, frame: row.frame, hash: row.hash })
  }
  return { position: replay.sale.position, hash: stateHash(replay.sale) }
}

const archived = async (url: string): Promise<void> => {
  const [{ last }] = await query(url, "select pg_walfile_name(pg_switch_wal()) as last")
  await until("the log is archived", async () => {
    const [row] = await query(url, "select last_archived_wal as name from pg_stat_archiver")
    return String(row.name) >= String(last)
  })
}

export const restoreUnderLoad = async (perSecond: number): Promise<Restored> => {
  const source = await startPostgres()
  let copy: PrivatePostgres | undefined
  let gateway: Gateway | undefined
  try {
    const archive = join(source.folder, "..", "archive")
    await archiveInto(source, archive)
    await source.restart()
    const folder = makeLabFolder()
    gateway = await startGateway({ DATABASE_URL: source.url, TICKETRUSH_DATA: folder })
    const { port } = gateway
    const shows: Array<Show> = []
    const users = await createUsers(port, userCount)
    while (shows.length < showCount) {
      const { id, options } = await setupConcert(port, 1, seatCount)
      const seatIds = Array.from({ length: seatCount }, (_, seat) => options[0].first + seat)
      shows.push({ concertId: id, seatIds })
    }
    const answers = new AnswerFile(join(folder, "answers.jsonl"))
    const began = performance.now()
    const now = (): number => performance.now() - began
    const userIds = Array.from({ length: users.count }, (_, n) => users.first + n)
    const people = new People({
      ...{ shows, userIds, answers, now, perSecond, name: "restore", ports: () => [port], random: seeded(1) },
    })
    people.start()
    const heard = () => readAnswers(answers.path).filter(({ status }) => status === 201)
    const sold = (count: number) => until(`${count} seats are held`, () => heard().length >= count)
    await sold(holdsEach)
    const backup = await backupPostgres(source)
    await sold(heard().length + holdsEach)
    // Each of these was committed before it was answered, so it lies before the position that is asked for now.
    const before = heard()
    const [{ lsn }] = await query(source.url, "select pg_current_wal_flush_lsn()::text as lsn")
    await sold(before.length + holdsEach)
    await people.stop()
    answers.close()
    await archived(source.url)
    const originals = await Promise.all(shows.map(({ concertId }) => journalOf(source.url, concertId)))
    await gateway.stop()
    await source.kill()

    copy = await startCopy(backup, { as: "recovery", settings: restoreFrom(archive, String(lsn)) })
    const { url } = copy
    const restored = await Promise.all(shows.map(({ concertId }) => journalOf(url, concertId)))
    const concertIds = shows.map(({ concertId }) => concertId)
    const verdict = await judge(url, concertIds, before)
    const served = await serve(url, folder, shows, userIds[0])
    const sales = shows.map(({ concertId }, n): RestoredSale => {
      const position = lastOf(restored[n])
      return {
        restored: stateAt(concertId, restored[n], position),
        original: stateAt(concertId, originals[n], position),
        lostAt: lastOf(originals[n]),
        ...served.states[n],
      }
    })
    return { sales, verdict, acknowledged: before.length, soldOn: served.soldOn }
  } finally {
    await gateway?.stop()
    await copy?.remove()
    await source.remove()
  }
}

/** A server on the restored database: what it has in memory of each sale, and whether it sells on. */
const serve = async (url: string, folder: string, shows: ReadonlyArray<Show>, userId: number) => {
  const gateway = await startGateway({ DATABASE_URL: url, TICKETRUSH_DATA: folder })
  const agent = new Agent()
  try {
    const states: Array<Pick<RestoredSale, "served" | "replayed">> = []
    for (const { concertId } of shows) {
      const response = await fetch(`http://127.0.0.1:${gateway.port}/api/lab/concerts/${concertId}/state`)
      const state = (await response.json()) as { readonly position: number; readonly stateHash: string }
      const served = { position: state.position, hash: state.stateHash }
      states.push({ served, replayed: stateAt(concertId, await journalOf(url, concertId), state.position) })
    }
    let soldOn = 0
    for (const seatId of shows[0].seatIds) {
      const answer = await postJson(agent, gateway.port, "/api/reservations/v6/holds", { userId, seatId }, {})
      soldOn = answer?.status ?? 0
      if (soldOn === 201) break
    }
    return { states, soldOn }
  } finally {
    agent.destroy()
    await gateway.stop()
  }
}
