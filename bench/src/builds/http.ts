/**
 * Durable holds and joins over HTTP. Today's load generator drives the server of either build on the same PostgreSQL,
 * each time with a database of its own, and always with the same number of commands.
 */
import { cpuSeconds } from "../child.ts"
import { createUsers, type Gateway, setupConcert, startGateway } from "../http/Gateway.ts"
import { setupLine, standing } from "../http/line.ts"
import { openPostgres, type Postgres } from "../http/Postgres.ts"
import { holds } from "../http-hold/stage.ts"
import type { JourneyPlan, SeatRange } from "../load/Journey.ts"
import { runLoad } from "../load/Load.ts"
import { serverOf } from "./Build.ts"
import type { PairedBench, Sample } from "./Part.ts"

const connections = 256
/** Accepted commands of one measurement in a closed loop. */
const fullCommands = 40_000
const limitMs = 180_000
/** How builds before the trusted surface call the setting that opens it; later ones take both names. */
export const oldNames = { TICKETRUSH_LAB: "on" }
/** Commands before the measured ones, so that compiled code is what is measured; a part of their number. */
const warmupShare = 0.25

/** Loads of people that follow each other: the next so many. */
type Loads = (count: number) => JourneyPlan

/** How commands come: as fast as they are answered (`rate` null), or so many a second independent of the server. */
type Arrivals = { readonly rate: number | null; readonly commands: number }

const loaded = async (
  gateway: Gateway,
  what: string,
  journey: JourneyPlan,
  count: number,
  rate: number | null,
): Promise<void> => {
  const job = { host: "127.0.0.1", port: gateway.port, connections, journey, rate }
  const result = await runLoad({ ...job, warmupMs: 0, measureMs: limitMs, patienceMs: 10_000 })
  const { accepted, ...others } = result.answers
  if (accepted !== count) {
    throw new Error(
      `${what}: ${accepted} of ${count} were accepted: ${JSON.stringify(others)} ${result.errors[0] ?? ""}`,
    )
  }
}

/** From the first command until the lists show the last: what a build does later belongs to its price. */
const sampleOf = async (
  name: string,
  gateway: Gateway,
  postgres: Postgres,
  loads: Loads,
  { rate, commands }: Arrivals,
): Promise<Sample> => {
  const warmup = Math.ceil(commands * warmupShare)
  await loaded(gateway, name, loads(warmup), warmup, rate)
  await gateway.listsLevel()
  await postgres.admin("checkpoint")
  const before = { server: cpuSeconds(gateway.pid), database: cpuSeconds(postgres.pid) }
  await loaded(gateway, name, loads(commands), commands, rate)
  await gateway.listsLevel()
  const perCommand = (seconds: number): number => (seconds * 1e6) / commands
  const server = perCommand(cpuSeconds(gateway.pid) - before.server)
  const database = perCommand(cpuSeconds(postgres.pid) - before.database)
  if (Number.isNaN(server)) throw new Error("the processor time of a server is known on Linux alone")
  return {
    // A PostgreSQL on another machine does not tell.
    cpuUs: { [`${name}: server`]: server, ...(postgres.pid > 0 && { [`${name}: PostgreSQL`]: database }) },
    work: `${commands} accepted`,
  }
}

/** `prepare` sets the server up and answers its loads; `most` is how many commands they have at the least. */
const overHttp = (
  name: string,
  summary: string,
  prepare: (gateway: Gateway, most: number) => Promise<Loads>,
  arrivals: Arrivals = { rate: null, commands: fullCommands },
): PairedBench => ({
  name,
  summary,
  open: async (scale, use) => {
    const commands = Math.ceil(scale * arrivals.commands)
    const postgres = await openPostgres()
    try {
      const part = {
        name,
        measure: async (build: Parameters<typeof serverOf>[0]): Promise<Sample> => {
          const database = await postgres.createDatabase()
          try {
            const gateway = await startGateway({ DATABASE_URL: database.url, ...oldNames }, [], serverOf(build))
            try {
              const most = commands + Math.ceil(commands * warmupShare)
              return await sampleOf(name, gateway, postgres, await prepare(gateway, most), { ...arrivals, commands })
            } finally {
              await gateway.stop()
            }
          } finally {
            await database.drop()
          }
        },
      }
      return await use([part])
    } finally {
      await postgres.stop()
    }
  },
})

/** The next `count` of a range that is used up from its beginning. */
const taken = (range: SeatRange): ((count: number) => SeatRange) => {
  let next = range.first
  return (count) => {
    const first = next
    next += count
    return { first, count }
  }
}

const holdsOf = async (gateway: Gateway, most: number): Promise<Loads> => {
  const users = await createUsers(gateway.port, 2_000)
  const { options } = await setupConcert(gateway.port, 1, most)
  const seats = taken(options[0])
  return (count) => holds(users, [seats(count)])
}

const joinsOf = async (gateway: Gateway): Promise<Loads> => {
  const concertId = await setupLine(gateway.port, standing)
  const people = taken({ first: 1_000_000_000, count: 0 })
  return (count) => ({ kind: "joins", people: people(count), concertId })
}

export const httpHold = overHttp("http-hold", "durable holds over HTTP, 256 connections", holdsOf)
export const httpJoin = overHttp("http-join", "durable joins of a waiting line over HTTP", joinsOf)

// Below the ceiling: as many a second for both builds. About half and a twentieth of the ceiling of two shared cores.
export const holdHalf = overHttp("hold-half", "durable holds over HTTP, 10,000 a second", holdsOf, {
  rate: 10_000,
  commands: fullCommands,
})
export const joinQuiet = overHttp("join-quiet", "durable joins over HTTP, 2,000 a second", joinsOf, {
  rate: 2_000,
  commands: 10_000,
})
