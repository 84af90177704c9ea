/** A reporter of vitest that writes down what the gate counts and names. Vitest's own JSON leaves out errors of hooks and those that nothing caught. */
import { writeFileSync } from "node:fs"
import type { Reporter, TestCase, TestModule } from "vitest/node"
import { reportVariable, type TestFile, type TestOutcome, type TestReport } from "./TestReport.ts"

export default class GateReporter implements Reporter {
  onTestRunEnd(modules: ReadonlyArray<TestModule>, errors: ReadonlyArray<Thrown>): void {
    const path = process.env[reportVariable]
    if (path === undefined) throw new Error(`${reportVariable} has to name a file`)
    const report: TestReport = { files: modules.map(fileOf), errors: errors.map(textOf) }
    writeFileSync(path, JSON.stringify(report))
  }
}

/** Its `name` is missing where something else than an error was thrown. */
type Thrown = { readonly name?: string; readonly message: string }

const textOf = ({ message, name }: Thrown): string => (name === undefined ? message : `${name}: ${message}`)

const fileOf = (module: TestModule): TestFile => ({
  name: module.relativeModuleId,
  project: module.project.name,
  ms: module.diagnostic().duration,
  tests: [...module.children.allTests()].map(outcomeOf),
  errors: [
    ...module.errors().map((error) => ({ error: textOf(error) })),
    ...[...module.children.allSuites()].flatMap((suite) =>
      suite.errors().map((error) => ({ group: suite.fullName, error: textOf(error) })),
    ),
  ],
})

const outcomeOf = (test: TestCase): TestOutcome => {
  const { errors = [], state } = test.result()
  return { title: test.fullName, state, ...(errors.length === 0 ? {} : { error: textOf(errors[0]) }) }
}
