/**
 * Drill D10: people with a live stream stop reading, vanish without a word, or come back every second, next to others
 * who do none of that. Quiet and trouble are two phases of one run on one server with the same streams.
 */
import { setTimeout as sleep } from "node:timers/promises"
import { residentMiB } from "../child.ts"
import { type Gateway, setupConcert, startStreamGateway } from "../http/Gateway.ts"
import { setLine, standing } from "../http/line.ts"
import type { Postgres } from "../http/Postgres.ts"
import type { CrowdPlan, Tick } from "../streams/Crowd.ts"
import { CrowdProcess } from "../streams/CrowdProcess.ts"
import { addresses, firstPerson, joinAll, type Spread, spreadOf } from "../streams/run.ts"
import type { Wire } from "../streams/StreamSocket.ts"
import { type Wrong, wrongStandings } from "../streams/standings.ts"
import { ticksOf } from "../streams/ticks.ts"
import { Greedy } from "./Greedy.ts"

export type DrillPlan = {
  /** Good readers, and as many next to them, who all misbehave in the second phase. */
  readonly people: number
  /** Clients that ask for a large hall again and again and read nothing of it. */
  readonly greedy: number
  readonly seats: number
  readonly everyMs: number
  readonly quietMs: number
  /** The second phase ends when all WebSockets that went silent are gone, but not before this. */
  readonly troubleMs: number
}

export type DrillResult = {
  readonly quiet: Spread
  readonly trouble: Spread
  /** Streams of good readers that ended. */
  readonly goodEnded: number
  readonly wrong: Wrong
  /** From the last sign of life until the last silent WebSocket was gone, in milliseconds; Infinity: it was not. */
  readonly silentGoneMs: number
  /** Median of resident memory in MiB over the quiet phase, and over the last third of the trouble. */
  readonly memoryBefore: number
  readonly memoryAfter: number
  readonly memoryMost: number
  readonly reconnects: number
  /** How the server ended the greedy ones. */
  readonly greedyEndings: ReadonlyArray<string>
  /** Why streams ended, as the server counted them. */
  readonly ended: Readonly<Record<string, number>>
}

/** The longest wait for a silent client. */
const silentLimitMs = 75_000

type Group = { readonly part: number; readonly wire: Wire }
/** Parts of the people next to the good ones. */
const groups = {
  stopped: { part: 1 / 6, wire: "ws" },
  stoppedSse: { part: 1 / 6, wire: "sse" },
  vanished: { part: 1 / 6, wire: "ws" },
  vanishedSse: { part: 1 / 6, wire: "sse" },
  reconnecting: { part: 1 / 6, wire: "ws" },
  reconnectingSse: { part: 1 / 6, wire: "sse" },
} as const satisfies Record<string, Group>

export const slowReadersDrill = async (
  plan: DrillPlan,
  postgres: Postgres,
  say: (line: string) => void,
): Promise<DrillResult> => {
  const database = await postgres.createDatabase()
  const gateway = await startStreamGateway(database.url)
  const crowds: CrowdProcess[] = []
  const greedy: Greedy[] = []
  try {
    const { pid, port } = gateway
    const concert = await setupConcert(port, 1, plan.seats)
    await setLine(port, concert.id, standing)
    const { everyMs, people } = plan
    await joinAll(port, concert.id, people * 2 + 1_000)

    let first = firstPerson
    const crowdOf = async (count: number, wire: Wire): Promise<CrowdProcess> => {
      const who = { first, count: Math.round(count) }
      first += who.count
      const crowdPlan: CrowdPlan = {
        ...{ wire, host: "127.0.0.1", port, addresses, concertId: concert.id, people: who },
        ...{ frames: "shared", opensPerSecond: 1_000 },
      }
      const crowd = await CrowdProcess.start(crowdPlan)
      crowds.push(crowd)
      return crowd
    }
    say(`  ${people * 2} streams open`)
    const good = [await crowdOf(people / 2, "sse"), await crowdOf(people / 2, "ws")]
    const by = {} as Record<keyof typeof groups, CrowdProcess>
    for (const [name, { part, wire }] of Object.entries(groups)) {
      by[name as keyof typeof groups] = await crowdOf(people * part, wire)
    }
    for (const crowd of crowds) await crowd.allOpen(60_000)
    const opened = await openSockets(gateway)

    // The first large hall that is asked for makes the heap grow once; what trouble adds to that is the question.
    const warming = new Greedy(port, addresses[0], concert.options[0].first)
    await sleep(2_000)
    warming.close()

    const memory = watchMemory(pid)
    const pace = { ...standing, method: "fifo", batch: 1, burst: 1, everyMs, passMs: 86_400_000 } as const
    await setLine(port, concert.id, pace)
    say("  quiet")
    await sleep(plan.quietMs)
    const troubleAt = Date.now()
    const before = memory.median(0, 1)

    say("  trouble")
    memory.restart()
    await by.stopped.misbehave("stops reading")
    await by.stoppedSse.misbehave("stops reading")
    await by.reconnecting.misbehave("reconnects")
    await by.reconnectingSse.misbehave("reconnects")
    by.vanished.pause()
    by.vanishedSse.pause()
    for (let n = 0; n < plan.greedy; n++) greedy.push(new Greedy(port, addresses[0], concert.options[0].first))
    const silent = by.stopped.plan.people.count + by.vanished.plan.people.count
    const silentGoneMs = await silentGone(gateway, opened - silent, plan, troubleAt)
    const endOfTrouble = Date.now()
    await setLine(port, concert.id, standing)
    memory.stop()

    // The ranks of a coalesced frame may be a second old.
    await sleep(2 * everyMs + 1_500)
    const standings = (await Promise.all(good.map((crowd) => crowd.standings()))).flat()
    const wrong = await wrongStandings(port, concert.id, standings)
    const ticks = await ticksOf(database.url, concert.id, everyMs)
    const during = async (from: number, to: number): Promise<Spread> => {
      const inside: ReadonlyArray<Tick> = ticks.filter(({ at }) => at >= from && at < to)
      const heard = await Promise.all(good.map((crowd) => crowd.latencies(inside)))
      return spreadOf(Float64Array.from(heard.flatMap(({ ms }) => ms as number[])))
    }
    const states = await Promise.all(good.map((crowd) => crowd.state()))
    const reconnected = await Promise.all([by.reconnecting.state(), by.reconnectingSse.state()])
    return {
      quiet: await during(0, troubleAt),
      trouble: await during(troubleAt, endOfTrouble),
      goodEnded: states.reduce((sum, { endings }) => sum + total(endings), 0),
      wrong,
      silentGoneMs,
      memoryBefore: before,
      memoryAfter: memory.median(2 / 3, 1),
      memoryMost: memory.most(),
      reconnects: reconnected.reduce((sum, { opened: count }) => sum + count, 0),
      greedyEndings: greedy.map(({ ending }) => ending),
      ended: await endedStreams(gateway),
    }
  } finally {
    for (const each of greedy) each.close()
    for (const crowd of crowds) await crowd.end()
    await gateway.stop()
    await database.drop()
  }
}

const total = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0)

/**
 * Waits for the WebSockets to be as many as there should be without the silent ones, and for the phase to be over.
 * Those who reconnect are missing for moments, so that one low count means nothing, and eight in a row do.
 */
const silentGone = async (gateway: Gateway, left: number, plan: DrillPlan, since: number): Promise<number> => {
  let goneAt = Number.POSITIVE_INFINITY
  for (let low = 0; ; ) {
    const passed = Date.now() - since
    low = (await openSockets(gateway)) <= left ? low + 1 : 0
    if (low === 1) goneAt = passed
    if (low === 0) goneAt = Number.POSITIVE_INFINITY
    if ((low >= 8 && passed >= plan.troubleMs) || passed > silentLimitMs) return goneAt
    await sleep(250)
  }
}

const openSockets = async (gateway: Gateway): Promise<number> =>
  Number(/^ticketrush_streams\{kind="ws"\} (\d+)$/m.exec(await gateway.metrics())?.[1] ?? Number.NaN)

const endedStreams = async (gateway: Gateway): Promise<Record<string, number>> =>
  Object.fromEntries(
    [...(await gateway.metrics()).matchAll(/^ticketrush_streams_ended_total\{code="([^"]*)"\} (\d+)$/gm)].map(
      ([, code, count]) => [code, Number(count)],
    ),
  )

const watchMemory = (pid: number) => {
  let samples: number[] = []
  const timer = setInterval(() => samples.push(residentMiB(pid)), 200)
  return {
    restart: () => {
      samples = []
    },
    stop: () => clearInterval(timer),
    median: (from: number, to: number): number => {
      const part = samples
        .slice(Math.floor(samples.length * from), Math.ceil(samples.length * to))
        .sort((a, b) => a - b)
      return part[Math.floor(part.length / 2)] ?? Number.NaN
    },
    most: () => Math.max(...samples),
  }
}
