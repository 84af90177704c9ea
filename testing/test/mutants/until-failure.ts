/** Beside each test file that is shown to a mutant: behind a failure vitest runs no test, but would still load every file. */
import { afterEach } from "vitest"

/** Of the process: this file is loaded anew for each test file. */
const mark = Symbol.for("ticketrush.failedBefore")
if (mark in globalThis) throw new Error("a test in another file failed before")

afterEach(({ task }) => {
  if (task.result?.state === "fail") Object.assign(globalThis, { [mark]: true })
})
