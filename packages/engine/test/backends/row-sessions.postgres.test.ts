/** Sessions on seat rows: who waits for one, and what is said of two that wait for each other. */
import { Effect, Exit, Redacted, Scope } from "effect"
import { SqlClient } from "effect/sql"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { isFailure, type Lock, type RowFailure, type RowSession, type RowStore } from "../../src/backends/RowStore.ts"
import { rowStorePostgres } from "../../src/backends/RowStorePostgres.ts"
import { strategies } from "../../src/backends/strategies.ts"
import { ManualWorld } from "../ManualWorld.ts"
import { seat } from "../sales.ts"
import { type LabDatabase, openLab } from "./row-store.ts"

const sessionOf = (store: RowStore): Promise<RowSession> =>
  new Promise((resolve, reject) =>
    store.session((session) => (isFailure(session) ? reject(new Error(session.reason)) : resolve(session))),
  )
const answer = <A>(call: (done: (answer: A) => void) => void): Promise<A> => new Promise(call)

describe("a session on seat rows", () => {
  let lab: LabDatabase
  beforeAll(async () => {
    lab = await openLab()
  })
  afterAll(() => lab.close())

  it("is lent once to who has waited for it, also when the time of waiting would be up later", async () => {
    const world = new ManualWorld()
    const scope = Scope.makeUnsafe()
    const opening = rowStorePostgres({
      ...{ url: Redacted.make(lab.tables.database.url), defer: world.defer, log: { warn: () => {} }, sessionsMax: 1 },
    }).pipe(Effect.provideService(SqlClient.SqlClient, lab.tables.sql), Scope.provide(scope))
    const store = await Effect.runPromise(opening)
    const first = await sessionOf(store)
    const told: Array<RowSession | RowFailure> = []
    const waited = new Promise<void>((resolve) =>
      store.session((session) => {
        told.push(session)
        resolve()
      }),
    )
    first.giveBack()
    await waited
    world.run(60_000)
    expect(told).toHaveLength(1)
    if (!isFailure(told[0])) told[0].giveBack()
    await Effect.runPromise(Scope.close(scope, Exit.void))
  })

  it("of two that wait for each other is told of a conflict, which is tried again, and the other goes on", async () => {
    const store = await lab.store({ sessionsMax: 2 })
    await lab.backend(strategies.get("pessimistic")!, store, 2)
    const sessions = [await sessionOf(store), await sessionOf(store)]
    const how: Lock = { strength: "update", skipLocked: false }
    const lock = (nth: number, index: number) => answer<unknown>((done) => sessions[nth].lock([seat(index)], how, done))
    for (const nth of [0, 1]) {
      await answer((done) => sessions[nth].begin("read committed", done))
      await lock(nth, nth)
    }
    const crossed = [0, 1].map(async (nth) => {
      const locked = await lock(nth, 1 - nth)
      await answer((done) => sessions[nth].rollback(done))
      sessions[nth].giveBack()
      return isFailure(locked as RowFailure) ? (locked as RowFailure).why : "locked"
    })
    expect((await Promise.all(crossed)).sort()).toEqual(["conflict", "locked"])
  })
})
