/** A million people in line, a kill -9, and how soon all are in their places again: with a snapshot and without. */
import { setTimeout as sleep } from "node:timers/promises"
import { residentMiB } from "../child.ts"
import type { Experiment, Finding } from "../Experiment.ts"
import { type Gateway, startGateway } from "../http/Gateway.ts"
import { setupLine, standing } from "../http/line.ts"
import { mustBeClean } from "../http/measured.ts"
import { openPostgres, type Postgres, query } from "../http/Postgres.ts"
import { runLoad } from "../load/Load.ts"
import { summary } from "../stats.ts"
import { rankIn } from "../streams/messages.ts"
import { ranksAsked } from "../streams/standings.ts"

export type Recovery = {
  /** From the start of the process until the last one in line hears their rank, in milliseconds. */
  readonly answerMs: number
  readonly readyMs: number
  readonly residentMiB: number
  /** Position of the snapshot it could begin from, 0 without one. */
  readonly snapshot: number
}

export type LineRestart = {
  readonly people: number
  readonly events: number
  readonly joinsPerSecond: number
  readonly withSnapshot: Recovery
  readonly withoutSnapshot: Recovery
  /** People of the sample whose rank after a restart was not the one before. */
  readonly moved: number
}

const first = 1_000_000_000
const sampled = 1_000

export const restartLine = async (
  people: number,
  postgres: Postgres,
  say: (line: string) => void,
): Promise<LineRestart> => {
  const database = await postgres.createDatabase()
  let gateway = await startGateway({ DATABASE_URL: database.url })
  try {
    const concertId = await setupLine(gateway.port, standing)
    say(`  ${people} people join`)
    const joined = await runLoad({
      host: "127.0.0.1",
      port: gateway.port,
      connections: 128,
      rate: null,
      warmupMs: 0,
      measureMs: 600_000,
      patienceMs: 10_000,
      journey: { kind: "joins", people: { first, count: people }, concertId },
    })
    mustBeClean("joins", { ...joined, exhausted: false })
    const sample = Array.from({ length: sampled }, (_, n) => first + Math.floor((n * (people - 1)) / (sampled - 1)))
    const before = await ranksAsked(gateway.port, concertId, sample)
    const [{ events }] = await query(database.url, "select max(last) as events from journal where concert_id = $1", [
      concertId,
    ])

    const recover = async (snapshot: number): Promise<Recovery & { readonly moved: number }> => {
      await gateway.kill()
      const spawned = performance.now()
      gateway = await startGateway({ DATABASE_URL: database.url })
      const answerMs = await placedAt(gateway, concertId, first + people - 1, spawned)
      const after = await ranksAsked(gateway.port, concertId, sample)
      const moved = after.filter((rank, n) => rank !== before[n]).length
      return { answerMs, readyMs: gateway.readyMs, residentMiB: residentMiB(gateway.pid), snapshot, moved }
    }
    say("  kill, restart with the snapshot that was made meanwhile")
    const { moved: movedWith, ...withSnapshot } = await recover(await newestSnapshot(database.url, concertId))
    await query(database.url, "delete from snapshot where concert_id = $1", [concertId])
    say("  kill, restart without a snapshot")
    const { moved: movedWithout, ...withoutSnapshot } = await recover(0)
    return {
      people,
      events: Number(events),
      joinsPerSecond: (people * 1_000) / joined.measuredMs,
      withSnapshot,
      withoutSnapshot,
      moved: movedWith + movedWithout,
    }
  } finally {
    await gateway.stop()
    await database.drop()
  }
}

/** The position of the newest snapshot once no other one is being made; 0 when there is none. */
const newestSnapshot = async (url: string, concertId: number): Promise<number> => {
  const position = async (): Promise<number> => {
    const [{ last }] = await query(url, "select max(last) as last from snapshot where concert_id = $1", [concertId])
    return Number(last ?? 0)
  }
  // It is made on another thread, which needs some seconds; twice the same means that none was under way.
  for (let before = -1; ; ) {
    const now = await position()
    if (now === before) return now
    before = now
    await sleep(4_000)
  }
}

/** Milliseconds until the last one in line hears the right rank. */
const placedAt = async (gateway: Gateway, concertId: number, person: number, since: number): Promise<number> => {
  const path = `/api/v1/waiting-queue/status?userId=${person}&concertId=${concertId}`
  for (;;) {
    const response = await fetch(`http://127.0.0.1:${gateway.port}${path}`)
    const text = await response.text()
    if (response.status === 200 && rankIn(text) > 0) return performance.now() - since
    if (response.status !== 503 || performance.now() - since > 120_000) {
      throw new Error(`a person in line is told their rank, not ${response.status}: ${text}`)
    }
    await sleep(5)
  }
}

const findingsOf = (rounds: ReadonlyArray<LineRestart>): ReadonlyArray<Finding> => {
  const of = (pick: (round: LineRestart) => number): ReturnType<typeof summary> => summary(rounds.map(pick))
  const recovery = (name: string, pick: (round: LineRestart) => Recovery): ReadonlyArray<Finding> => [
    {
      name: `a million in line: kill -9, start, the last one hears their rank; ${name}`,
      unit: "ms",
      value: of((r) => pick(r).answerMs),
    },
    { name: "  of it until ready", unit: "ms", value: of((r) => pick(r).readyMs) },
    { name: "  memory", unit: "MiB", value: of((r) => pick(r).residentMiB) },
    { name: "  events after the snapshot", unit: "events", value: of((r) => r.events - pick(r).snapshot) },
  ]
  return [
    ...recovery("with a snapshot", (r) => r.withSnapshot),
    ...recovery("without one", (r) => r.withoutSnapshot),
    { name: "people of a sample who moved", unit: "people", value: of((r) => r.moved), goal: { atMost: 0 } },
    { name: "joins that made the line", unit: "joins/s", value: of((r) => r.joinsPerSecond) },
  ]
}

export const lineRestart: Experiment = {
  name: "line-restart",
  summary: "kill -9 and restart with a million people in line, with a snapshot and without",
  run: async (options, say) => {
    const postgres = await openPostgres()
    try {
      const rounds: LineRestart[] = []
      for (let round = 0; round < options.rounds; round++) {
        say(`round ${round + 1} of ${options.rounds}`)
        rounds.push(await restartLine(1_000_000, postgres, say))
      }
      return {
        findings: findingsOf(rounds),
        raw: { postgres: postgres.version, rounds },
        notes: [
          "Time runs from the start of the process; the database goes on running.",
          "The snapshot is the one that the server made by itself; the events after it are replayed.",
          `${sampled} people from all over the line are asked for their rank before and after each kill.`,
        ],
      }
    } finally {
      await postgres.stop()
    }
  },
}
