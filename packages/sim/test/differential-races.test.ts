/** Races on the simulated journal; `differential-races.postgres.test.ts` runs the same on Postgres itself. */
import { describe, expect, it } from "vitest"
import { race } from "./races.ts"
import { simArena } from "./SimArena.ts"

describe("owners, rivals and heirs at once", () => {
  it.each(Array.from({ length: 300 }, (_, n) => n + 1))(
    "leave nothing stale, no hole and nothing lost in the simulated journal, seed %i",
    async (seed) => {
      expect(await race(simArena(seed), seed, 10)).toEqual([])
    },
  )
})
