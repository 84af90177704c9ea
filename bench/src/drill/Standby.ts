/** A second PostgreSQL that follows the first one, and the address at which the nodes reach the one that serves. */
import { setTimeout as sleep } from "node:timers/promises"
import {
  backupPostgres,
  type PrivatePostgres,
  startCopy,
  startTcpProxy,
  type TcpProxy,
  until,
} from "@ticketrush/testing"
import { query } from "../http/Postgres.ts"

/** `synchronous`: nothing is acknowledged that the standby has not written. */
export type Following = "synchronous" | "asynchronous"

const slot = "standby"
/** For so long before the first one dies nothing of it reaches the standby, in milliseconds. */
export const behindMs = 1_000

export class Standby {
  /** Where the nodes find the database, before and after. */
  readonly url: string
  readonly #primary: PrivatePostgres
  readonly #standby: PrivatePostgres
  readonly #link: TcpProxy
  readonly #front: TcpProxy

  private constructor(primary: PrivatePostgres, standby: PrivatePostgres, link: TcpProxy, front: TcpProxy) {
    this.#primary = primary
    this.#standby = standby
    this.#link = link
    this.#front = front
    this.url = front.urlFor(primary.url)
  }

  /** Resolves once it has all that the first one has. */
  static async start(primary: PrivatePostgres, following: Following): Promise<Standby> {
    const target = { host: primary.host, port: primary.port }
    const link = await startTcpProxy(target)
    try {
      const standby = await follow(primary, link, following)
      return new Standby(primary, standby, link, await startTcpProxy(target))
    } catch (error) {
      await link.close()
      throw error
    }
  }

  /** The first one goes on for a moment in which the standby hears nothing of it, and dies; then the standby serves. */
  async promote(): Promise<void> {
    this.#link.hold("to-client")
    await this.#link.held("to-client")
    await sleep(behindMs)
    await this.#primary.kill()
    this.#front.refuse()
    this.#front.cut()
    // What was on its way is lost with the machine.
    this.#link.cut()
    const [row] = await query(this.#standby.url, "select pg_promote(true, 60) as promoted")
    if (row?.promoted !== true) throw new Error("the standby was not promoted")
    this.#front.leadTo(this.#standby.port)
    this.#front.accept()
  }

  async close(): Promise<void> {
    await this.#front.close()
    await this.#link.close()
    await this.#standby.remove()
  }
}

const follow = async (primary: PrivatePostgres, link: TcpProxy, following: Following): Promise<PrivatePostgres> => {
  await query(primary.url, "select pg_create_physical_replication_slot($1, true)", [slot])
  const settings = { primary_conninfo: link.urlFor(primary.url), primary_slot_name: slot }
  // The copy is made before the first one waits for it: the copy would wait for a standby of its own.
  const standby = await startCopy(await backupPostgres(primary), { as: "standby", settings })
  try {
    if (following === "synchronous") {
      await query(primary.url, "alter system set synchronous_standby_names = '*'")
      await query(primary.url, "select pg_reload_conf()")
    }
    const state = following === "synchronous" ? "sync" : "async"
    const text = "select 1 from pg_stat_replication where sync_state = $1 and state = 'streaming'"
    await until(`the standby follows (${state})`, async () => (await query(primary.url, text, [state])).length > 0)
    return standby
  } catch (error) {
    await standby.remove()
    throw error
  }
}
