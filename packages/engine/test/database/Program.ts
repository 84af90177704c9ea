/** A process that serves an embedded database, to be killed as a user or an operating system would. */
import { type ChildProcess, spawn } from "node:child_process"
import { join } from "node:path"
import { createInterface } from "node:readline"
import pg from "pg"
import { signal } from "../../src/database/processes.ts"

export type Account = { readonly uid: number; readonly gid: number }
export type News = { url?: string; pid?: number; reason?: string; message?: string; heard?: string; said?: string }

const file = join(import.meta.dirname, "programs/embedded-postgres.ts")

export class Program {
  readonly child: ChildProcess
  readonly ended: Promise<string>
  readonly #news: Array<News> = []
  readonly #log: Array<string> = []
  #wake: () => void = () => {}

  constructor(folder: string, options: { readonly account?: Account; readonly passwd?: string } = {}) {
    const args = options.passwd === undefined ? [file, folder] : [file, folder, options.passwd]
    this.child = spawn(process.execPath, args, { ...options.account, cwd: "/", detached: true, stdio: "pipe" })
    createInterface({ input: this.child.stdout! }).on("line", (line) => {
      if (line.startsWith("{")) this.#news.push(JSON.parse(line) as News)
      else this.#log.push(line)
      this.#wake()
    })
    this.child.stderr!.on("data", (chunk: Buffer) => this.#log.push(chunk.toString()))
    this.ended = new Promise((done) => {
      this.child.once("close", (code, name) => {
        done(String(name ?? code))
        this.#wake()
      })
    })
  }

  /** The next line it tells. */
  async news(): Promise<News> {
    while (this.#news.length === 0) {
      if (this.child.exitCode !== null || this.child.signalCode !== null) {
        throw new Error(`the program ended without a word: ${this.#log.join("\n")}`)
      }
      await new Promise<void>((wake) => {
        this.#wake = wake
      })
    }
    return this.#news.shift()!
  }

  async serving(): Promise<{ readonly url: string; readonly pid: number }> {
    const { url, pid, message } = await this.news()
    if (url === undefined || pid === undefined) throw new Error(`the database did not start: ${message}`)
    return { url, pid }
  }

  /** SIGKILL to it alone, or to its database too. */
  async kill(...others: ReadonlyArray<number>): Promise<void> {
    for (const pid of [this.child.pid!, ...others]) signal(pid, "SIGKILL")
    await this.ended
  }

  async stop(): Promise<string> {
    signal(this.child.pid!, "SIGTERM")
    return this.ended
  }
}

/** The rows of one query, on a session of its own. */
export async function ask(url: string, query: string): Promise<ReadonlyArray<Record<string, unknown>>> {
  const session = new pg.Client({ connectionString: url })
  session.on("error", () => {}) // the query that is under way reports it
  await session.connect()
  try {
    return (await session.query(query)).rows
  } finally {
    await session.end()
  }
}
