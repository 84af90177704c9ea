/** One run with a fault in its middle: two servers, people who hold and give back, and all that they heard. */
import type { CallHistory, StoredSeat } from "@ticketrush/audit/history/History"
import { HistoryRecorder, microsOf } from "@ticketrush/audit/history/HistoryRecorder"
import type { HoldersAnswer } from "@ticketrush/engine/backends/ReservationBackend"
import { recorded } from "@ticketrush/http/race/recorded"
import { optionIdOf, type SeatId, seatIdOf } from "@ticketrush/protocol"
import { commit } from "../../machine.ts"
import { actorName, type Contender } from "../contenders/contenders.ts"
import type { Servers } from "../site/Servers.ts"
import { buy } from "./Buyer.ts"
import type { FaultServer } from "./FaultServer.ts"
import type { Fault } from "./faults.ts"
import { openWorld, type World } from "./World.ts"
import { wait } from "./wait.ts"

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
  // The engine owns the sale in one process.
  const servers = contender.name === actorName ? 1 : 2
  const world = await openWorld(contender, parts, { seats: seatCount, servers, sessions })
  try {
    return await run(contender, fault, { after, before }, world)
  } finally {
    await world.close()
  }
}

const run = async (
  contender: Contender,
  fault: Fault,
  { after, before }: FaultSize,
  world: World,
): Promise<CallHistory> => {
  const { concertId, servers } = world
  const option = optionIdOf(concertId, 0)
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
  try {
    await untilAccepted(before)
    await fault.happen(world)
    await untilAccepted(accepted() + after)
  } finally {
    // Also where the fault failed: people who go on would keep the process alive.
    isOver = true
  }
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

/** A part that was away may need a moment until it answers again. */
export const storedOf = async (
  server: FaultServer,
  seats: ReadonlyArray<SeatId>,
): Promise<ReadonlyArray<StoredSeat>> => {
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
