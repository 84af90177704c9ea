/**
 * Zombie races: an owner with an append under way, an heir who takes the stream over in the middle of it, and a fault.
 *
 * A gate in the database stops the append after its fence, either before its row is inserted or before its commit, so
 * the interleaving is made and not hoped for. After the races the journal is judged against what everybody was told.
 */
import { setTimeout as delay } from "node:timers/promises"
import type { AppendResult, JournalRecord } from "@ticketrush/engine/journal/Journal"
import type { JournalPostgres } from "@ticketrush/engine/journal/JournalPostgres"
import type { AppendForm } from "@ticketrush/engine/journal/JournalPostgresFence"
import { startTcpProxy, type TcpProxy } from "@ticketrush/testing"
import type pg from "pg"
import { type JournalDatabase, withJournal } from "./database.ts"
import { append, claim, mustAppend, readAll, Stream } from "./streams.ts"

/** Where the append stands while the stream changes hands. */
const places = ["before its insert", "before its commit", "on the wire"] as const
/** What happens to the owner meanwhile. */
const faults = ["none", "line cut", "client gone", "backend killed", "another sent", "lost and next sent"] as const

export type Race = { readonly place: (typeof places)[number]; readonly fault: (typeof faults)[number] }

export type Verdict = {
  readonly races: number
  /** Rows of an epoch that had been taken over and whose end had been read. */
  readonly staleRows: number
  /** Records that do not follow the one before them. */
  readonly holes: number
  /** Records whose writer heard "committed" and that are not there. */
  readonly lost: number
  /** Records whose writer heard "fenced" or "rejected" and that are there. */
  readonly ghosts: number
  /** Heirs that could not write where the stream ended when they took it. */
  readonly blockedHeirs: number
  /** How often the claim was answered before the append in front of the gate had ended. */
  readonly claimsThatOvertook: number
  readonly outcomes: Readonly<Record<string, number>>
}

const gates = `
create function stop_at_gate(gate int, concert int) returns void language plpgsql as $$
begin
  perform set_config('lock_timeout', '0', true);
  perform pg_advisory_xact_lock(gate, concert);
end $$;
create function before_insert() returns trigger language plpgsql as $$
begin
  if get_byte(new.frame, 0) = 1 then perform stop_at_gate(1, new.concert_id); end if;
  return new;
end $$;
create function before_commit() returns trigger language plpgsql as $$
begin
  if get_byte(new.frame, 0) = 2 then perform stop_at_gate(2, new.concert_id); end if;
  return null;
end $$;
create trigger before_insert before insert on journal for each row execute function before_insert();
create constraint trigger before_commit after insert on journal
  deferrable initially deferred for each row execute function before_commit();
alter table sale add column head bigint not null default 0;
`

/** The first byte of a frame names the gate it stops at; the others tell the records apart. */
const frameFor = (gate: number, random: () => number): Uint8Array => {
  const frame = Buffer.alloc(8)
  frame.writeDoubleLE(random())
  frame[0] = gate
  return frame
}

type Told = { readonly record: JournalRecord; readonly outcome: string }

/** Everything one stream went through. */
type Story = {
  readonly concertId: number
  readonly told: Told[]
  /** Epoch and end of the stream as the heir read it. */
  inherited: { epoch: number; last: number } | undefined
  heirBlocked: boolean
  overtook: boolean
}

class Lane {
  readonly #on: JournalDatabase
  readonly #form: AppendForm
  readonly #proxy: TcpProxy
  readonly #gatekeeper: pg.Client
  readonly #journal: JournalPostgres
  readonly #random: () => number

  constructor(
    on: JournalDatabase,
    form: AppendForm,
    proxy: TcpProxy,
    keeper: pg.Client,
    journal: JournalPostgres,
    random: () => number,
  ) {
    this.#on = on
    this.#form = form
    this.#proxy = proxy
    this.#gatekeeper = keeper
    this.#journal = journal
    this.#random = random
  }

  async race(concertId: number, { place, fault }: Race): Promise<Story> {
    const story: Story = { concertId, told: [], inherited: undefined, heirBlocked: false, overtook: false }
    const tell = (record: JournalRecord, result: AppendResult, at = 0): void => {
      story.told.push({ record, outcome: result.kind === "answered" ? result.outcomes[at] : result.kind })
    }
    const owner = this.#on.appends(this.#form, this.#proxy.urlFor(this.#on.database.url))
    const heir = this.#on.appends(this.#form)
    await claim(this.#journal, concertId, "owner", "create")
    const stream = new Stream(concertId, 1)
    const before = Math.floor(this.#random() * 3)
    for (let n = 0; n <= before; n++) {
      const record = stream.next(1 + n, this.#frame(0))
      await mustAppend(owner, [record])
      tell(record, { kind: "answered", outcomes: ["committed"], databaseMs: 0 })
      stream.advance(record)
    }

    const gate = place === "before its insert" ? 1 : place === "before its commit" ? 2 : 0
    if (gate !== 0) await this.#gatekeeper.query("select pg_advisory_lock($1, $2)", [gate, concertId])
    else this.#proxy.hold("to-server")
    const doubtful = stream.next(2, this.#frame(gate))
    let ended = false
    const appended = append(owner, [doubtful]).then((result) => {
      ended = true
      tell(doubtful, result)
    })
    if (gate === 0) await this.#proxy.held("to-server")
    const backend = gate === 0 ? undefined : await this.#waiter(gate, concertId)
    const more = await this.#strike(fault, stream, doubtful, backend, tell)

    const claimed = claim(this.#journal, concertId, "heir", 1)
    const inTime = await Promise.race([claimed, delay(this.#random() * 80)])
    story.overtook = inTime !== undefined && !ended && gate !== 0
    const opening = delay(story.overtook ? this.#random() * 30 : 0).then(() => this.#open(gate, concertId))
    const answer = await claimed
    if (answer.kind === "claimed") {
      const inherited = new Stream(concertId, answer.epoch)
      for (const record of await readAll(this.#journal, concertId)) inherited.advance(record)
      story.inherited = { epoch: answer.epoch, last: inherited.last }
      for (let n = 0; n < 2; n++) {
        const record = inherited.next(1 + Math.floor(this.#random() * 3), this.#frame(0))
        const result = await append(heir, [record])
        tell(record, result)
        if (result.kind !== "answered" || result.outcomes[0] !== "committed") {
          story.heirBlocked = true
          break
        }
        inherited.advance(record)
      }
    }
    await opening
    await Promise.all([appended, ...more])
    // The owner wakes up and goes on where it was.
    const stale = stream.next(1, this.#frame(0))
    tell(stale, await append(owner, [stale]))
    owner.close()
    heir.close()
    return story
  }

  async #strike(
    fault: Race["fault"],
    stream: Stream,
    doubtful: JournalRecord,
    backend: number | undefined,
    tell: (record: JournalRecord, result: AppendResult) => void,
  ): Promise<ReadonlyArray<Promise<void>>> {
    const lost = fault === "backend killed" || fault === "lost and next sent"
    if (lost && backend !== undefined) await this.#on.admin.query("select pg_terminate_backend($1)", [backend])
    else if (lost || fault === "line cut") this.#proxy.cut()
    if (fault === "client gone") this.#proxy.cutClients()
    // An owner that does not resolve its doubt: it sends another record for the same place, or the one that follows.
    if (fault !== "another sent" && fault !== "lost and next sent") return []
    if (fault === "lost and next sent") stream.advance(doubtful)
    const record = stream.next(1, this.#frame(0))
    const told = append(this.#on.appends(this.#form), [record]).then((result) => tell(record, result))
    if (lost) await told
    return [told]
  }

  #frame(gate: number): Uint8Array {
    return frameFor(gate, this.#random)
  }

  /** The backend that stands before the gate. */
  async #waiter(gate: number, concertId: number): Promise<number> {
    for (let tries = 0; tries < 2_000; tries++) {
      const { rows } = await this.#gatekeeper.query(
        "select pid from pg_locks where locktype = 'advisory' and classid = $1 and objid = $2 and not granted",
        [gate, concertId],
      )
      if (rows.length > 0) return rows[0].pid
      await delay(1)
    }
    throw new Error(`no append came to gate ${gate} of concert ${concertId}`)
  }

  async #open(gate: number, concertId: number): Promise<void> {
    if (gate !== 0) await this.#gatekeeper.query("select pg_advisory_unlock($1, $2)", [gate, concertId])
    else this.#proxy.release()
  }
}

/** All combinations of place and fault that mean something, over and over. */
const program = (races: number): ReadonlyArray<Race> => {
  const all = places.flatMap((place) =>
    faults
      .map((fault) => ({ place, fault }))
      .filter((race) => place !== "on the wire" || race.fault !== "backend killed"),
  )
  return Array.from({ length: races }, (_, n) => all[n % all.length])
}

export const runRaces = (form: AppendForm, races: number, random: () => number): Promise<Verdict> =>
  withJournal(async (on) => {
    await on.admin.query(gates)
    const left = program(races).map((race, n) => ({ race, concertId: n + 1 }))
    const stories: Story[] = []
    const lane = async (): Promise<void> => {
      const proxy = await startTcpProxy(on.database)
      const runner = new Lane(on, form, proxy, await on.session(), await on.journal(), random)
      for (let next = left.shift(); next !== undefined; next = left.shift()) {
        stories.push(await runner.race(next.concertId, next.race))
      }
      await proxy.close()
    }
    await Promise.all(Array.from({ length: 4 }, lane))
    await quiet(on.admin)
    return judge(on.admin, stories)
  })

/** No append is running any more, not even one whose client is long gone. */
const quiet = async (admin: pg.Client): Promise<void> => {
  for (let tries = 0; tries < 2_000; tries++) {
    const { rows } = await admin.query(
      "select from pg_stat_activity where application_name = 'ticketrush-append' and state = 'active' and datname = current_database()",
    )
    if (rows.length === 0) return
    await delay(5)
  }
  throw new Error("an append never ended")
}

type Kept = { first: number; last: number; epoch: number; hash: string }

const judge = async (admin: pg.Client, stories: ReadonlyArray<Story>): Promise<Verdict> => {
  const { rows } = await admin.query<Kept & { concert_id: number }>(
    `select concert_id, first::int, last::int, epoch::int, encode(hash, 'hex') as hash
       from journal order by concert_id, first`,
  )
  const byConcert = Map.groupBy(rows, (row) => row.concert_id)
  const verdict = {
    races: stories.length,
    staleRows: 0,
    holes: 0,
    lost: 0,
    ghosts: 0,
    blockedHeirs: 0,
    claimsThatOvertook: 0,
  }
  const outcomes: Record<string, number> = {}
  for (const { concertId, told, inherited, heirBlocked, overtook } of stories) {
    const kept = byConcert.get(concertId) ?? []
    const hashes = new Set(kept.map((row) => row.hash))
    let last = 0
    for (const row of kept) {
      if (row.first !== last + 1) verdict.holes++
      last = row.last
      if (inherited !== undefined && row.first > inherited.last && row.epoch < inherited.epoch) verdict.staleRows++
    }
    for (const { record, outcome } of told) {
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
      const there = hashes.has(Buffer.from(record.hash).toString("hex"))
      if (outcome === "committed" && !there) verdict.lost++
      if ((outcome === "fenced" || outcome === "rejected") && there) verdict.ghosts++
    }
    if (heirBlocked) verdict.blockedHeirs++
    if (overtook) verdict.claimsThatOvertook++
  }
  return { ...verdict, outcomes }
}

export const violations = (verdict: Verdict): number =>
  verdict.staleRows + verdict.holes + verdict.lost + verdict.ghosts + verdict.blockedHeirs
