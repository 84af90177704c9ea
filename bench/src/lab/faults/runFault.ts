/** One run with a fault in its middle: two servers, people who hold and give back, and all that they heard. */
import { randomBytes } from "node:crypto"
import type { CallHistory, StoredSeat } from "@ticketrush/audit/history/History"
import { HistoryRecorder, microsOf } from "@ticketrush/audit/history/HistoryRecorder"
import type { HoldersAnswer } from "@ticketrush/engine/backends/ReservationBackend"
import { optionIdOf, type SeatId, seatIdOf } from "@ticketrush/protocol"
import { startTcpProxy } from "@ticketrush/testing"
import { commit } from "../../machine.ts"
import { actorName, type Contender } from "../contenders/contenders.ts"
import { recorded } from "../history/recorded.ts"
import type { Servers } from "../site/Servers.ts"
import { buy } from "./Buyer.ts"
import { FaultServer } from "./FaultServer.ts"
import { type Fault, type FaultWorld, wait } from "./faults.ts"

const concertId = 1
const option = optionIdOf(concertId, 0)
const seatCount = 8
const people = 24
const sessions = people / 2

/** So many holds and releases are accepted before the fault, and again after everything is back. */
export type FaultSize = { readonly before: number; readonly after: number }

/** A strategy that does not get there in this time goes on as it is: the table shows how much it did. */
const patienceMs = 30_000
const lookMs = 20

export const faultHistory = async (
  contender: Contender,
  fault: Fault,
  { after, before }: FaultSize,
  parts: Servers,
): Promise<CallHistory> => {
  const postgres = await parts.postgres(0)
  const database = await postgres.createDatabase()
  const redis = contender.needs.includes("Redis") ? await parts.redis() : null
  const kafka = contender.needs.includes("Kafka") ? await parts.kafka() : null
  const { hostname, port } = new URL(database.url)
  const proxy = await startTcpProxy({ host: hostname, port: Number(port) })
  const job = {
    contender: contender.name,
    prefix: `faults:${randomBytes(6).toString("hex")}:`,
    places: {
      concertId,
      databaseUrl: proxy.urlFor(database.url),
      redisUrl: redis?.url ?? null,
      kafkaBrokers: kafka === null ? [] : [kafka.url],
      sessions,
      options: [{ optionId: option, seats: seatCount }],
    },
  }
  // The engine owns the sale in one process.
  const servers = (contender.name === actorName ? [1] : [1, 2]).map(() => new FaultServer(job))
  const world = { servers, redis, kafka, proxy }
  try {
    await Promise.all(servers.map((server) => server.start()))
    return await run(contender, fault, { after, before }, world)
  } finally {
    for (const server of servers) await server.kill()
    await proxy.close()
    await database.drop()
  }
}

const run = async (
  contender: Contender,
  fault: Fault,
  { after, before }: FaultSize,
  world: FaultWorld,
): Promise<CallHistory> => {
  const { servers } = world
  const seats = Array.from({ length: seatCount }, (_, index) => seatIdOf(option, index))
  const recorder = new HistoryRecorder("callers", () => microsOf(process.hrtime()))
  let isOver = false
  const buyers = Array.from({ length: people }, (_, nth) =>
    buy({
      person: nth + 1,
      seats,
      caller: recorded(servers[nth % servers.length], recorder, nth + 1),
      random: Math.random,
      goesOn: () => !isOver,
    }),
  )
  const accepted = (): number => recorder.calls.filter(({ answered }) => answered?.answer.outcome === "accepted").length
  const untilAccepted = async (count: number): Promise<void> => {
    for (let waited = 0; accepted() < count && waited < patienceMs; waited += lookMs) await wait(lookMs)
  }
  await untilAccepted(before)
  await fault.happen(world)
  await untilAccepted(accepted() + after)
  isOver = true
  await Promise.all(buyers)
  return {
    head: {
      workload: `faults: ${fault.name}`,
      strategy: contender.name,
      options: [{ option, seats: seatCount }],
      seatsPerPersonMax: null,
      commit: commit(),
    },
    calls: recorder.calls,
    stored: await storedOf(servers[servers.length - 1], seats),
  }
}

const lookAgainMs = 100
const looksMax = 200

const storedOf = async (server: FaultServer, seats: ReadonlyArray<SeatId>): Promise<ReadonlyArray<StoredSeat>> => {
  const stored: StoredSeat[] = []
  for (const seat of seats) {
    for (let look = 1; ; look++) {
      const answer = await new Promise<HoldersAnswer>((done) => server.holdersOf(seat, done))
      if (answer.kind === "holders") {
        if (answer.people.length > 0) stored.push({ seat, people: answer.people })
        break
      }
      if (answer.kind === "refused" || look === looksMax) {
        throw new Error(`the store was not read: ${answer.refusal?.code}`)
      }
      await wait(lookAgainMs)
    }
  }
  return stored
}
