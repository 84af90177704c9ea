/** Starts the process that runs tests, gives it one job at a time, and ends what hangs. */
import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { sent } from "../gate/processes.ts"
import { type Change, changeVariable, workerVariable } from "./Change.ts"
import type { FileResult, HostJob, HostMessage } from "./messages.ts"
import { reachVariable } from "./notes.ts"

export type HostOptions = {
  /** For its files; must be there, and be used by no other host. */
  readonly folder: string
  /** All files are run, also behind one that fails, and notes of what each reached are written to this folder. */
  readonly reach?: string
}

export type JobResult = {
  readonly files: ReadonlyArray<FileResult>
  /** A file that took longer than it may. */
  readonly timedOut?: string
  /** What went wrong outside of tests, or undefined. */
  readonly error?: string
}

/** So long a host may take to notice that its tests were ended. */
const patienceMs = 15_000

export class TestHost {
  readonly #options: HostOptions
  readonly #changeFile: string
  readonly #workerFile: string
  #child: ChildProcess | undefined

  constructor(options: HostOptions) {
    this.#options = options
    this.#changeFile = join(options.folder, "change.json")
    this.#workerFile = join(options.folder, "worker")
  }

  /** Runs test files in order over changed sources, up to the first that fails. `msMax` bounds the time of each. */
  async run(
    files: ReadonlyArray<string>,
    changes: ReadonlyArray<Change>,
    msMax: (file: string) => number,
    heardOf: (result: FileResult) => void = () => {},
  ): Promise<JobResult> {
    writeFileSync(this.#changeFile, JSON.stringify(changes))
    const child = await this.#started()
    const results: FileResult[] = []
    let timedOut: string | undefined
    return new Promise((resolve) => {
      let timer: NodeJS.Timeout | undefined
      const finish = (error?: string): void => {
        clearTimeout(timer)
        child.off("message", heard)
        child.off("exit", ended)
        const what = timedOut === undefined ? (error === undefined ? {} : { error }) : { timedOut }
        resolve({ files: results, ...what })
      }
      const ended = (): void => {
        this.#child = undefined
        finish("the process that runs tests ended")
      }
      const hung = (): void => {
        timedOut = files[results.length] ?? "the end of the tests"
        sent(Number(readFileSync(this.#workerFile, "utf8")), "SIGKILL")
        timer = setTimeout(() => child.kill("SIGKILL"), patienceMs)
      }
      const watch = (): void => {
        clearTimeout(timer)
        const next = files[results.length]
        timer = setTimeout(hung, next === undefined ? patienceMs : msMax(next))
      }
      const heard = (message: HostMessage): void => {
        if (message.kind === "done") return finish(message.error)
        if (message.kind !== "file" || timedOut !== undefined) return
        results.push(message.result)
        heardOf(message.result)
        watch()
      }
      child.on("message", heard)
      child.on("exit", ended)
      watch()
      child.send({ files } satisfies HostJob)
    })
  }

  async stop(): Promise<void> {
    const child = this.#child
    if (child === undefined) return
    this.#child = undefined
    const exit = once(child, "exit")
    child.disconnect()
    const timer = setTimeout(() => child.kill("SIGKILL"), patienceMs)
    await exit
    clearTimeout(timer)
  }

  async #started(): Promise<ChildProcess> {
    if (this.#child !== undefined) return this.#child
    const { reach } = this.#options
    const child = fork(new URL("./host.ts", import.meta.url), reach === undefined ? [] : ["--reach"], {
      env: {
        ...process.env,
        [changeVariable]: this.#changeFile,
        [workerVariable]: this.#workerFile,
        ...(reach === undefined ? {} : { [reachVariable]: reach }),
      },
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    })
    const ended = once(child, "exit").then(() => {
      throw new Error("the process that runs tests did not start")
    })
    const [message] = (await Promise.race([once(child, "message"), ended])) as [HostMessage]
    if (message.kind !== "ready") throw new Error(`the process that runs tests says ${message.kind} first`)
    this.#child = child
    return child
  }
}
