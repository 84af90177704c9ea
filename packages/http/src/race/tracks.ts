/** The strategies of a server and its engine as they are raced: each beside the others, and with sessions of its own. */
import { BackendsOnDemand } from "@ticketrush/engine/backends/BackendsOnDemand"
import type { LabPartError, Strategy, StrategyParts } from "@ticketrush/engine/backends/LabBackend"
import { LabBackendActor } from "@ticketrush/engine/backends/LabBackendActor"
import type { RowStore } from "@ticketrush/engine/backends/RowStore"
import type { EngineApi } from "@ticketrush/engine/EngineApi"
import { concertIdMax, raceConcertIdMin } from "@ticketrush/protocol"
import { Effect, type Scope } from "effect"
import type { RacesParts } from "./Races.ts"
import { type RaceTrack, raceTrack } from "./RaceTrack.ts"

export type RaceGround = Pick<RacesParts, "forget"> & {
  /**
   * Seat rows over sessions of their own, once more each time it is run: with one pool for all, one strategy would wait
   * for the sessions of another. They are opened when they are needed, and close when they are idle.
   */
  readonly rows: Effect.Effect<Effect.Effect<RowStore, LabPartError>, never, Scope.Scope>
}

export type RaceTracksParts = Pick<RaceGround, "rows"> & {
  readonly strategies: ReadonlyMap<string, Strategy>
  readonly parts: StrategyParts
  /** The strategies as the server itself has them. */
  readonly shared: BackendsOnDemand
  readonly engine: Pick<EngineApi, "submit" | "load">
}

export const raceTracks = Effect.fnUntraced(function* ({
  engine,
  parts,
  rows,
  shared,
  strategies,
}: RaceTracksParts): Effect.fn.Return<ReadonlyArray<RaceTrack>, never, Scope.Scope> {
  const scope = yield* Effect.scope
  const tracks = yield* Effect.forEach([...strategies.values()], (strategy, nth) =>
    Effect.gen(function* () {
      const concertId = raceConcertIdMin + nth
      // One consumer of a partition decides: a second one in this process would take half of them away from the first.
      if (strategy.needs.includes("Kafka")) return raceTrack({ strategy, concertId, backends: shared, rows: null })
      const own = yield* rows
      const backends = new BackendsOnDemand(new Map([[strategy.name, strategy]]), { ...parts, rows: own }, scope)
      return raceTrack({ strategy, concertId, backends, rows: strategy.needs.includes("PostgreSQL") ? own : null })
    }),
  )
  const actor = new LabBackendActor(engine)
  const engineTrack = raceTrack({
    strategy: {
      name: actor.name,
      correct: true,
      needs: ["PostgreSQL"],
      about: "the engine: one writer decides for a sale",
    },
    concertId: concertIdMax,
    backends: { get: (_name, done) => done(actor) },
    rows: null,
  })
  return [...tracks, engineTrack]
})
