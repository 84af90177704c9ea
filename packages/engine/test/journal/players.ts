/** Two stages for a schedule: the memory journal, and two nodes with breakable lines on one Postgres. */
import { setTimeout as delay } from "node:timers/promises"
import { startTcpProxy, type TcpProxy } from "@ticketrush/testing"
import type { JournalRecord } from "../../src/journal/Journal.ts"
import { JournalMemory, type Stream } from "../../src/journal/JournalMemory.ts"
import { type Calls, calls, recordAt, settled } from "./calls.ts"
import type { OpenJournal, PostgresFixture } from "./postgres-journal.ts"
import type { Owner, Records, Step } from "./schedule.ts"

/** A stream as text: epoch, owner, wake time and records. */
export type Contents = ReadonlyArray<string>

export const recordText = ({
  first,
  last,
  epoch,
  hash,
}: Pick<JournalRecord, "first" | "last" | "epoch" | "hash">): string =>
  `${first}-${last}@${epoch}#${Buffer.from(hash).toString("hex").slice(0, 12)}`

/** A step that any journal can take as it stands. */
const take = async (journal: Calls, step: Step): Promise<string> => {
  switch (step.kind) {
    case "claim": {
      const result = await journal.claim(step.concertId, step.owner, step.from)
      return result.kind === "claimed" ? `claimed ${result.epoch}` : result.kind
    }
    case "append":
      return settled(journal, ...step.records)
    case "passivate":
      return (await journal.passivate(step.concertId, step.epoch, step.wakeAt)).kind
    default:
      throw new Error(`${step.kind} needs a stage`)
  }
}

export class MemoryStage {
  readonly #journal = new JournalMemory({ soon: queueMicrotask, after: () => () => {} }, () => 1_800_000_000_000)
  #late: Records = []

  copy(): MemoryStage {
    const copied = new MemoryStage()
    for (const [concertId, stream] of this.#journal.streams) {
      copied.#journal.streams.set(concertId, { ...stream, records: [...stream.records] })
    }
    copied.#late = this.#late
    return copied
  }

  async play(step: Step): Promise<string> {
    const written = (records: Records): void => {
      for (const record of records) this.#journal.appendNow(record)
    }
    switch (step.kind) {
      case "append lost":
        return "unknown"
      case "append unheard":
        written(step.records)
        return "unknown"
      case "append late":
        this.#late = step.records
        return "unknown"
      case "arrive":
        written(this.#late)
        this.#late = []
        return "arrived"
      default:
        return take(calls(this.#journal), step)
    }
  }

  contents(concertIds: ReadonlyArray<number>): Contents {
    return concertIds.map((concertId) => {
      const stream: Stream | undefined = this.#journal.streams.get(concertId)
      if (stream === undefined) return "absent"
      const { epoch, node, live, wakeAt, records } = stream
      return [`${epoch} ${node} ${live} ${wakeAt}`, ...records.map(recordText)].join(" ")
    })
  }
}

/** A concert that is never opened: an append to it does nothing but prove that the connection is up. */
const nobodys = 60_000_000

/** The line of an owner's appends, through a network that breaks. */
class Line {
  readonly name: string
  readonly proxy: TcpProxy
  readonly appends: Calls

  readonly close: () => Promise<void>

  private constructor(name: string, proxy: TcpProxy, open: OpenJournal) {
    this.name = name
    this.proxy = proxy
    this.appends = calls(open.journal)
    this.close = async () => {
      await open.close()
      await proxy.close()
    }
  }

  static async lay(postgres: PostgresFixture, name: string): Promise<Line> {
    const proxy = await startTcpProxy(postgres.database)
    const url = new URL(proxy.urlFor(postgres.database.url))
    url.searchParams.set("application_name", name)
    return new Line(name, proxy, await postgres.another(url.href))
  }

  async up(): Promise<void> {
    const answer = await settled(this.appends, recordAt(nobodys, 1, 1))
    if (answer !== "fenced") throw new Error(`the line of ${this.name} is not up: ${answer}`)
  }
}

export class PostgresStage {
  readonly #postgres: PostgresFixture
  /** Claims have their own network, which holds. */
  readonly #claims: Calls
  readonly #lines: Record<Owner, Line>
  readonly #all: Line[]
  #late: Line | undefined

  private constructor(postgres: PostgresFixture, a: Line, b: Line) {
    this.#postgres = postgres
    this.#claims = calls(postgres.journal)
    this.#lines = { a, b }
    this.#all = [a, b]
  }

  static async open(postgres: PostgresFixture): Promise<PostgresStage> {
    return new PostgresStage(postgres, await Line.lay(postgres, "a-0"), await Line.lay(postgres, "b-0"))
  }

  async close(): Promise<void> {
    for (const line of this.#all) await line.close()
  }

  async play(step: Step): Promise<string> {
    switch (step.kind) {
      case "append lost":
      case "append unheard": {
        const { proxy, appends } = await this.#ready(step.owner)
        const direction = step.kind === "append lost" ? "to-server" : "to-client"
        proxy.hold(direction)
        const result = appends.append(...step.records)
        await proxy.held(direction)
        proxy.cut()
        proxy.release()
        return (await result).kind
      }
      case "append late": {
        const line = await this.#ready(step.owner)
        line.proxy.hold("to-server")
        const result = line.appends.append(...step.records)
        await line.proxy.held("to-server")
        line.proxy.cutClients()
        this.#late = line
        const next = await Line.lay(this.#postgres, `${step.owner}-${this.#all.length}`)
        this.#all.push(next)
        this.#lines[step.owner] = next
        return (await result).kind
      }
      case "arrive": {
        if (this.#late === undefined) return "arrived"
        await this.#arrive(this.#late)
        this.#late = undefined
        return "arrived"
      }
      case "both":
        throw new Error("both steps are played by the test")
      default:
        return take(step.kind === "append" ? this.#lines[step.owner].appends : this.#claims, step)
    }
  }

  async #ready(owner: Owner): Promise<Line> {
    await this.#lines[owner].up()
    return this.#lines[owner]
  }

  /** Lets the late append through and waits until its backend has done it. */
  async #arrive(line: Line): Promise<void> {
    const doing = async (): Promise<string> => {
      const { rows } = await this.#postgres.admin.query<{ readonly state: string; readonly since: string }>(
        `select state, state_change::text as since from pg_stat_activity
          where application_name = $1 and query like '%insert into journal%'`,
        [line.name],
      )
      return rows.map(({ state, since }) => `${state} ${since}`).join()
    }
    const before = await doing()
    line.proxy.release()
    for (let tries = 0; tries < 2_000; tries++) {
      const now = await doing()
      if (now !== before && !now.startsWith("active")) return
      await delay(2)
    }
    throw new Error("the late append never arrived")
  }

  async contents(concertIds: ReadonlyArray<number>): Promise<Contents> {
    const { admin } = this.#postgres
    const sales = await admin.query("select * from sale where concert_id = any($1)", [concertIds])
    const records = await admin.query(
      "select concert_id, first, last, epoch, hash from journal where concert_id = any($1) order by concert_id, first",
      [concertIds],
    )
    return concertIds.map((concertId) => {
      const sale = sales.rows.find((row) => row.concert_id === concertId)
      if (sale === undefined) return "absent"
      const own = records.rows.filter((row) => row.concert_id === concertId)
      return [`${sale.epoch} ${sale.incarnation} ${sale.live} ${sale.wake_at}`, ...own.map(recordText)].join(" ")
    })
  }
}
