/** Sees whether a session of a database waits for a lock that another has. */
import { Client } from "pg"
import { wait } from "../faults/wait.ts"

const lookMs = 20

export class LockWatch {
  readonly #client: Client

  private constructor(client: Client) {
    this.#client = client
  }

  static async open(url: string): Promise<LockWatch> {
    const client = new Client({ connectionString: url })
    await client.connect()
    return new LockWatch(client)
  }

  /** Resolves once the answer is there, or a session waits for a lock. */
  async untilWaitingOr(answer: Promise<unknown>): Promise<void> {
    let isOver = false
    const over = answer.finally(() => {
      isOver = true
    })
    const look = async (): Promise<void> => {
      while (!isOver && !(await this.#isWaiting())) await wait(lookMs)
    }
    await Promise.race([over, look()])
  }

  async #isWaiting(): Promise<boolean> {
    const { rowCount } = await this.#client.query(
      "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    )
    return rowCount !== 0
  }

  close(): Promise<void> {
    return this.#client.end()
  }
}
