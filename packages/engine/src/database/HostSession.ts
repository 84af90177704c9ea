/** A session with one of several servers, kept to hear when it begins to take writes. Opened anew where it broke. */
import { Socket } from "node:net"
import { Client } from "pg"
import type { HostState } from "./LeaderChoice.ts"
import { reasonUnder } from "./reasonUnder.ts"

/** How long a server may take to answer, in milliseconds. */
const answerMsMax = 2_000

/** The name of a file of the log begins with the timeline; a server that follows has none of its own. */
const question = `
select pg_is_in_recovery() as follows, current_setting('transaction_read_only') = 'on' as reads, system_identifier::text as system,
       case when pg_is_in_recovery() then null else substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) end as timeline
  from pg_control_system()`

type Row = {
  readonly follows: boolean
  readonly reads: boolean
  readonly system: string
  readonly timeline: string | null
}

export class HostSession {
  /** host:port. */
  readonly name: string
  readonly #url: string
  #open: { readonly client: Client; readonly socket: Socket } | undefined

  constructor(url: string) {
    this.#url = url
    this.name = new URL(url).host
  }

  async ask(): Promise<HostState> {
    try {
      const client = this.#open?.client ?? (await this.#connect())
      const [row] = (await client.query<Row>(question)).rows
      if (row.follows || row.timeline === null) return { kind: "follows" }
      if (row.reads) return { kind: "reads" }
      return { kind: "leads", system: row.system, timeline: Number.parseInt(row.timeline, 16) }
    } catch (failure) {
      this.close()
      return { kind: "away", reason: reasonUnder(failure) }
    }
  }

  close(): void {
    this.#open?.socket.destroy()
    this.#open = undefined
  }

  async #connect(): Promise<Client> {
    const socket = new Socket()
    const client = new Client({
      connectionString: this.#url,
      application_name: "ticketrush-hosts",
      connectionTimeoutMillis: answerMsMax,
      query_timeout: answerMsMax,
      stream: () => socket,
    })
    const opened = { client, socket }
    this.#open = opened
    // What breaks while it is idle is heard with the next question; without a listener it would end the process.
    client.on("error", () => {})
    client.once("end", () => {
      if (this.#open === opened) this.#open = undefined
    })
    await client.connect()
    return client
  }
}

/** As an operator reads it. */
export const describeHost = (state: HostState): string => {
  if (state.kind === "leads") return `takes writes, timeline ${state.timeline}`
  if (state.kind === "follows") return "follows another server"
  return state.kind === "reads" ? "takes no writes (default_transaction_read_only)" : state.reason
}
