import { availableParallelism } from "node:os"
import { defineConfig } from "vitest/config"

if (Map.groupBy === undefined) {
  throw new Error(`Tests need Node 22, and this is ${process.version}: start them through npm, which brings it.`)
}

/** Endings of test files that need more than their own process; `testing/README.md` has the table. */
const service = ["postgres", "process", "browser"].map((kind) => `**/test/**/*.${kind}.test.ts`)

/**
 * A test that hangs ends; at full depth some repeat for minutes, and for many of them on a busy machine. It is the same for unit tests: how long one may take
 * depends on what else the machine does, and no test asserts that.
 */
const limitMs = process.env.TICKETRUSH_DEPTH === "verify" ? 3_600_000 : 240_000

/** Loading modules anew for each file was a quarter of the processor time of unit tests, and 1.5 s for a file of services. */
const inOneProcess = { isolate: false, setupFiles: "testing/test/each-file.ts" }

/** Suites of routes: they hold however far the owner of a sale is. */
const routes = [
  "reservations",
  "seats",
  "sale-state",
  "http-surface",
  "line/line",
  "line/line-orders",
  "line/gate",
].map((suite) => `packages/http/test/${suite}.test.ts`)

/** What is waited for is waited for long: the default of one second is a wager on the machine. */
const expect = { poll: { timeout: Math.min(limitMs / 2, 450_000) } }

export default defineConfig({
  test: {
    // Tests of services mostly wait for another process: with one and a half workers per core a fifth of the machine was idle.
    maxWorkers: availableParallelism() * 2,
    // Tests of one file that say so wait for the same half minute, not for one after the other.
    maxConcurrency: 8,
    // On a busy machine a worker, and the shared server of PostgreSQL, take more than ten seconds to end.
    teardownTimeout: 120_000,
    projects: [
      {
        test: {
          name: "unit",
          include: ["**/test/**/*.test.ts"],
          exclude: ["**/node_modules/**", ...service],
          testTimeout: limitMs,
          hookTimeout: limitMs,
          expect,
          ...inOneProcess,
        },
      },
      {
        test: {
          // The routes once more, over sales that are asked from afar.
          name: "distant",
          include: routes,
          env: { TICKETRUSH_SALES: "distant" },
          testTimeout: limitMs,
          hookTimeout: limitMs,
          expect,
          ...inOneProcess,
        },
      },
      {
        test: {
          name: "service",
          include: service,
          exclude: ["**/node_modules/**"],
          globalSetup: "testing/src/vitest-setup.ts",
          testTimeout: limitMs,
          hookTimeout: limitMs,
          expect,
          ...inOneProcess,
        },
      },
    ],
  },
})
