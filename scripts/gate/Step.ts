/** One step of a gate, as data: what is run is listed, checked and started from the same values. */
import { resolve } from "node:path"

/** The repository. */
export const root = resolve(import.meta.dirname, "../..")

export type Step = {
  /** What `--only` takes. */
  readonly name: string
  /** The Node program that is run, a path from the root of the repository. It must be there. */
  readonly entry: string
  readonly args: ReadonlyArray<string>
  readonly environment?: Readonly<Record<string, string>>
  /**
   * `exit code`: the program passes or fails as a whole. `vitest report`: each test counts, and a run without any test
   * is a failure.
   */
  readonly counts: "exit code" | "vitest report"
  /** It runs against parts of the machine and reads from its environment which of them are asked for, as tests do. */
  readonly readsParts?: boolean
  /** It prepares the machine, so that it runs also where a run goes on behind the steps that have passed. */
  readonly everyRun?: boolean
}

export type Gate = {
  readonly name: string
  readonly about: string
  readonly steps: ReadonlyArray<Step>
  /** A part of the machine that tests need and that is missing is a failure, also where nothing asks for that. */
  readonly allParts?: boolean
  /** It takes hours: a run that was ended goes on behind the steps that have passed. */
  readonly goesOn?: boolean
}

export type Count = {
  readonly passed: number
  readonly failed: number
  /** Tests that this machine, or a word of the command, left out. */
  readonly notRun: number
  /** A line for each failure: which test it was, and the first line of its error. */
  readonly failures: ReadonlyArray<string>
}

/** The command line of a step as `--list` shows it. */
export const commandLine = ({ args, entry, environment = {} }: Step): string =>
  [...Object.entries(environment).map(([name, value]) => `${name}=${value}`), "node", entry, ...args].join(" ")
