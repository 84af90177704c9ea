/** What a vitest run came to, as its reporter hands it to the gate. */

export type TestReport = {
  readonly files: ReadonlyArray<TestFile>
  /** Errors that belong to no file: what nothing caught, and what broke before the first file. */
  readonly errors: ReadonlyArray<string>
}

export type TestFile = {
  /** A path from the root of the repository. */
  readonly name: string
  readonly project: string
  readonly ms: number
  readonly tests: ReadonlyArray<TestOutcome>
  /** Errors outside of its tests: while it was loaded, and in hooks of its groups, which are named then. */
  readonly errors: ReadonlyArray<{ readonly group?: string; readonly error: string }>
}

export type TestOutcome = {
  /** With the groups around it: `a sale > sells a seat once`. */
  readonly title: string
  readonly state: "passed" | "failed" | "skipped" | "pending"
  /** The first of a failed test. */
  readonly error?: string
}

/** Where the reporter writes the report, as JSON. */
export const reportVariable = "TICKETRUSH_TEST_REPORT"
