/**
 * One person asks for a free seat and is kept back at a moment; a second and a third ask for it at another server. What
 * they heard and what the store holds goes to the judge. Each repetition is about a seat of its own.
 */
import type { CallHistory } from "@ticketrush/audit/history/History"
import { HistoryRecorder, microsOf } from "@ticketrush/audit/history/HistoryRecorder"
import type { ReserveAnswer } from "@ticketrush/engine/backends/ReservationBackend"
import { recorded } from "@ticketrush/http/race/recorded"
import { optionIdOf, type SeatId, seatIdOf } from "@ticketrush/protocol"
import { commit } from "../../machine.ts"
import { actorName, type Contender } from "../contenders/contenders.ts"
import { definite } from "../faults/definite.ts"
import type { FaultServer } from "../faults/FaultServer.ts"
import { storedOf } from "../faults/runFault.ts"
import { openWorld, type World } from "../faults/World.ts"
import { wait } from "../faults/wait.ts"
import { emptyRedis } from "../site/emptyRedis.ts"
import type { Servers } from "../site/Servers.ts"
import { LockWatch } from "./LockWatch.ts"
import { type Moment, stoppedMs } from "./moments.ts"

export type Aimed = {
  readonly history: CallHistory
  /** Repetitions in which there was such a moment. */
  readonly reached: number
}

export const aimedHistory = async (
  contender: Contender,
  moment: Moment,
  repetitions: number,
  parts: Servers,
): Promise<Aimed> => {
  const world = await openWorld(contender, parts, { seats: repetitions, servers: 2, sessions: 4 })
  const locks = await LockWatch.open(world.databaseUrl)
  try {
    const run = new AimedRun(contender, world, locks)
    let reached = 0
    for (let nth = 0; nth < repetitions; nth++) if (await run.turn(moment, nth)) reached++
    return { history: await run.history(moment, repetitions), reached }
  } finally {
    await locks.close()
    await world.close()
  }
}

class AimedRun {
  readonly #contender: Contender
  readonly #world: World
  readonly #locks: LockWatch
  readonly #recorder = new HistoryRecorder("callers", () => microsOf(process.hrtime()))
  #people = 0

  constructor(contender: Contender, world: World, locks: LockWatch) {
    this.#contender = contender
    this.#world = world
    this.#locks = locks
  }

  /** Whether the moment was reached. */
  turn(moment: Moment, nth: number): Promise<boolean> {
    const seat = this.#seat(nth)
    return moment.kind === "stops" ? this.#stopsAt(moment, seat) : this.#endsAfter(moment, seat)
  }

  async history(moment: Moment, repetitions: number): Promise<CallHistory> {
    const option = this.#option()
    const seats = Array.from({ length: repetitions }, (_, nth) => this.#seat(nth))
    return {
      head: {
        workload: `aimed: ${moment.name}`,
        strategy: this.#contender.name,
        options: [{ option, seats: repetitions }],
        seatsPerPersonMax: null,
        commit: commit(),
      },
      calls: this.#recorder.calls,
      stored: await storedOf(this.#world.servers[1], seats),
    }
  }

  /** A request of a queue may be decided by either server: the one that comes to the moment is stopped. */
  async #stopsAt(moment: Moment, seat: SeatId): Promise<boolean> {
    const { servers } = this.#world
    const gates = servers.map((_, nth) => this.#hold(nth, moment).then(() => nth))
    const first = this.#ask(servers[0], seat)
    const at = await Promise.race([...gates, first.then(() => null)])
    for (const nth of servers.keys()) if (nth !== at) this.#letGo(nth)
    if (at === null) return false
    const stopped = servers[at]
    const other = servers[1 - at]
    stopped.stop()
    await wait(stoppedMs)
    const second = this.#ask(other, seat)
    await this.#locks.untilWaitingOr(second)
    this.#letGo(at)
    stopped.goOn()
    await Promise.all([first, second])
    await this.#ask(other, seat)
    return true
  }

  /** Who is answered before a statement of the request is kept back writes it behind. */
  async #endsAfter(moment: Moment, seat: SeatId): Promise<boolean> {
    const [first, other] = this.#world.servers
    let answer: ReserveAnswer | null = null
    const asked = this.#ask(first, seat).then((answered) => {
      answer = answered
    })
    const isKept = this.#contender.name === actorName ? new Promise<never>(() => {}) : this.#hold(0, moment)
    await Promise.race([isKept, asked])
    if (answer === null) this.#letGo(0)
    await asked
    await first.kill()
    const { redis } = this.#world
    if (redis !== null) await emptyRedis(redis.url)
    await this.#ask(other, seat)
    await this.#ask(other, seat)
    await first.start()
    return true
  }

  /** Resolves once the statement is kept back. The engine has none that could be told apart: all it sends is kept back. */
  #hold(nth: number, { gate }: Moment): Promise<void> {
    const { proxies, servers } = this.#world
    if (this.#contender.name !== actorName) return servers[nth].hold(gate)
    if (nth !== 0) return new Promise(() => {})
    proxies[nth].hold("to-server")
    return proxies[nth].held("to-server")
  }

  #letGo(nth: number): void {
    if (this.#contender.name === actorName) this.#world.proxies[nth].release()
    else this.#world.servers[nth].letGo()
  }

  #ask(server: FaultServer, seat: SeatId): Promise<ReserveAnswer> {
    const person = ++this.#people
    const caller = recorded(server, this.#recorder, person)
    return definite((done) => caller.reserve({ person, seats: [seat], key: { high: person, low: 1 } }, done))
  }

  #option(): number {
    return optionIdOf(this.#world.concertId, 0)
  }

  #seat(nth: number): SeatId {
    return seatIdOf(this.#option(), nth)
  }
}
