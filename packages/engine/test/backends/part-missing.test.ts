/** What a start says while PostgreSQL is slow and another part is missing: it does not wait for the one to name the other. */
import { Effect, Redacted } from "effect"
import { expect, it } from "vitest"
import { strategies } from "../../src/backends/strategies.ts"
import { nodeDefer, nodeRandom } from "../../src/ports-node.ts"

const parts = {
  rows: Effect.never,
  attempts: Effect.never,
  // Nothing listens there.
  redisUrl: Redacted.make("redis://127.0.0.1:1"),
  kafkaBrokers: ["127.0.0.1:1"],
  defer: nodeDefer,
  random: nodeRandom,
  log: { warn: () => {} },
}

const needing = [...strategies.values()].flatMap(({ name, needs }) =>
  needs.flatMap((part) => (part === "PostgreSQL" ? [] : [[name, part] as const])),
)

it.each(needing)("%s names %s as missing though PostgreSQL has not answered yet", async (name, part) => {
  const error = await Effect.runPromise(Effect.flip(Effect.scoped(strategies.get(name)!.start(parts))))
  expect(error.part).toBe(part)
})
