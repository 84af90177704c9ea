/** What the suites of this folder share: an engine on real time, plans, and effects run to their end. */
import { type OpenSale, type Reply, sectionA } from "@ticketrush/protocol"
import { Effect, Exit, Scope } from "effect"
import { Engine } from "../../src/actor/Engine.ts"
import type { SetupPlan } from "../../src/catalogue/Catalogue.ts"
import { type CatalogueError, RefusedError } from "../../src/catalogue/errors.ts"
import type { EngineApi, SaleView } from "../../src/EngineApi.ts"
import { type FollowerSettings, followerSettings } from "../../src/feed/JournalFollower.ts"
import type { Journal } from "../../src/journal/Journal.ts"
import { JournalMemory } from "../../src/journal/JournalMemory.ts"
import { nodeClock, nodeDatabaseMs, nodeDefer, nodeRandom } from "../../src/ports-node.ts"

export type Node = {
  readonly engine: Engine
  readonly journal: Journal
  /** Holds what a service keeps running. */
  readonly scope: Scope.Closeable
  readonly run: <A, E>(effect: Effect.Effect<A, E, Scope.Scope>) => Promise<A>
  readonly stop: () => Promise<void>
}

export const startNode = (
  journal: Journal = new JournalMemory(nodeDefer, nodeDatabaseMs),
  incarnation = "node",
): Node => {
  const warnings: string[] = []
  const log = { warn: (message: string) => void warnings.push(message) }
  const engine = new Engine({
    journal,
    clock: nodeClock,
    defer: nodeDefer,
    log,
    incarnation,
    hashSeed: 1,
    random: nodeRandom,
  })
  const scope = Scope.makeUnsafe()
  const run = <A, E>(effect: Effect.Effect<A, E, Scope.Scope>): Promise<A> =>
    Effect.runPromise(effect.pipe(Scope.provide(scope)))
  const stop = async (): Promise<void> => {
    await Effect.runPromise(Scope.close(scope, Exit.void))
    await new Promise<void>((resolve) => engine.stop(resolve))
  }
  return { engine, journal, scope, run, stop }
}

export const ask = (
  engine: Pick<EngineApi, "submit">,
  concertId: number,
  command: Parameters<EngineApi["submit"]>[1],
) => new Promise<Reply>((resolve) => engine.submit(concertId, command, resolve))

export const saleOf = (engine: Pick<EngineApi, "load">, concertId: number): Promise<SaleView | undefined> =>
  new Promise((resolve, reject) =>
    engine.load(concertId, (result) => {
      if (result.kind === "failed") return reject(new Error(result.reason))
      resolve(result.kind === "loaded" ? result.sale : undefined)
    }),
  )

/** The code of the refusal that `effect` must fail with. */
export const refusalOf = <A, R>(effect: Effect.Effect<A, CatalogueError, R>): Effect.Effect<string, never, R> =>
  Effect.match(effect, {
    onSuccess: () => "not refused",
    onFailure: (error) => (error instanceof RefusedError ? error.refusal.code : `${error._tag}: ${error.reason}`),
  })

/** A busy machine must not make a test fail: readers wait for as long as a test may take. */
export const patient: FollowerSettings = { ...followerSettings, waitMs: 20_000 }

const firstEvening = 1_790_000_000_000
const dayMs = 86_400_000

export const planOf = (title: string, changes: Partial<SetupPlan> = {}): SetupPlan => ({
  title,
  artistName: "IU",
  agencyName: "EDAM Entertainment",
  concertDates: [firstEvening, firstEvening + dayMs],
  layout: sectionA(3),
  tiers: [
    { name: "R", price: 132_000 },
    { name: "S", price: 99_000 },
  ],
  policy: { seatsPerPersonMax: 0, holdTtlMs: 300_000, opensAt: 0 },
  venue: null,
  ...changes,
})

export const saleOfSeats = (seats: number, options = 1): OpenSale => ({
  kind: "open-sale",
  policy: { seatsPerPersonMax: 0, holdTtlMs: 300_000, opensAt: 0 },
  options: Array.from({ length: options }, (_, number) => ({
    number,
    layout: sectionA(seats),
    tiers: [{ name: "R", price: 132_000 }],
  })),
})
