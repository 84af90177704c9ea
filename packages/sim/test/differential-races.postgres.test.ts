/**
 * Races on Postgres, judged as those on the simulated journal are. What schedules of one step after the other cannot
 * see is seen here: a fence that looks without locking. So that this does not fall asleep, fences with a rule less are
 * run as well, and must be found.
 */
import { type AppendForm, appendForm } from "@ticketrush/engine/journal/JournalPostgresFence"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { buildGates } from "../../engine/test/journal/gate.ts"
import { openPostgres, type PostgresFixture } from "../../engine/test/journal/postgres-journal.ts"
import { postgresArena } from "./PostgresArena.ts"
import { type Arena, race } from "./races.ts"

let postgres: PostgresFixture
let concerts = 0
/** A sale and the unused one beside it. */
const fresh = (): number => (concerts += 2)

beforeAll(async () => {
  postgres = await openPostgres()
  await buildGates(postgres.admin)
})
afterAll(() => postgres.close())

describe("owners, rivals and heirs at once", () => {
  let arena: Arena
  beforeAll(async () => {
    arena = await postgresArena(postgres)
  })

  it.each(Array.from({ length: 24 }, (_, n) => n + 1))(
    "leave nothing stale, no hole and nothing lost in Postgres, seed %i",
    async (seed) => {
      expect(await race(arena, seed, fresh())).toEqual([])
    },
  )
})

/** The statements of an append without what matches; each of them must have it. */
const without = ({ one, many }: AppendForm, ...rules: ReadonlyArray<RegExp>): AppendForm => {
  const [weakOne, weakMany] = [one, many].map((statement) => ({
    ...statement,
    text: rules.reduce((text, rule) => {
      expect(text).toMatch(rule)
      return text.replace(rule, "")
    }, statement.text),
  }))
  return { one: weakOne, many: weakMany }
}
const lock = / for no key update( of s)?/
const head = /where (\$2::bigint|r\.first) = 1 \+ coalesce\([\s\S]*?, 0\)/
const epoch = / and epoch = \$4::bigint|, epoch(?=\)\n)/

describe("a planted fence", () => {
  it.each([
    ["that looks at the epoch without locking the row", [lock], /came after the claim of epoch/],
    ["that takes any position", [head], /follows/],
    ["that asks for nothing at all", [lock, head, epoch], /came after the claim of epoch/],
  ])("%s is found within ten seeds", async (_, rules, promise) => {
    const arena = await postgresArena(postgres, without(appendForm, ...rules))
    let broken: ReadonlyArray<string> = []
    for (let seed = 1; seed <= 10 && broken.length === 0; seed++) broken = await race(arena, seed, fresh())
    expect(broken.join("\n")).toMatch(promise)
  })
})
