/** A second PostgreSQL that follows the first one. The nodes know both, and find the one that leads. */
import { setTimeout as sleep } from "node:timers/promises"
import {
  type Following,
  followPostgres,
  type PrivatePostgres,
  promotePostgres,
  startTcpProxy,
  type TcpProxy,
  urlOfBoth,
} from "@ticketrush/testing"

/** For so long before the first one dies nothing of it reaches the standby, in milliseconds. */
export const behindMs = 1_000

export class Standby {
  /** Both, as the nodes are told. */
  readonly servers: string
  readonly #primary: PrivatePostgres
  readonly #standby: PrivatePostgres
  readonly #link: TcpProxy
  #promoted = false

  private constructor(primary: PrivatePostgres, standby: PrivatePostgres, link: TcpProxy) {
    this.#primary = primary
    this.#standby = standby
    this.#link = link
    this.servers = urlOfBoth(primary, standby)
  }

  /** Of the one that leads. */
  get url(): string {
    return this.#promoted ? this.#standby.url : this.#primary.url
  }

  /** Resolves once it has all that the first one has. */
  static async start(primary: PrivatePostgres, following: Following): Promise<Standby> {
    const link = await startTcpProxy({ host: primary.host, port: primary.port })
    try {
      return new Standby(primary, await followPostgres(primary, following, link.urlFor(primary.url)), link)
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
    // What was on its way is lost with the machine.
    this.#link.cut()
    await promotePostgres(this.#standby)
    this.#promoted = true
  }

  /** The first one comes back, and takes writes as before: the nodes have to leave it alone. */
  firstComesBack(): Promise<void> {
    return this.#primary.restart()
  }

  async close(): Promise<void> {
    await this.#link.close()
    await this.#standby.remove()
  }
}
