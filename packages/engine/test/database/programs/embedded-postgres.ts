/** Serves an embedded database until SIGTERM: `embedded-postgres.ts <folder> [passwd file]`. One line of JSON tells how it went. */
import { Effect, Redacted } from "effect"
import { EmbeddedPostgres } from "../../../src/database/EmbeddedPostgres.ts"
import { NodeParts } from "../../../src/health/forEver.ts"
import { Parts } from "../../../src/health/Parts.ts"
import { nodeClock } from "../../../src/ports-node.ts"

const [folder, passwd] = process.argv.slice(2)
const tell = (news: object) => process.stdout.write(`${JSON.stringify(news)}\n`)

// Listened for before the first word that we serve; without a timer an otherwise idle process would end.
const stopped = new Promise<void>((stop) => process.once("SIGTERM", () => stop()))
process.on("SIGINT", () => tell({ heard: "SIGINT" }))
const alive = setInterval(() => {}, 60_000)

const parts = new Parts(nodeClock, { warn: (message) => tell({ said: message }) })

const serve = Effect.gen(function* () {
  const server = yield* EmbeddedPostgres
  tell({ url: Redacted.value(server.url), pid: server.pid() })
  yield* Effect.promise(() => stopped)
})

Effect.runPromise(
  serve.pipe(
    Effect.provide(EmbeddedPostgres.layer(passwd === undefined ? { folder } : { folder, passwd })),
    Effect.provideService(NodeParts, parts),
    Effect.catchTag("EmbeddedPostgresError", (error) =>
      Effect.sync(() => tell({ reason: error.reason, message: error.message })),
    ),
  ),
).finally(() => clearInterval(alive))
