/** One round of the experiment: a fresh database, one gateway on it, its users, and the time lists need to catch up. */
import type { BaselineName } from "../http/baselines.ts"
import { prepareBaseline, startBaselineServer } from "../http/baselines.ts"
import { createUsers, type Gateway, startGateway } from "../http/Gateway.ts"
import { type Measured, measured } from "../http/measured.ts"
import { openPostgres, type Postgres } from "../http/Postgres.ts"
import type { JourneyPlan, SeatPlan, SeatRange } from "../load/Journey.ts"
import type { Job } from "../load/Run.ts"
import type { Options } from "../options.ts"

/** A measurement with the time that the lists needed afterwards. */
export type Kept = Measured & { readonly settleMs: number }
export type Rounds = ReadonlyArray<Readonly<Record<string, Kept>>>

export const holdsPath = "/api/reservations/v6/holds"

export const holds = (
  users: SeatRange,
  ranges: ReadonlyArray<SeatRange>,
  order: SeatPlan["order"] = "filled",
): JourneyPlan => ({ kind: "holds", path: holdsPath, users, seats: { ranges, order } })

const warmupMs = 1_500
const baselineSeats = 120_000

export class Stage {
  readonly options: Options
  readonly users: SeatRange
  readonly gateway: Gateway
  readonly #postgres: Postgres
  readonly #url: string

  private constructor(options: Options, postgres: Postgres, url: string, gateway: Gateway, users: SeatRange) {
    this.options = options
    this.#postgres = postgres
    this.#url = url
    this.gateway = gateway
    this.users = users
  }

  static async use<A>(options: Options, postgres: Postgres, run: (stage: Stage) => Promise<A>): Promise<A> {
    const database = await postgres.createDatabase()
    try {
      const gateway = await startGateway({ DATABASE_URL: database.url })
      try {
        return await run(new Stage(options, postgres, database.url, gateway, await createUsers(gateway.port, 2_000)))
      } finally {
        await gateway.stop()
      }
    } finally {
      await database.drop()
    }
  }

  /** Every round on a stage of its own, every other one backwards, so that no variant always comes first. */
  static async rounds<A>(
    options: Options,
    say: (line: string) => void,
    run: (stage: Stage, backwards: boolean) => Promise<A>,
  ): Promise<{ readonly postgres: string; readonly rounds: ReadonlyArray<A> }> {
    const postgres = await openPostgres()
    try {
      const rounds: A[] = []
      for (let round = 0; round < options.rounds; round++) {
        say(`round ${round + 1} of ${options.rounds}`)
        rounds.push(await Stage.use(options, postgres, (stage) => run(stage, round % 2 === 1)))
      }
      return { postgres: postgres.version, rounds }
    } finally {
      await postgres.stop()
    }
  }

  #job(port: number, connections: number, journey: JourneyPlan, rate: number | null, longestMs: number): Job {
    const measureMs = Math.min(longestMs, this.options.seconds * 1_000)
    return { host: "127.0.0.1", port, connections, journey, rate, warmupMs, measureMs, patienceMs: 2_000 }
  }

  /** `longestMs` bounds the window of a journey that has seats for no more. */
  onGateway(
    connections: number,
    journey: JourneyPlan,
    {
      rate = null,
      longestMs = Number.POSITIVE_INFINITY,
    }: { readonly rate?: number | null; readonly longestMs?: number } = {},
  ): Promise<Measured> {
    const { pid, port } = this.gateway
    return measured(this.#job(port, connections, journey, rate, longestMs), {
      server: pid,
      postgres: this.#postgres.pid,
    })
  }

  async onBaseline(name: BaselineName, connections: number): Promise<Measured> {
    await prepareBaseline(this.#url, baselineSeats)
    const server = await startBaselineServer(name, this.#url)
    try {
      const journey = holds({ first: 1, count: 2_000 }, [{ first: 1, count: baselineSeats }])
      const watched = { server: server.pid, postgres: this.#postgres.pid }
      return await measured(this.#job(server.port, connections, journey, null, Number.POSITIVE_INFINITY), watched)
    } finally {
      await server.stop()
    }
  }

  /**
   * Waits until what the load before left to do is done, so that the next one does not pay for it; answers how long it
   * took.
   */
  async settle(): Promise<number> {
    const ms = await this.gateway.listsLevel()
    await this.#postgres.admin("checkpoint")
    return ms
  }
}
