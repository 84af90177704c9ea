/**
 * The programs that a gate runs, one after the other, and everything that they start: nothing of it outlives its step,
 * nor the gate.
 */
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { setTimeout as pause } from "node:timers/promises"
import { stripVTControlCharacters } from "node:util"
import { markVariable, remaining, sent } from "./processes.ts"

/** So long a process may take to end by itself once it is asked to. */
const patienceMs = 5_000
const pollMs = 20
const lastLinesMax = 10
const tailCharsMax = 4_000

let made = 0

export type Command = {
  /** Node, if none is named. */
  readonly program?: string
  readonly args: ReadonlyArray<string>
  readonly environment?: Readonly<Record<string, string>>
  /** Where it runs, if not where the others do. */
  readonly folder?: string
}

export class Children {
  readonly #mark = `${process.env[markVariable] ?? ""}/${process.pid}.${++made}`
  readonly #folder: string
  #group: number | undefined
  #stopped = false
  #tail = ""

  /** Programs run in `folder`. */
  constructor(folder: string) {
    this.#folder = folder
  }

  /** No further program starts once this is true. */
  get stopped(): boolean {
    return this.#stopped
  }

  /** The last lines that the newest program wrote, as far as they passed through the gate: what a terminal was shown did not. */
  get lastLines(): ReadonlyArray<string> {
    const lines = stripVTControlCharacters(this.#tail).split("\n")
    return lines
      .map((line) => line.trimEnd())
      .filter((line) => line !== "")
      .slice(-lastLinesMax)
  }

  /** Runs a program with its output shown; answers its exit code, 1 where a signal ended it. */
  async run(command: Command): Promise<number> {
    if (this.#stopped) throw new Error("interrupted: nothing more is started")
    // A group of its own: Ctrl-C reaches the gate alone, which ends the group.
    const child = spawn(command.program ?? process.execPath, command.args, {
      cwd: command.folder ?? this.#folder,
      detached: true,
      env: { ...process.env, ...command.environment, [markVariable]: this.#mark },
      stdio: ["ignore", ...outputs()],
    })
    child.stdout?.pipe(process.stdout, { end: false })
    child.stderr?.pipe(process.stderr, { end: false })
    this.#tail = ""
    for (const output of [child.stdout, child.stderr]) {
      output?.on("data", (bytes: Buffer) => {
        this.#tail = (this.#tail + bytes.toString()).slice(-tailCharsMax)
      })
    }
    this.#group = child.pid
    const ended = once(child, "exit")
    const closed = once(child, "close")
    const [code] = (await ended) as [number | null]
    await this.#endAll()
    await Promise.race([closed, pause(patienceMs, undefined, { ref: false })])
    release(child)
    this.#group = undefined
    return code ?? 1
  }

  /** Ends what runs now, and lets nothing start afterwards. */
  async stop(): Promise<void> {
    this.#stopped = true
    await this.#endAll()
  }

  async #endAll(): Promise<void> {
    for (const signal of ["SIGTERM", "SIGKILL"] as const) {
      for (const target of this.#remaining()) sent(target, signal)
      const until = performance.now() + patienceMs
      while (this.#remaining().length > 0 && performance.now() < until) await pause(pollMs)
    }
  }

  #remaining(): ReadonlyArray<number> {
    return remaining(this.#mark, new Set(this.#group === undefined ? [] : [this.#group]))
  }
}

/** A terminal is handed on, so that progress is drawn in place; else what is written passes through the gate, which notices a closed pipe. */
const outputs = (): ["inherit" | "pipe", "inherit" | "pipe"] => [
  process.stdout.isTTY ? "inherit" : "pipe",
  process.stderr.isTTY ? "inherit" : "pipe",
]

const release = (child: ChildProcess): void => {
  child.stdout?.destroy()
  child.stderr?.destroy()
}
