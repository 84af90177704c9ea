/** One run of a drill: a load, what goes wrong, what puts it right, and the judgement. */
import { Agent } from "node:http"
import { join } from "node:path"
import { seeded } from "../journal/streams.ts"
import { makeLabFolder } from "../lab/folders/LabFolder.ts"
import { AnswerFile, type Heard, readAnswers } from "./answers.ts"
import { type Drill, pause } from "./drills.ts"
import { type Gap, gapsOf, waitsOf } from "./gaps.ts"
import { judge } from "./judge.ts"
import { People, postJson } from "./People.ts"
import { Readers } from "./Readers.ts"
import type { Found, Silence } from "./results.ts"
import { setStage } from "./stage.ts"
import { type ShardLook, takeoverOf } from "./takeover.ts"
import { type Fenced, type OwnerChange, Watch } from "./Watch.ts"
import type { DrillNode, DrillWorld } from "./World.ts"

/** What was seen, with all times in milliseconds since the start of the run. */
export type Story = {
  readonly injectedAt: number
  readonly healedAt: number
  readonly endedAt: number
  readonly concertIds: ReadonlyArray<number>
  /** Sales of the node that it happened to, and the port at which people asked it. */
  readonly victims: ReadonlyArray<number>
  readonly victimPort: number
  readonly heard: ReadonlyArray<Heard>
  readonly changes: ReadonlyArray<OwnerChange>
  readonly fenced: ReadonlyArray<Fenced>
  readonly looks: ReadonlyArray<ShardLook>
}

export type RunResult = {
  readonly story: Story
  readonly found: Found
}

const repeatedMax = 60
/** Before anything goes wrong, and after it is right again, in milliseconds. */
const steadyMs = 4_000
const steadyTriesMax = 8
const steadySilenceMsMax = 2_000
const settleMs = 6_000
/** How long a sale that does not answer is waited for after all was put right, and between two looks, in milliseconds. */
const silenceMsMax = 30_000
const pollMs = 100
let runs = 0

export const runDrill = async (
  drill: Drill,
  world: DrillWorld,
  perSecond: number,
  seed: number,
): Promise<RunResult> => {
  const name = `${drill.name}-${++runs}`
  const { followers, shows, userIds } = await setStage(world)
  const concertIds = shows.map(({ concertId }) => concertId)
  const began = performance.now()
  const now = (): number => performance.now() - began
  const answers = new AnswerFile(join(makeLabFolder(), "answers.jsonl"))
  const watch = new Watch(world, concertIds, now)
  const readers = new Readers({ people: followers, ports: () => world.ports(), now })
  const people = new People({
    ...{ shows, userIds, answers, name, now, perSecond },
    ports: () => world.ports(),
    random: seeded(seed),
  })
  watch.start()
  people.start()
  try {
    await readers.start()
    await becomeSteady(people, concertIds, now)
    const { victim, victims } = await chooseVictim(world, concertIds)
    watch.follow(await world.incarnationOf(victim))
    const victimPort = victim.gateway.port
    const injectedAt = now()
    await drill.inject(world, victim, victims)
    await pause(Math.max(0, injectedAt + drill.lastsMs - now()))
    const healedAt = now()
    await drill.heal(world, victim, victims)
    await pause(settleMs)
    // A sale that is still silent is waited for: its silence has no length before it ends.
    while (!people.haveAnswered(concertIds, healedAt) && now() - healedAt < silenceMsMax) await pause(pollMs)
    const endedAt = now()
    await people.stop()
    await watch.stop()
    watch.check()
    // What is left behind by nodes that wrote beside each other has no one truth to be told.
    if (drill.control === undefined) await readers.becomeLevel()
    await readers.stop()
    answers.close()
    const heard = readAnswers(answers.path)
    const story = { injectedAt, healedAt, endedAt, concertIds, victims, victimPort, heard, ...seenBy(watch) }
    return { story, found: await foundIn(drill, world, story, people, watch, readers) }
  } catch (error) {
    await Promise.all([people.stop(), watch.stop(), readers.stop()])
    throw error
  }
}

/** Where the load alone makes a sale silent, a fault shows nothing. */
const becomeSteady = async (people: People, concertIds: ReadonlyArray<number>, now: () => number): Promise<void> => {
  for (let n = 1; ; n++) {
    await pause(steadyMs)
    if (people.haveAnswered(concertIds, now() - steadySilenceMsMax)) return
    if (n === steadyTriesMax)
      throw new Error("a sale is silent before anything went wrong: the machine is too busy for a drill at this rate")
  }
}

const seenBy = ({ changes, fenced, looks }: Watch) => ({ changes, fenced, looks })

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

const foundIn = async (
  drill: Drill,
  world: DrillWorld,
  story: Story,
  people: People,
  watch: Watch,
  readers: Readers,
): Promise<Found> => {
  const { concertIds, endedAt, healedAt, heard, injectedAt, victimPort, victims } = story
  const affected = drill.affects === "all" ? concertIds : victims
  const others = concertIds.filter((concertId) => !affected.includes(concertId))
  const to = drill.healCounts ? endedAt : healedAt
  const verdict = await judge(world.databaseUrl, concertIds, heard)
  const ofStatus = (...statuses: ReadonlyArray<number>) =>
    heard.filter(({ status }) => statuses.includes(status)).length
  const [accepted, refused, gaveUp] = [ofStatus(201), ofStatus(409), ofStatus(0)]
  return {
    gaps: rounded(gapsOf(heard, affected, injectedAt, to, endedAt)),
    otherGaps: rounded(gapsOf(heard, others, injectedAt, to, endedAt)),
    otherWaits: rounded(waitsOf(heard, others, victimPort, injectedAt, to)),
    steadyGaps: rounded(gapsOf(heard, concertIds, injectedAt / 2, injectedAt, injectedAt)),
    healGaps: rounded(gapsOf(heard, concertIds, healedAt, endedAt, endedAt)),
    ...{ accepted, refused },
    wrong: heard.length - accepted - refused - gaveUp,
    ...{ gaveUp, turnedAway: people.turnedAway },
    answeredOtherwise: drill.control === undefined ? await askedAgain(world, heard) : 0,
    fenced: story.fenced.reduce((sum, { count }) => sum + count, 0),
    ownerChanges: story.changes.length,
    unmoved: unmovedIn(drill, story),
    places: readers.seen(),
    badEnds: world.takeBadEnds(),
    takeover: takeoverOf(story),
    verdict: { ...verdict, epochsBack: verdict.epochsBack + watch.epochsBack.length },
  }
}

/** Sales that had to get another owner, and did not. */
const unmovedIn = ({ moves }: Drill, { changes, concertIds, injectedAt, victims }: Story): number => {
  if (moves === undefined) return 0
  return (moves === "all" ? concertIds : victims).filter((concertId) => {
    const owners = changes.filter((change) => change.concertId === concertId)
    const before = owners.findLast(({ at }) => at <= injectedAt)
    return !owners.some(({ at, owner }) => at > injectedAt && owner !== before?.owner)
  }).length
}

const rounded = (gaps: ReadonlyArray<Gap>): ReadonlyArray<Silence> =>
  gaps.map(({ ms, open }) => ({ ms: Math.round(ms), open }))

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
