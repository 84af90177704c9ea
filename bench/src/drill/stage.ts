/** What a run takes place on: sales with seats, and lines that move on while people wait in them. */
import { Agent } from "node:http"
import { setTimeout as sleep } from "node:timers/promises"
import type { LinePolicy } from "@ticketrush/protocol"
import { createUsers, setupConcert } from "../http/Gateway.ts"
import { setLine } from "../http/line.ts"
import { postJson, type Show } from "./People.ts"
import type { DrillWorld } from "./World.ts"

const showCount = 9
const seatCount = 400
const userCount = 64
const setupTriesMax = 10
/** People in each line, and each so many-th of them follows their place. */
const waitingCount = 40
const followedEach = 8
const joinTriesMax = 120
const joinAgainMs = 250
/** No person who holds has such a number. */
const firstWaiting = 1_000_000_000
/** Slow enough that some still wait at the end. A pass lasts for the whole run, and so does the patience with who is away. */
const linePolicy: Partial<LinePolicy> = {
  method: "fifo",
  ...{ waitingMax: 0, batch: 1, burst: 1, everyMs: 2_000 },
  ...{ passMs: 86_400_000, graceMs: 86_400_000 },
}

export type Stage = {
  readonly shows: ReadonlyArray<Show>
  readonly userIds: ReadonlyArray<number>
  /** Those in line who follow their place. */
  readonly followers: ReadonlyArray<{ readonly concertId: number; readonly userId: number }>
}

export const setStage = async (world: DrillWorld): Promise<Stage> => {
  const shows: Array<Show> = []
  for (let n = 0; n < showCount; n++) {
    const port = world.ports()[n % world.nodes.length]
    const { id, options } = await patiently(() => setupConcert(port, 1, seatCount))
    const [{ first }] = options
    await patiently(() => setLine(port, id, linePolicy))
    shows.push({ concertId: id, seatIds: Array.from({ length: seatCount }, (_, seat) => first + seat) })
  }
  const users = await usersOf(world)
  const userIds = Array.from({ length: users.count }, (_, n) => users.first + n)
  const lines = await Promise.all(shows.map(({ concertId }, n) => joinLine(world, concertId, n)))
  return { shows, userIds, followers: lines.flat() }
}

/** One after another, so that places are as the numbers of people. Answers those who follow their place. */
const joinLine = async (world: DrillWorld, concertId: number, nth: number): Promise<Stage["followers"]> => {
  const agent = new Agent({ keepAlive: true })
  try {
    const followers: Array<Stage["followers"][number]> = []
    for (let n = 0; n < waitingCount; n++) {
      const userId = firstWaiting + nth * waitingCount + n
      await join(agent, world, concertId, userId)
      if (n % followedEach === followedEach - 1) followers.push({ concertId, userId })
    }
    return followers
  } finally {
    agent.destroy()
  }
}

const join = async (agent: Agent, world: DrillWorld, concertId: number, userId: number): Promise<void> => {
  const ports = world.ports()
  for (let tries = 0; ; tries++) {
    const port = ports[(userId + tries) % ports.length]
    const answer = await postJson(agent, port, "/api/v1/waiting-queue/join", { userId, concertId }, {})
    if (answer?.status === 200) return
    if (tries === joinTriesMax)
      throw new Error(`a person could not join a line: ${answer?.status ?? "no answer"} ${answer?.body ?? ""}`)
    await sleep(joinAgainMs)
  }
}

/** Their numbers have to follow one another. */
const usersOf = (world: DrillWorld): ReturnType<typeof createUsers> =>
  patiently(() => createUsers(world.nodes[0].gateway.port, userCount))

/** On a busy machine some are told to come again. What may have been written then is another concert, or other people. */
const patiently = async <A>(ask: () => Promise<A>): Promise<A> => {
  for (let n = 1; ; n++) {
    try {
      return await ask()
    } catch (error) {
      if (n === setupTriesMax) throw error
    }
  }
}
