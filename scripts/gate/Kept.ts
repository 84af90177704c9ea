/**
 * The steps of a gate that have passed, kept in a file, so that a run of hours that was ended goes on behind them. They
 * count for the same commit without changes and the same command line of the step, and until all steps have passed. What
 * passed after the work tree became another one while the gate ran is not kept: it is not known what it ran.
 */
import { spawnSync } from "node:child_process"
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs"
import { dirname, join } from "node:path"
import { type Count, commandLine, type Step } from "./Step.ts"

export type Passed = { readonly at: string; readonly seconds: number; readonly count: Count }

/** A line of the file. Without what the step came to, it is to run again. */
type Line = Partial<Passed> & { readonly commit: string; readonly step: string }

export class Kept {
  readonly #file: string
  readonly #commitNow: () => string | undefined
  /** That at which the gate began. */
  readonly #commit: string | undefined

  /** Without a commit nothing is kept and nothing counts. */
  constructor(file: string, commitNow: () => string | undefined) {
    this.#file = file
    this.#commitNow = commitNow
    this.#commit = commitNow()
  }

  /** What a step came to when it passed before. */
  find(step: Step): Passed | undefined {
    if (step.everyRun === true || !existsSync(this.#file) || !this.#isAtCommit()) return undefined
    const lines = readFileSync(this.#file, "utf8").split("\n").flatMap(lineOf)
    const line = lines.findLast(({ commit, step: known }) => commit === this.#commit && known === commandLine(step))
    return line?.count === undefined ? undefined : (line as Passed)
  }

  passed(step: Step, passed: Passed): void {
    if (this.#isAtCommit()) this.#append(step, passed)
  }

  /** These alone: others that have passed may have taken hours. */
  runAgain(steps: ReadonlyArray<Step>): void {
    if (existsSync(this.#file)) for (const step of steps) this.#append(step)
  }

  forget(): void {
    rmSync(this.#file, { force: true })
  }

  #append(step: Step, passed?: Passed): void {
    if (this.#commit === undefined) return
    const line: Line = { commit: this.#commit, step: commandLine(step), ...passed }
    mkdirSync(dirname(this.#file), { recursive: true })
    // Before the line: the one above may have been cut off.
    appendFileSync(this.#file, `\n${JSON.stringify(line)}\n`)
  }

  #isAtCommit(): boolean {
    return this.#commit !== undefined && this.#commitNow() === this.#commit
  }
}

/** A line that was cut off when the machine went down is none. */
const lineOf = (text: string): ReadonlyArray<Line> => {
  try {
    return [JSON.parse(text) as Line]
  } catch {
    return []
  }
}

/** The commit of a work tree that is as the commit has it. */
const commitOf = (folder: string): string | undefined => {
  const git = (...words: ReadonlyArray<string>) => spawnSync("git", words, { cwd: folder, encoding: "utf8" })
  const [head, changes] = [git("rev-parse", "HEAD"), git("status", "--porcelain", "--untracked-files=normal")]
  return head.status === 0 && changes.status === 0 && changes.stdout === "" ? head.stdout.trim() : undefined
}

/** What a gate has kept in this work tree. */
export const keptOf = (folder: string, gate: string): Kept =>
  new Kept(join(folder, ".cache/gate", `${gate}.jsonl`), () => commitOf(folder))
