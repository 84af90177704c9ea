/** Notes without end in a process of its own, and prints the number of each entry that it was told is stored. */
import { PgClient } from "@effect/sql-pg"
import { nodeDatabaseMs, nodeDefer } from "@ticketrush/engine/ports-node"
import { makeTrailStorePostgres } from "@ticketrush/engine/trail/TrailStorePostgres"
import { TrailWriter } from "@ticketrush/engine/trail/TrailWriter"
import { Effect, Redacted } from "effect"

const program = Effect.gen(function* () {
  const store = yield* makeTrailStorePostgres
  const parts = { failed: () => {}, works: () => {} }
  const writer = new TrailWriter({ store, defer: nodeDefer, nowMs: nodeDatabaseMs, parts })
  let entry = 0
  const more = (): void => {
    for (let i = 0; i < 20; i++) {
      const person = ++entry
      writer.record({ kind: "ROLE_CHANGE", result: "ORDERED", person, detail: "ADMIN" }, (stored) => {
        if (stored) process.stdout.write(`${person}\n`)
      })
    }
    nodeDefer.after(5, more)
  }
  more()
  return yield* Effect.never
})

Effect.runFork(
  program.pipe(Effect.provide(PgClient.layer({ url: Redacted.make(process.env.DATABASE_URL!), maxConnections: 2 }))),
)
