/** Servers of one database that take payments: each with an engine and a cashier, all at one sandbox. */
import { PgClient } from "@effect/sql-pg"
import { Engine } from "@ticketrush/engine/actor/Engine"
import { migrate } from "@ticketrush/engine/database/migrate"
import type { SaleReply } from "@ticketrush/engine/EngineApi"
import { NodeParts } from "@ticketrush/engine/health/forEver"
import { Parts } from "@ticketrush/engine/health/Parts"
import { JournalPostgres, journalMigrations } from "@ticketrush/engine/journal/JournalPostgres"
import type { Log } from "@ticketrush/engine/ports"
import { nodeClock, nodeDatabaseMs, nodeDefer, nodeRandom } from "@ticketrush/engine/ports-node"
import {
  makeGateway,
  type PaymentGateway,
  Sandbox,
  type SandboxSettings,
  StandardWebhookVerifier,
  sandboxSettings,
} from "@ticketrush/payment"
import {
  byPerson,
  byUnnamedOperator,
  type Command,
  limits,
  optionIdOf,
  reservationIdOf,
  seatIdOf,
  sectionA,
} from "@ticketrush/protocol"
import { createDatabase, type TestDatabase } from "@ticketrush/testing"
import { Context, Effect, Exit, Layer, Redacted, Scope } from "effect"
import { SqlClient } from "effect/sql"
import { Cashier } from "../src/Cashier.ts"
import { cashierPostgres } from "../src/CashierPostgres.ts"
import { cashierMigrations } from "../src/cashier-migrations.ts"
import { deliveriesTo } from "../src/messages/deliveries.ts"

export const concertId = 7
export const price = 99_000
const secret = `whsec_${Buffer.alloc(32, 5).toString("base64")}`

export type TestServer = {
  readonly engine: Engine
  readonly cashier: Cashier["Service"]
  /** Ends it as a stop does. */
  readonly stop: () => Promise<void>
}

export type WorldOptions = {
  readonly settings?: Partial<SandboxSettings>
  /** Stands between each server and the provider. */
  readonly gateway?: (gateway: PaymentGateway) => PaymentGateway
}

export class World {
  readonly sandbox: Sandbox
  readonly #database: TestDatabase
  readonly #scope: Scope.Closeable
  readonly sql: SqlClient.SqlClient
  readonly #options: WorldOptions
  readonly #servers = new Set<TestServer>()
  /** Whether the messages of the provider reach a server. */
  hears = true
  #started = 0
  /** What was written to the log. */
  readonly warnings: string[] = []
  readonly #log: Log = { warn: (message, fields) => void this.warnings.push(`${message}: ${JSON.stringify(fields)}`) }

  private constructor(database: TestDatabase, scope: Scope.Closeable, sql: SqlClient.SqlClient, options: WorldOptions) {
    this.#database = database
    this.#scope = scope
    this.sql = sql
    this.#options = options
    const transport = deliveriesTo("sandbox", () => {
      const [server] = this.#servers
      return this.hears ? server?.cashier : undefined
    })
    this.sandbox = new Sandbox(
      {
        ...sandboxSettings,
        laterMs: 50,
        endpoints: [{ url: "http://shop/", scheme: "standard", keys: [secret], profile: "instant" }],
        ...options.settings,
      },
      { nowMs: nodeDatabaseMs, defer: nodeDefer, transport },
    )
  }

  static async open(options: WorldOptions = {}): Promise<World> {
    const database = await createDatabase()
    const scope = Scope.makeUnsafe()
    const layer = PgClient.layer({ url: Redacted.make(database.url), maxConnections: limits.tableConnectionsMax })
    const sql = Context.get(await Effect.runPromise(Layer.buildWithScope(layer, scope)), SqlClient.SqlClient)
    await Effect.runPromise(
      Effect.andThen(migrate(journalMigrations), migrate(cashierMigrations)).pipe(
        Effect.provideService(SqlClient.SqlClient, sql),
      ),
    )
    return new World(database, scope, sql, options)
  }

  /** `takes`: whether it has the gateway of the sales. */
  async start(takes = true): Promise<TestServer> {
    const scope = Scope.makeUnsafe()
    const owner = `server-${++this.#started}`
    const log = this.#log
    const journal = await Effect.runPromise(
      Scope.provide(JournalPostgres.make({ url: Redacted.make(this.#database.url), log }), scope),
    )
    const engine = new Engine({
      ...{ journal, directory: journal, clock: nodeClock, defer: nodeDefer, log },
      ...{ incarnation: owner, hashSeed: 1, random: nodeRandom },
    })
    const ports = { transport: this.sandbox.transport("sandbox"), clock: nodeClock, defer: nodeDefer }
    const limits = { limitMs: 300, breaker: { failuresMax: 5, pauseMs: 200 } }
    const direct = makeGateway({ dialect: "sandbox", apiKey: sandboxSettings.apiKey }, ports, limits)
    const gateway = this.#options.gateway?.(direct) ?? direct
    const layer = cashierPostgres({
      ...{ engine, journal, sales: engine, defer: nodeDefer, log, nowMs: nodeDatabaseMs, owner },
      gateways: takes
        ? new Map([
            ["sandbox", { gateway, dialect: "sandbox" as const, verifier: new StandardWebhookVerifier([secret]) }],
          ])
        : new Map(),
      returnUrl: "http://shop.example/",
      pgReadyKeys: [],
    }).pipe(
      Layer.provide(Layer.succeed(SqlClient.SqlClient, this.sql)),
      Layer.provide(Layer.succeed(NodeParts, new Parts(nodeClock, this.#log))),
    )
    const cashier = Context.get(await Effect.runPromise(Layer.buildWithScope(layer, scope)), Cashier)
    const server: TestServer = {
      engine,
      cashier,
      stop: async () => {
        this.#servers.delete(server)
        await new Promise<void>((done) => engine.stop(done))
        await Effect.runPromise(Scope.close(scope, Exit.void))
      },
    }
    this.#servers.add(server)
    return server
  }

  async close(): Promise<void> {
    for (const server of this.#servers) await server.stop()
    await Effect.runPromise(Scope.close(this.#scope, Exit.void))
    await this.#database.drop()
  }

  rows<A extends object>(query: string): Promise<ReadonlyArray<A>> {
    return Effect.runPromise(this.sql.unsafe<A>(query))
  }
}

/** Two servers of one database that are in no cluster take sales from each other: then it is asked again. */
export const ask = async (server: TestServer, command: Command): Promise<SaleReply> => {
  const reply = await new Promise<SaleReply>((done) => server.engine.submit(concertId, command, done))
  return reply.kind === "try-again" ? ask(server, command) : reply
}

const terms = { gateway: "sandbox", payMs: 60_000, refundMs: 60_000 }

export const openSale = (server: TestServer, takesPayments = true): Promise<SaleReply> =>
  ask(server, {
    kind: "open-sale",
    policy: { seatsPerPersonMax: 0, holdTtlMs: 60_000, opensAt: 0 },
    options: [{ number: 0, layout: sectionA(120), tiers: [{ name: "R", price }] }],
    ...(takesPayments ? { payments: terms } : {}),
  })

const seatIds = (seats: ReadonlyArray<number>) => seats.map((seat) => seatIdOf(optionIdOf(concertId, 0), seat))

/** Holds seats for a person and starts paying; the reservation is the `sequence`-th of the sale. */
export const startPaying = async (
  server: TestServer,
  person: number,
  seats: number | ReadonlyArray<number>,
  sequence: number,
) => {
  await ask(server, { kind: "hold", person, seats: seatIds([seats].flat()), key: null })
  await own(server, "start-paying", person, sequence)
}

/** Gives some seats of a reservation back, and keeps the others. */
export const part = (server: TestServer, person: number, sequence: number, ...seats: number[]): Promise<SaleReply> => {
  const reservation = reservationIdOf(concertId, sequence)
  return ask(server, { kind: "cancel-seats", reservation, by: byPerson(person), seats: seatIds(seats) })
}

type Own = "start-paying" | "authorize" | "cancel" | "refund" | "open-intent"

export const own = (server: TestServer, kind: Own, person: number, sequence: number): Promise<SaleReply> =>
  ask(server, { kind, reservation: reservationIdOf(concertId, sequence), by: byPerson(person) })

export const ordered = (server: TestServer, kind: Own, sequence: number): Promise<SaleReply> =>
  ask(server, { kind, reservation: reservationIdOf(concertId, sequence), by: byUnnamedOperator })
