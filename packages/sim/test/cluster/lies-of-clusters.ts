/** Lies told to the checkers of a cluster that is honest otherwise, at least one for each method by which they judge. */
import { runnerScripts } from "@ticketrush/cluster/runner-scripts"
import type { ClusterWorld } from "../../src/cluster/ClusterWorld.ts"
import { type ClusterChecker, clusterCheckers } from "../../src/cluster/cluster-checkers.ts"
import { type Hearing, lyingTo, withOther } from "../checkers/Lie.ts"

export const judgingMethods = [
  "claimed",
  "committed",
  "replied",
  "heard",
  "redisRan",
  "told",
  "viewed",
  "looked",
  "takenOver",
  "rested",
] as const satisfies ReadonlyArray<keyof ClusterChecker>
type Method = (typeof judgingMethods)[number]
type FactOf<M extends Method> = Parameters<NonNullable<ClusterChecker[M]>>[0]

export type ClusterLie = {
  /** {@link ClusterChecker.promise} of the checker that hears it. */
  readonly promise: string
  readonly method: Method
  readonly what: string
  readonly objection: RegExp
  /** What is told in place of a fact; the same fact where the lie has to wait for a better moment. */
  readonly tell: (fact: never, world: ClusterWorld) => unknown
  /** The world that the checker sees. */
  readonly seen: (world: ClusterWorld) => ClusterWorld
}

const lie = <M extends Method>(
  method: M,
  promise: string,
  what: string,
  objection: RegExp,
  tell: (fact: FactOf<M>, world: ClusterWorld) => FactOf<M>,
  seen: ClusterLie["seen"] = (world) => world,
): ClusterLie => ({ promise, method, what, objection, tell, seen })

const oneAppender = "I12 one process appends under an epoch"
const byOwners = "ownership: sales are claimed by nodes that have their shard"
const oneOwner = "ownership: one node owns a sale at a time"
const evictions = "ownership: only a process that is gone is taken out"
const moves = "ownership: a sale that is moved goes where it is to be, in order"
const answers = "I2 a node tells what the owner has answered"
const streams = "I9 every node tells the journal"
const takeovers = "I17 sales are taken over in time"

/** Methods by which a checker only learns something. */
export const listeners: ReadonlyArray<string> = [`${byOwners}: looked`, `${evictions}: looked`, `${answers}: replied`]

/** Every machine says that every sale is its own. */
const allOwnAll = (world: ClusterWorld): ClusterWorld =>
  withOther(world, { machines: world.machines.map((machine) => withOther(machine, { owns: () => true })) })

export const liesOfClusters: ReadonlyArray<ClusterLie> = [
  lie("claimed", oneAppender, "an epoch that was claimed before", /is claimed after epoch/, (fact) =>
    fact.epoch > 1 ? { ...fact, epoch: fact.epoch - 1 } : fact,
  ),
  lie("committed", oneAppender, "a record of a process that has claimed nothing", /has written position/, (fact) => ({
    ...fact,
    by: "9.9",
  })),
  lie("claimed", byOwners, "a claim of a node without the shard", /without its shard/, (fact) => ({
    ...fact,
    incarnation: "9.9",
    from: 0,
  })),
  lie("looked", oneOwner, "two nodes own a sale", /nothing explains it/, (fact) => fact, allOwnAll),
  lie("rested", oneOwner, "a sale without an owner in the end", /the owners of concert \d+ are none/, (fact) => ({
    ...fact,
    owners: [],
  })),
  lie("redisRan", evictions, "a healthy node is taken out", /nothing had hindered it/, (fact, world) => {
    const healthy = world.machines.find((machine) => machine.incarnations === 1 && machine.state === "running")
    if (world.queue.now < 5_000 || healthy?.parts == null) return fact
    return { script: runnerScripts.clusterEvict.lua, args: [healthy.address, healthy.parts.incarnation], reply: 1 }
  }),
  lie(
    "looked",
    moves,
    "a fenced append where a sale was moved and nothing else happened",
    /were fenced/,
    (fact) => fact,
    (world) =>
      withOther(world, {
        draw: { ...world.draw, faults: ["move"] },
        tally: withOther(world.tally, { marks: new Map([["append fenced" as const, 1]]) }),
      }),
  ),
  lie(
    "redisRan",
    moves,
    "a sale that is given away while a node has it in memory",
    /was given away while/,
    (fact) => ({
      ...fact,
      script: runnerScripts.clusterPass.lua,
      args: ["", "1", "", "", "", ""],
      reply: ["passed", ""],
    }),
    (world) =>
      withOther(world, {
        draw: { ...world.draw, faults: ["move"] },
        machines: world.machines.map((machine) =>
          withOther(machine, { engine: { sales: { has: () => true } } as never }),
        ),
      }),
  ),
  lie(
    "rested",
    moves,
    "a sale that is not where it was moved to",
    /was moved to nowhere:1/,
    (fact) => fact,
    (world) => {
      const place = JSON.stringify({ to: "nowhere:1", at: "", incarnation: "", revision: 1 })
      return withOther(world, { redis: withOther(world.redis, { run: () => [0, "1/1", "all", "1", place] }) })
    },
  ),
  lie("heard", answers, "an answer that no owner gave", /no owner has answered that/, (fact) =>
    fact.reply.kind === "accepted"
      ? { ...fact, reply: { ...fact.reply, reservation: fact.reply.reservation + 1 } }
      : fact,
  ),
  lie("told", streams, "a record that ends further on", /has no such record/, (fact) => {
    const { committed } = fact
    if (committed.events.length === 0) return fact
    return { ...fact, committed: { ...committed, last: committed.last + 1_000 } }
  }),
  lie("told", streams, "a record that was told before", /of the same epoch/, (fact) => {
    const { committed } = fact
    if (committed.events.length === 0) return fact
    return { ...fact, before: { epoch: committed.epoch, position: committed.last } }
  }),
  lie("told", streams, "a record with others left out before it", /with a gap/, (fact) => {
    const { committed } = fact
    if (committed.events.length === 0 || committed.first < 3) return fact
    return { ...fact, before: { epoch: committed.epoch, position: committed.first - 2 } }
  }),
  lie("viewed", streams, "an image of another journal", /than the journal/, (fact) =>
    fact.view.offset === 0 ? fact : { ...fact, view: withOther(fact.view, { hash: new Uint8Array(32) }) },
  ),
  lie("rested", streams, "a node that shows nothing in the end", /shows nothing/, (fact) => ({
    ...fact,
    shown: fact.shown.map((each) => ({ ...each, view: undefined })),
  })),
  lie("rested", streams, "a node that is behind in the end", /which is at/, (fact) => ({
    ...fact,
    shown: fact.shown.map((each) => ({ ...each, view: each.view && withOther(each.view, { offset: 0 }) })),
  })),
  lie("takenOver", takeovers, "a takeover that took a minute", /was served again/, (fact) => ({
    ...fact,
    tookMs: 60_000,
  })),
]

/** One checker per lie, each with a memory of its own. */
export const clusterLiedTo =
  (lies: ReadonlyArray<ClusterLie>, hearings: ReadonlyMap<ClusterLie, Hearing>) =>
  (world: ClusterWorld): ReadonlyArray<ClusterChecker> =>
    lies.map((each) => {
      const seen = each.seen(world)
      const checker = clusterCheckers(seen).find(({ promise }) => promise === each.promise)!
      return lyingTo(checker, judgingMethods, {
        method: each.method,
        tell: (fact) => [each.tell(fact as never, world)],
        heard: hearings.get(each)!,
        always: seen !== world,
      })
    })
