/** One measurement: buyers alone, then the same buyers while the server that they use is attacked. */
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { limits } from "@ticketrush/protocol"
import { type Build, fileOf, serverOf } from "../builds/Build.ts"
import { cpuSeconds, startBaseline } from "../child.ts"
import { holds } from "../http-hold/stage.ts"
import { inProcess } from "../inProcess.ts"
import type { SeatRange } from "../load/Journey.ts"
import { runLoad } from "../load/Load.ts"
import type { RunResult } from "../load/Run.ts"
import { median } from "../stats.ts"
import type { Attack, AttackJob } from "./Attack.ts"
import { newcomers } from "./Newcomers.ts"
import type { AttackedShop } from "./stage.ts"
import { type Watch, watchedGateway } from "./Watch.ts"

const attackerProgram = fileURLToPath(new URL("attacker.ts", import.meta.url))
const emptyListener = fileURLToPath(new URL("../servers/echo.ts", import.meta.url))

/** Holds a second of the buyers, over connections that are open before the attack begins. */
const rate = 1_000
const connections = 64
const newcomerEveryMs = 500
const warmupMs = 1_000
/** Attackers go on while the memory is looked at. */
const afterMs = 6_000

export type Phase = {
  /** Milliseconds from the time a hold was due until its answer, of those that were accepted. */
  readonly p50: number
  readonly p99: number
  readonly accepted: number
  readonly notAccepted: number
  readonly newcomers: { readonly asked: number; readonly answered: number; readonly p50: number }
  /** Seconds of processor time of the server. */
  readonly cpuSeconds: number
  /** MiB of heap and outside of it after a forced collection, and the highest resident size. */
  readonly usedMiB: number
  readonly peakMiB: number
  /** Requests or connections of the attackers. */
  readonly sent: number
}

export type Measurement = { readonly quiet: Phase; readonly attacked: Phase }

/** Hands out what no measurement has used: seats, sales that are unread, people for the attackers. */
export class Supplies {
  readonly stage: AttackedShop
  #hall = 0
  #seats = 0
  #unread = 0
  #people = 0

  constructor(stage: AttackedShop) {
    this.stage = stage
  }

  /** Of one hall: a load stays on one sale. */
  seats(count: number): SeatRange {
    const { halls } = this.stage
    if (this.#seats + count > halls[this.#hall].count) {
      this.#hall++
      this.#seats = 0
    }
    if (this.#hall === halls.length) throw new Error("the buyers' halls are too small for so many measurements")
    this.#seats += count
    return { first: halls[this.#hall].first + this.#seats - count, count }
  }

  unread(count: number): ReadonlyArray<number> {
    if (this.#unread + count > this.stage.unread.length) throw new Error("too few sales that were not read yet")
    this.#unread += count
    return this.stage.unread.slice(this.#unread - count, this.#unread)
  }

  people(): number {
    return 100_000 * this.#people++
  }
}

export const newcomersOf = (ms: number): number => Math.floor(ms / newcomerEveryMs)

const buy = (port: number, supplies: Supplies, ms: number, warmup: number): Promise<RunResult> => {
  const count = Math.ceil(((ms + warmup) * rate) / 1_000) + 100
  const journey = holds(supplies.stage.buyers, [supplies.seats(count)])
  const job = { host: "127.0.0.1", port, connections, journey, rate, warmupMs: warmup, measureMs: ms }
  return runLoad({ ...job, patienceMs: 5_000 })
}

const attack = (by: Attack, port: number, supplies: Supplies): Promise<ReadonlyArray<{ sent: number }>> => {
  const job: Omit<AttackJob, "part"> = {
    ...{ attack: by.name, port, targets: supplies.stage.targets, ms: warmupMs + by.ms + afterMs },
    ...{ parts: by.processes, firstPerson: supplies.people() },
  }
  const parts = Array.from({ length: by.processes }, (_, part) =>
    inProcess<AttackJob, { sent: number }>(attackerProgram, { ...job, part }),
  )
  return Promise.all(parts)
}

const phase = async (
  attacks: ReadonlyArray<Attack>,
  attackedPort: number,
  { gateway, peakMiB, restartPeak, usedMiB }: Watch,
  supplies: Supplies,
): Promise<Phase> => {
  const ms = Math.max(...attacks.map((each) => each.ms))
  restartPeak()
  const before = cpuSeconds(gateway.pid)
  const attacking = Promise.all(attacks.map((each) => attack(each, attackedPort, supplies)))
  const coming = newcomers(gateway.port, supplies.unread(newcomersOf(ms)), newcomerEveryMs)
  const result = await buy(gateway.port, supplies, ms, warmupMs)
  const spent = cpuSeconds(gateway.pid) - before
  const arrived = await coming
  const used = await usedMiB()
  const sent = (await attacking).flat().reduce((sum, each) => sum + each.sent, 0)
  const all = Object.values(result.arrivals).reduce((sum, count) => sum + count, 0)
  const latency = result.latency["hold accepted"]
  return {
    p50: latency?.p50 ?? Number.POSITIVE_INFINITY,
    p99: latency?.p99 ?? Number.POSITIVE_INFINITY,
    accepted: result.arrivals.accepted,
    notAccepted: all - result.arrivals.accepted,
    newcomers: { asked: arrived.asked, answered: arrived.answered, p50: median(arrived.ms) },
    cpuSeconds: spent,
    usedMiB: used,
    peakMiB: peakMiB(),
    sent,
  }
}

/** Earlier builds took connections until the process had no descriptors left. */
const descriptorsFor = (build: Build, connectionsMax: number): number => {
  const bounded = readFileSync(fileOf(build, "packages/protocol/src/limits.ts"), "utf8").includes("descriptorsKept")
  return connectionsMax + (bounded ? limits.descriptorsKept : 0)
}

/** `url` is the database that the stage was set up in. The server is started for this measurement alone. */
export const measure = async (
  build: Build,
  url: string,
  attacks: ReadonlyArray<Attack>,
  supplies: Supplies,
): Promise<Measurement> => {
  const bounds = attacks.flatMap(({ connectionsMax }) => (connectionsMax === undefined ? [] : [connectionsMax]))
  const connectionsMax = bounds.length === 0 ? undefined : Math.min(...bounds)
  const environment = {
    ...{ DATABASE_URL: url, TICKETRUSH_LAB: "on" },
    ...(connectionsMax !== undefined && { TICKETRUSH_CONNECTIONS: String(connectionsMax) }),
  }
  const empty = await startBaseline(emptyListener, {})
  const watch = await watchedGateway(environment, serverOf(build))
  try {
    if (connectionsMax !== undefined) watch.limitDescriptors(descriptorsFor(build, connectionsMax))
    // The first holds load the sale and compile the code.
    await buy(watch.gateway.port, supplies, 2_000, 0)
    const quiet = await phase(attacks, empty.port, watch, supplies)
    const attacked = await phase(attacks, watch.gateway.port, watch, supplies)
    return { quiet, attacked }
  } finally {
    await watch.stop()
    await empty.stop()
  }
}
