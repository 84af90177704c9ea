/**
 * Zombie races: an owner with an append under way, an heir who takes the stream over in the middle of it, and a fault.
 *
 * A gate in the database stops the append behind its fence, either before its row is inserted or before its commit, so
 * the interleaving is made and not hoped for. A proxy keeps statements on the wire until long after the takeover.
 */
import { setTimeout as delay } from "node:timers/promises"
import type { JournalRecord } from "@ticketrush/engine/journal/Journal"
import type { JournalPostgres } from "@ticketrush/engine/journal/JournalPostgres"
import type { AppendForm } from "@ticketrush/engine/journal/JournalPostgresFence"
import { gateTriggers, startTcpProxy, type TcpProxy } from "@ticketrush/testing"
import type pg from "pg"
import { type JournalDatabase, withJournal } from "./database.ts"
import { append, claim, mustAppend, readAll, Stream } from "./streams.ts"
import { judge, Story, type Verdict } from "./verdict.ts"

/** Where the append stands while the stream changes hands, and the gate that holds it there. */
const gates = { "on the wire": 0, "before its insert": 1, "before its commit": 2 } as const
/** What happens to the owner meanwhile. */
const faults = ["none", "line cut", "client gone", "backend killed", "another sent", "lost and next sent"] as const

type Race = { readonly gate: number; readonly fault: (typeof faults)[number] }

/** All combinations that mean something, over and over. */
const program = (races: number): ReadonlyArray<Race> => {
  const all = Object.values(gates).flatMap((gate) =>
    faults.filter((fault) => gate > 0 || fault !== "backend killed").map((fault): Race => ({ gate, fault })),
  )
  return Array.from({ length: races }, (_, n) => all[n % all.length])
}

const gatesAndHead = `${gateTriggers}alter table sale add column head bigint not null default 0;
`

type Lane = {
  readonly on: JournalDatabase
  readonly form: AppendForm
  /** The owner's network. */
  readonly proxy: TcpProxy
  readonly gatekeeper: pg.Client
  readonly journal: JournalPostgres
  readonly random: () => number
}

/** The first byte of a frame names the gate it stops at; the others tell the records apart. */
const frameFor = (random: () => number, gate = 0): Uint8Array => {
  const frame = Buffer.alloc(8)
  frame.writeDoubleLE(random())
  frame[0] = gate
  return frame
}

/** Concert ids of the second sale in a flush. */
const companions = 1_000_000

const race = async (lane: Lane, concertId: number, { gate, fault }: Race): Promise<ReadonlyArray<Story>> => {
  const { on, form, journal, random } = lane
  const story = new Story(concertId)
  const companion = new Story(companions + concertId)
  const owner = on.appends(form, lane.proxy.urlFor(on.database.url))
  await claim(journal, concertId, "owner", "create")
  await claim(journal, companion.concertId, "owner", "create")
  const stream = new Stream(concertId, 1)
  for (let n = Math.floor(random() * 3); n >= 0; n--) {
    const record = stream.next(1 + n, frameFor(random))
    await mustAppend(owner, [record])
    story.tell(record, { kind: "answered", outcomes: ["committed"], databaseMs: 0 })
    stream.advance(record)
  }

  await shut(lane, gate, concertId)
  const flush = [stream.next(2, frameFor(random, gate))]
  if (random() < 0.5) flush.push(new Stream(companion.concertId, 1).next(1, frameFor(random)))
  const appended = append(owner, flush).then((result) => {
    for (const [at, record] of flush.entries()) (at === 0 ? story : companion).tell(record, result, at)
  })
  const backend = await arrival(lane, gate, concertId)
  const others = await strike(lane, fault, backend, stream, flush[0], story)

  const claimed = claim(journal, concertId, "heir", 1)
  const overtook = await Promise.race([claimed.then(() => true), delay(random() * 80, false)])
  const opened = delay(overtook ? random() * 30 : 0).then(() => open(lane, gate, concertId))
  const answer = await claimed
  if (answer.kind === "claimed") await inherit(lane, answer.epoch, story)
  await opened
  await Promise.all([appended, ...others])
  // The owner wakes up and goes on where it was.
  const stale = stream.next(1, frameFor(random))
  story.tell(stale, await append(owner, [stale]))
  owner.close()
  return [story, companion]
}

const shut = async ({ gatekeeper, proxy }: Lane, gate: number, concertId: number): Promise<void> => {
  if (gate === 0) proxy.hold("to-server")
  else await gatekeeper.query("select pg_advisory_lock($1, $2)", [gate, concertId])
}

const open = async ({ gatekeeper, proxy }: Lane, gate: number, concertId: number): Promise<void> => {
  if (gate === 0) proxy.release()
  else await gatekeeper.query("select pg_advisory_unlock($1, $2)", [gate, concertId])
}

/** Resolves once the append stands before its gate; the backend that runs it, if it got that far. */
const arrival = async ({ gatekeeper, proxy }: Lane, gate: number, concertId: number): Promise<number | undefined> => {
  if (gate === 0) {
    await proxy.held("to-server")
    return undefined
  }
  for (let tries = 0; tries < 2_000; tries++) {
    const { rows } = await gatekeeper.query<{ readonly pid: number }>(
      "select pid from pg_locks where locktype = 'advisory' and classid = $1 and objid = $2 and not granted",
      [gate, concertId],
    )
    if (rows.length > 0) return rows[0].pid
    await delay(1)
  }
  throw new Error(`no append came to gate ${gate} of concert ${concertId}`)
}

/** The fault, and what an owner that does not resolve its doubt sends on top of it. */
const strike = async (
  { on, form, proxy, random }: Lane,
  fault: Race["fault"],
  backend: number | undefined,
  stream: Stream,
  doubtful: JournalRecord,
  story: Story,
): Promise<ReadonlyArray<Promise<void>>> => {
  const lost = fault === "backend killed" || fault === "lost and next sent"
  if (lost && backend !== undefined) await on.admin.query("select pg_terminate_backend($1)", [backend])
  else if (lost || fault === "line cut") proxy.cut()
  if (fault === "client gone") proxy.cutClients()
  if (fault !== "another sent" && fault !== "lost and next sent") return []
  if (fault === "lost and next sent") stream.advance(doubtful)
  const record = stream.next(1, frameFor(random))
  const second = on.appends(form)
  const told = append(second, [record]).then((result) => {
    story.tell(record, result)
    second.close()
  })
  if (lost) await told
  return [told]
}

/** The heir reads the stream and goes on where it ends. */
const inherit = async ({ on, form, journal, random }: Lane, epoch: number, story: Story): Promise<void> => {
  const stream = new Stream(story.concertId, epoch)
  for (const record of await readAll(journal, story.concertId)) stream.advance(record)
  story.inherited = { epoch, last: stream.last }
  const heir = on.appends(form)
  for (let n = 0; n < 2 && !story.heirBlocked; n++) {
    const record = stream.next(1 + Math.floor(random() * 3), frameFor(random))
    const result = await append(heir, [record])
    story.tell(record, result)
    story.heirBlocked = result.kind !== "answered" || result.outcomes[0] !== "committed"
    stream.advance(record)
  }
  heir.close()
}

export const runRaces = (form: AppendForm, races: number, random: () => number): Promise<Verdict> =>
  withJournal(async (on) => {
    await on.admin.query(gatesAndHead)
    const left = program(races).map((each, n) => ({ each, concertId: n + 1 }))
    const stories: Story[] = []
    const run = async (): Promise<void> => {
      const proxy = await startTcpProxy(on.database)
      const lane = { on, form, proxy, gatekeeper: await on.session(), journal: await on.journal(), random }
      try {
        for (let next = left.shift(); next !== undefined; next = left.shift()) {
          stories.push(...(await race(lane, next.concertId, next.each)))
        }
      } finally {
        left.length = 0
        await proxy.close()
      }
    }
    const lanes = await Promise.allSettled(Array.from({ length: 4 }, run))
    for (const lane of lanes) if (lane.status === "rejected") throw lane.reason
    await quiet(on.admin)
    return judge(on.admin, stories)
  })

/** No append is running any more, not even one whose client is long gone. */
const quiet = async (admin: pg.Client): Promise<void> => {
  for (let tries = 0; tries < 2_000; tries++) {
    const { rows } = await admin.query(
      `select from pg_stat_activity
        where application_name = 'ticketrush-append' and state = 'active' and datname = current_database()`,
    )
    if (rows.length === 0) return
    await delay(5)
  }
  throw new Error("an append never ended")
}
