/** How soon a server serves: from nothing, from what is there, and after a kill with a sold-out concert in the journal. */
import { chmodSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { residentMiB } from "../child.ts"
import type { Experiment, Finding } from "../Experiment.ts"
import { createUsers, type Gateway, setupConcert, startGateway } from "../http/Gateway.ts"
import { openPostgres, type Postgres } from "../http/Postgres.ts"
import { runLoad } from "../load/Load.ts"
import { summary } from "../stats.ts"

type Start = { readonly readyMs: number; readonly answerMs: number; readonly residentMiB: number }

type Round = {
  /** Embedded database: an empty folder, then the same folder again. */
  readonly first: Start
  readonly again: Start
  /** A database that already runs. */
  readonly onDatabase: Start
  readonly soldOut: {
    readonly answerMs: number
    readonly readyMs: number
    readonly events: number
    readonly residentMiB: number
  }
}

const seatCount = 50_000

/** Starts a server, asks for the concerts and one seat map, and says when it had them. */
const timedStart = async (environment: Readonly<Record<string, string>>): Promise<readonly [Start, Gateway]> => {
  const spawned = performance.now()
  const gateway = await startGateway(environment)
  const base = `http://127.0.0.1:${gateway.port}`
  const concerts = (await json(`${base}/api/concerts`)) as ReadonlyArray<{ readonly id: number }>
  const answerMs = performance.now() - spawned
  if (concerts.length === 0) throw new Error("the K-POP data is not there")
  const options = (await json(`${base}/api/concerts/${concerts[0].id}/options`)) as ReadonlyArray<{
    readonly id: number
  }>
  await json(`${base}/api/concerts/options/${options[0].id}/seat-map`)
  return [{ readyMs: gateway.readyMs, answerMs, residentMiB: residentMiB(gateway.pid) }, gateway]
}

const json = async (url: string): Promise<unknown> => {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`)
  return response.json()
}

const embeddedStarts = async (): Promise<Pick<Round, "first" | "again">> => {
  const folder = mkdtempSync(join(tmpdir(), "ticketrush-bench-"))
  // The database runs as another user when we are root, and must be able to reach its folder.
  chmodSync(folder, 0o755)
  const environment = { TICKETRUSH_DATA: join(folder, "data"), TICKETRUSH_SEED: "kpop", DATABASE_URL: "" }
  try {
    const [first, one] = await timedStart(environment)
    await one.stop()
    const [again, two] = await timedStart(environment)
    await two.stop()
    return { first, again }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const startOnDatabase = async (postgres: Postgres): Promise<Start> => {
  const database = await postgres.createDatabase()
  const environment = { DATABASE_URL: database.url, TICKETRUSH_SEED: "kpop" }
  try {
    const [, seeding] = await timedStart(environment)
    await seeding.stop()
    const [start, gateway] = await timedStart(environment)
    await gateway.stop()
    return start
  } finally {
    await database.drop()
  }
}

/** Sells 50,000 seats, each with hold, paying and confirm, kills the server, and times the next one to the right answer. */
const soldOutRestart = async (postgres: Postgres): Promise<Round["soldOut"]> => {
  const database = await postgres.createDatabase()
  let gateway = await startGateway({ DATABASE_URL: database.url })
  try {
    const users = await createUsers(gateway.port, 2_000)
    const concert = await setupConcert(gateway.port, 1, seatCount)
    const sold = await runLoad({
      host: "127.0.0.1",
      port: gateway.port,
      connections: 64,
      rate: null,
      warmupMs: 0,
      measureMs: 300_000,
      patienceMs: 2_000,
      journey: { kind: "lifecycles", users, seats: { ranges: concert.options, order: "filled" } },
    })
    const events = sold.answers.accepted
    if (events !== 3 * seatCount)
      throw new Error(`not sold out: ${JSON.stringify(sold.answers)} ${sold.errors[0] ?? ""}`)
    await gateway.kill()

    const spawned = performance.now()
    gateway = await startGateway({ DATABASE_URL: database.url })
    const answerMs = await refusedAt(gateway.port, users.first, concert.options[0].first + seatCount - 1, spawned)
    return { answerMs, readyMs: gateway.readyMs, events, residentMiB: residentMiB(gateway.pid) }
  } finally {
    await gateway.stop()
    await database.drop()
  }
}

/** Milliseconds until a hold of a sold seat is refused for good: the sale is rebuilt and serves. */
const refusedAt = async (port: number, userId: number, seatId: number, since: number): Promise<number> => {
  for (;;) {
    const response = await fetch(`http://127.0.0.1:${port}/api/reservations/v6/holds`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ userId, seatId }),
    })
    const text = await response.text()
    if (response.status === 409) return performance.now() - since
    if (response.status !== 503 || performance.now() - since > 60_000) {
      throw new Error(`a sold seat is refused with 409, not ${response.status}: ${text}`)
    }
    await sleep(5)
  }
}

const findingsOf = (rounds: ReadonlyArray<Round>): ReadonlyArray<Finding> => {
  const of = (pick: (round: Round) => number): ReturnType<typeof summary> => summary(rounds.map(pick))
  return [
    {
      name: "sold-out concert of 50,000 seats: kill -9, start, first refusal",
      unit: "ms",
      value: of((r) => r.soldOut.answerMs),
      goal: { atMost: 2_000 },
    },
    { name: "  ready", unit: "ms", value: of((r) => r.soldOut.readyMs) },
    { name: "  events in its journal", unit: "events", value: of((r) => r.soldOut.events) },
    { name: "  memory", unit: "MiB", value: of((r) => r.soldOut.residentMiB) },
    {
      name: "K-POP data, running database: start to first answer",
      unit: "ms",
      value: of((r) => r.onDatabase.answerMs),
      goal: { atMost: 1_000 },
    },
    { name: "  memory", unit: "MiB", value: of((r) => r.onDatabase.residentMiB), goal: { atMost: 150 } },
    {
      name: "K-POP data, embedded database, its folder exists: start to first answer",
      unit: "ms",
      value: of((r) => r.again.answerMs),
      goal: { atMost: 1_000 },
    },
    {
      name: "  memory without the database's processes",
      unit: "MiB",
      value: of((r) => r.again.residentMiB),
      goal: { atMost: 150 },
    },
    {
      name: "K-POP data, embedded database, from nothing: start to first answer",
      unit: "ms",
      value: of((r) => r.first.answerMs),
    },
    { name: "  memory without the database's processes", unit: "MiB", value: of((r) => r.first.residentMiB) },
  ]
}

export const restart: Experiment = {
  name: "restart",
  summary: "kill and restart with a sold-out concert; start to first answer, and memory",
  run: async (options, say) => {
    const postgres = await openPostgres()
    try {
      const rounds: Round[] = []
      for (let round = 0; round < options.rounds; round++) {
        say(`round ${round + 1} of ${options.rounds}: embedded database`)
        const embedded = await embeddedStarts()
        say("  running database")
        const onDatabase = await startOnDatabase(postgres)
        say("  sold-out concert")
        rounds.push({ ...embedded, onDatabase, soldOut: await soldOutRestart(postgres) })
      }
      return {
        findings: findingsOf(rounds),
        raw: { postgres: postgres.version, rounds },
        notes: [
          "Time runs from the start of the process. The first answer is the list of concerts.",
          "The kill leaves the database running; the sale is rebuilt from its snapshot, if there is one, and its journal.",
        ],
      }
    } finally {
      await postgres.stop()
    }
  },
}
