/**
 * A line in which each person has a live stream: all join, all open their stream, then the line moves tick by tick
 * while other people ask for their status. In the end what all were told is held against what the server says.
 */
import { setTimeout as sleep } from "node:timers/promises"
import { residentMiB } from "../child.ts"
import { startStreamGateway } from "../http/Gateway.ts"
import { setLine, setupLine, standing } from "../http/line.ts"
import { mustBeClean } from "../http/measured.ts"
import type { Postgres } from "../http/Postgres.ts"
import { seeded } from "../journal/streams.ts"
import { runLoad } from "../load/Load.ts"
import type { Latency } from "../load/Recorder.ts"
import type { RunResult } from "../load/Run.ts"
import type { CrowdPlan, Standing } from "./Crowd.ts"
import { CrowdProcess } from "./CrowdProcess.ts"
import type { Wire } from "./StreamSocket.ts"
import { type Wrong, wrongStandings } from "./standings.ts"
import { ticksOf } from "./ticks.ts"

export type StreamsPlan = {
  readonly streams: ReadonlyArray<{ readonly wire: Wire; readonly count: number }>
  readonly frames: CrowdPlan["frames"]
  /** People without a stream, all over the line, who leave it between the ticks. */
  readonly leavers: number
  readonly ticks: number
  readonly batch: number
  readonly everyMs: number
  /** Status requests of others, per second. */
  readonly statusRate: number
}

export type StreamsResult = {
  readonly opened: number
  readonly openMs: number
  readonly bytesPerStream: number
  readonly residentMiB: number
  readonly ticks: number
  readonly admitted: number
  /** From the tick until a person heard of it, in milliseconds, over all ticks and people. */
  readonly latency: Spread
  /** The same for the last person of one tick, by tick. */
  readonly slowest: ReadonlyArray<number>
  /** Ticks that some waiting person was never told of. */
  readonly missing: number
  readonly wrong: Wrong
  readonly messages: number
  /** Frames that did not go on from the one before. */
  readonly gaps: number
  readonly status: { readonly quiet: Latency; readonly meanwhile: Latency }
  readonly endings: Readonly<Record<string, number>>
}

export type Spread = { readonly count: number; readonly p50: number; readonly p99: number; readonly max: number }

export const spreadOf = (values: Float64Array): Spread => {
  const sorted = values.sort()
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), max: at(1) }
}

export const firstPerson = 1_000_000_000
/** Enough addresses that each has ports to spare, in a network of this machine alone. */
export const addresses = Array.from({ length: 16 }, (_, n) => `127.0.1.${n + 1}`)

const joinRoundsMax = 5

/** Each person once, those with a stream and those who leave, in an order of no meaning. */
export const joinAll = async (port: number, concertId: number, people: number): Promise<void> => {
  const random = seeded(people)
  const order = Array.from({ length: people }, (_, n) => firstPerson + n)
  for (let n = people - 1; n > 0; n--) {
    const other = Math.floor(random() * (n + 1))
    ;[order[n], order[other]] = [order[other], order[n]]
  }
  const requests = order.map((userId) => ({
    path: "/api/v1/waiting-queue/join",
    body: JSON.stringify({ userId, concertId }),
  }))
  // A busy machine sheds joins. Who has a place is told it again, so all of them may be sent once more.
  for (let rounds = 1; ; rounds++) {
    const result = await runLoad({
      host: "127.0.0.1",
      port,
      connections: 64,
      rate: null,
      warmupMs: 0,
      measureMs: 120_000,
      patienceMs: 5_000,
      journey: { kind: "list", requests },
    })
    mustBeClean("joins", { ...result, exhausted: false })
    if (result.answers.accepted === people) return
    if (rounds === joinRoundsMax) throw new Error(`${result.answers.accepted} of ${people} joined`)
  }
}

/** One leaver after the other, evenly over `ms`. */
const leaveInTurn = async (port: number, concertId: number, leavers: ReadonlyArray<number>, ms: number) => {
  for (const userId of leavers) {
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/waiting-queue/leave`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ userId, concertId }),
    })
    if (!response.ok) throw new Error(`a person could not leave: ${response.status} ${await response.text()}`)
    await response.arrayBuffer()
    await sleep(ms / leavers.length)
  }
}

export const runStreams = async (
  plan: StreamsPlan,
  postgres: Postgres,
  say: (line: string) => void,
  execArgv: ReadonlyArray<string> = [],
): Promise<StreamsResult> => {
  const database = await postgres.createDatabase()
  const gateway = await startStreamGateway(database.url, execArgv)
  const crowds: CrowdProcess[] = []
  try {
    const { pid, port } = gateway
    const watched = plan.streams.reduce((sum, { count }) => sum + count, 0)
    const concertId = await setupLine(port, standing)
    say(`  ${watched + plan.leavers} people join`)
    await joinAll(port, concertId, watched + plan.leavers)
    await gateway.listsLevel()

    const statuses = (measureMs: number): Promise<RunResult> =>
      runLoad({
        host: "127.0.0.1",
        port,
        connections: 16,
        rate: plan.statusRate,
        warmupMs: 300,
        measureMs,
        patienceMs: 5_000,
        journey: { kind: "statuses", people: { first: firstPerson, count: watched }, concertId },
      })
    const quiet = await statuses(2_000)
    const before = residentMiB(pid)

    say(`  ${watched} streams open`)
    const opensAt = performance.now()
    let first = firstPerson
    for (const { count, wire } of plan.streams) {
      const people = { first, count }
      const { frames } = plan
      crowds.push(
        await CrowdProcess.start({
          ...{ wire, host: "127.0.0.1", port, addresses, concertId, people, frames },
          opensPerSecond: 2_000,
        }),
      )
      first += count
    }
    for (const crowd of crowds) await crowd.allOpen(60_000)
    const openMs = performance.now() - opensAt
    await sleep(2_000)
    const after = residentMiB(pid)

    say(`  ${plan.ticks} ticks of ${plan.batch} every ${plan.everyMs} ms`)
    const movesMs = plan.ticks * plan.everyMs
    const { batch, everyMs } = plan
    await setLine(port, concertId, { ...standing, method: "fifo", batch, burst: batch, everyMs, passMs: 86_400_000 })
    const leavers = Array.from({ length: plan.leavers }, (_, n) => firstPerson + watched + n)
    const [meanwhile] = await Promise.all([
      statuses(movesMs),
      leaveInTurn(port, concertId, leavers, movesMs * 0.9),
      sleep(movesMs + everyMs / 2),
    ])
    await setLine(port, concertId, standing)

    const { standings, wrong } = await settled(crowds, port, concertId)
    const ticks = await ticksOf(database.url, concertId, everyMs)
    const heard = await Promise.all(crowds.map((crowd) => crowd.latencies(ticks)))
    const ms = Float64Array.from(heard.flatMap((each) => each.ms as number[]))
    const states = await Promise.all(crowds.map((crowd) => crowd.state()))
    mustBeClean("status", quiet)
    mustBeClean("status", meanwhile)
    return {
      opened: states.reduce((sum, { opened }) => sum + opened, 0),
      openMs,
      bytesPerStream: ((after - before) * 2 ** 20) / watched,
      residentMiB: residentMiB(pid),
      ticks: ticks.length,
      admitted: standings.filter(({ active }) => active).length,
      latency: spreadOf(ms),
      slowest: slowestOf(heard.map(({ slowest }) => slowest)),
      missing: heard.reduce((sum, { missing }) => sum + missing, 0),
      wrong,
      messages: states.reduce((sum, { messages }) => sum + messages, 0),
      gaps: states.reduce((sum, { gaps }) => sum + gaps, 0),
      status: { quiet: quiet.latency["status accepted"], meanwhile: meanwhile.latency["status accepted"] },
      endings: Object.assign({}, ...states.map(({ endings }) => endings)),
    }
  } finally {
    for (const crowd of crowds) await crowd.end()
    await gateway.stop()
    await database.drop()
  }
}

const slowestOf = (crowds: ReadonlyArray<ReadonlyArray<number>>): ReadonlyArray<number> =>
  crowds[0].map((_, tick) => Math.max(...crowds.map((slowest) => slowest[tick])))

/** A rank far from the front may rest some seconds before it is told: after that every rank must be right. */
const settleMs = 12_000

const settled = async (
  crowds: ReadonlyArray<CrowdProcess>,
  port: number,
  concertId: number,
): Promise<{ readonly standings: ReadonlyArray<Standing>; readonly wrong: Wrong }> => {
  const since = performance.now()
  for (;;) {
    const standings = (await Promise.all(crowds.map((crowd) => crowd.standings()))).flat()
    const wrong = await wrongStandings(port, concertId, standings)
    if (wrong.count === 0 || performance.now() - since > settleMs) return { standings, wrong }
    await sleep(500)
  }
}
