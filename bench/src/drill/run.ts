/** One run of a drill: a load, what goes wrong, what puts it right, and the judgement. */
import { Agent } from "node:http"
import { join } from "node:path"
import { createUsers, setupConcert } from "../http/Gateway.ts"
import { seeded } from "../journal/streams.ts"
import { makeLabFolder } from "../lab/folders/LabFolder.ts"
import { AnswerFile, type Heard, readAnswers } from "./answers.ts"
import { type Drill, pause } from "./drills.ts"
import { type Gap, gapsOf } from "./gaps.ts"
import { judge, type Verdict } from "./judge.ts"
import { People, postJson, type Show } from "./People.ts"
import { type Fenced, type OwnerChange, Watch } from "./Watch.ts"
import type { DrillNode, DrillWorld } from "./World.ts"

export type RunSettings = {
  readonly shows: number
  /** People per second and show. */
  readonly perSecond: number
  /** Before anything goes wrong, and after it is right again, in milliseconds. */
  readonly steadyMs: number
  readonly settleMs: number
}

export const usualSettings: RunSettings = { shows: 9, perSecond: 6, steadyMs: 4_000, settleMs: 6_000 }

/** What was seen, with all times in milliseconds since the start of the run. */
export type Story = {
  readonly injectedAt: number
  readonly healedAt: number
  readonly endedAt: number
  readonly concertIds: ReadonlyArray<number>
  /** Sales of the node that it happened to. */
  readonly victims: ReadonlyArray<number>
  readonly heard: ReadonlyArray<Heard>
  readonly changes: ReadonlyArray<OwnerChange>
  readonly fenced: ReadonlyArray<Fenced>
}

export type RunResult = {
  readonly story: Story
  readonly verdict: Verdict
  /** Of the sales that the drill is about, of the others, after it was put right, and before it went wrong. */
  readonly gaps: ReadonlyArray<Gap>
  readonly otherGaps: ReadonlyArray<Gap>
  readonly healGaps: ReadonlyArray<Gap>
  readonly steadyGaps: ReadonlyArray<Gap>
  readonly accepted: number
  readonly refused: number
  /** Answers that no client should see, and people who got none in 40 s. */
  readonly wrong: number
  readonly gaveUp: number
  readonly turnedAway: number
  /** Acknowledged holds that were asked for once more and answered otherwise. */
  readonly answeredOtherwise: number
}

const seatCount = 400
const userCount = 64
const repeatedMax = 60
/** How long a sale that does not answer is waited for after all was put right, and between two looks, in milliseconds. */
const silenceMsMax = 30_000
const pollMs = 100
let runs = 0

export const runDrill = async (
  drill: Drill,
  world: DrillWorld,
  settings: RunSettings,
  seed: number,
): Promise<RunResult> => {
  const name = `${drill.name}-${++runs}`
  const shows = await stage(world, settings.shows)
  const concertIds = shows.map(({ concertId }) => concertId)
  const users = await createUsers(world.nodes[0].gateway.port, userCount)
  const userIds = Array.from({ length: users.count }, (_, n) => users.first + n)
  const began = performance.now()
  const now = (): number => performance.now() - began
  const answers = new AnswerFile(join(makeLabFolder(), "answers.jsonl"))
  const watch = new Watch(world, concertIds, now)
  const people = new People({
    ...{ shows, userIds, answers, name, now },
    ports: () => world.ports(),
    perSecond: settings.perSecond,
    random: seeded(seed),
  })
  watch.start()
  people.start()
  try {
    await pause(settings.steadyMs)
    const { victim, victims } = await chooseVictim(world, concertIds)
    const injectedAt = now()
    await drill.inject(world, victim)
    await pause(Math.max(0, injectedAt + drill.lastsMs - now()))
    const healedAt = now()
    await drill.heal(world, victim)
    await pause(settings.settleMs)
    // A sale that is still silent is waited for: its silence has no length before it ends.
    while (!people.haveAnswered(concertIds, healedAt) && now() - healedAt < silenceMsMax) await pause(pollMs)
    const endedAt = now()
    await people.stop()
    await watch.stop()
    answers.close()
    const heard = readAnswers(answers.path)
    const story = { injectedAt, healedAt, endedAt, concertIds, victims, heard, ...watch }
    return await resultOf(drill, world, story, people, watch)
  } catch (error) {
    await Promise.all([people.stop(), watch.stop()])
    throw error
  }
}

const stage = async (world: DrillWorld, count: number): Promise<ReadonlyArray<Show>> => {
  const shows: Array<Show> = []
  for (let n = 0; n < count; n++) {
    const { id, options } = await setupConcert(world.ports()[n % world.nodes.length], 1, seatCount)
    const [{ first }] = options
    shows.push({ concertId: id, seatIds: Array.from({ length: seatCount }, (_, seat) => first + seat) })
  }
  return shows
}

/** The node that has most of the sales. */
const chooseVictim = async (
  world: DrillWorld,
  concertIds: ReadonlyArray<number>,
): Promise<{ readonly victim: DrillNode; readonly victims: ReadonlyArray<number> }> => {
  const owners = await world.owners(concertIds)
  const of = (node: DrillNode) => concertIds.filter((concertId) => owners.get(concertId) === node)
  const victim = world.nodes.reduce((best, node) => (of(node).length > of(best).length ? node : best))
  const victims = of(victim)
  if (victims.length === 0) throw new Error("no node of the drill has one of its sales")
  return { victim, victims }
}

const resultOf = async (
  drill: Drill,
  world: DrillWorld,
  story: Story,
  people: People,
  watch: Watch,
): Promise<RunResult> => {
  const { concertIds, endedAt, healedAt, heard, injectedAt, victims } = story
  const affected = drill.affects === "all" ? concertIds : victims
  const others = concertIds.filter((concertId) => !affected.includes(concertId))
  const to = drill.healCounts ? endedAt : healedAt
  const verdict = await judge(world.postgres.url, concertIds, heard)
  const ofStatus = (...statuses: ReadonlyArray<number>) =>
    heard.filter(({ status }) => statuses.includes(status)).length
  const [accepted, refused, gaveUp] = [ofStatus(201), ofStatus(409), ofStatus(0)]
  return {
    story,
    verdict: { ...verdict, epochsBack: verdict.epochsBack + watch.epochsBack.length },
    gaps: gapsOf(heard, affected, injectedAt, to, endedAt),
    otherGaps: gapsOf(heard, others, injectedAt, to, endedAt),
    healGaps: gapsOf(heard, concertIds, healedAt, endedAt, endedAt),
    steadyGaps: gapsOf(heard, concertIds, injectedAt / 2, injectedAt, injectedAt),
    ...{ accepted, refused, gaveUp, turnedAway: people.turnedAway },
    wrong: heard.length - accepted - refused - gaveUp,
    answeredOtherwise: drill.fenced ? await askedAgain(world, heard) : 0,
  }
}

/** The same key at any node gives the same bytes, also after the sale has moved. */
const askedAgain = async (world: DrillWorld, heard: ReadonlyArray<Heard>): Promise<number> => {
  const agent = new Agent({ keepAlive: true })
  const accepted = heard.filter(({ status }) => status === 201)
  const step = Math.max(1, Math.floor(accepted.length / repeatedMax))
  let otherwise = 0
  try {
    for (let n = 0; n < accepted.length; n += step) {
      const { body, key, seatId, userId } = accepted[n]
      const port = world.ports()[n % world.nodes.length]
      const path = "/api/reservations/v6/holds"
      let again = await postJson(agent, port, path, { userId, seatId }, { "Idempotency-Key": key })
      for (let tries = 1; tries < 20 && (again === undefined || again.status === 503); tries++) {
        await pause(250)
        again = await postJson(agent, port, path, { userId, seatId }, { "Idempotency-Key": key })
      }
      if (again?.status !== 201 || again.body !== body) otherwise++
    }
  } finally {
    agent.destroy()
  }
  return otherwise
}
