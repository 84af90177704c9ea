import { type ConcertId, optionIdOf, readEvents, seatIdOf } from "@ticketrush/protocol"
import { until } from "@ticketrush/testing"
import { Context, Effect, Exit, Metric, Scope } from "effect"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import type { Committed } from "../../src/EngineApi.ts"
import { followerViewMemory } from "../../src/feed/FollowerViewMemory.ts"
import { makeJournalFollower } from "../../src/feed/JournalFollower.ts"
import type { Journal, JournalRecord } from "../../src/journal/Journal.ts"
import { ask, type Node, patient, saleOfSeats, startNode } from "../catalogue/fixture.ts"

const concertId = 7
const lagGauge = Metric.gauge("test_lag")

/** A view that has nothing to do with reservation lists: how many events of each kind a concert has. */
class Counts {
  readonly byConcert = new Map<ConcertId, Map<string, number>>()
  readonly view = {
    ...followerViewMemory<ReadonlyArray<string>>(
      (concertId, kinds) => {
        const counts = this.byConcert.get(concertId) ?? new Map<string, number>()
        for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1)
        this.byConcert.set(concertId, counts)
      },
      (concertId) => void this.byConcert.delete(concertId),
    ),
    fold: (_: ConcertId, records: ReadonlyArray<JournalRecord>): ReadonlyArray<string> => {
      const kinds: string[] = []
      for (const { frame } of records) readEvents(frame, ({ kind }) => kinds.push(kind))
      return kinds
    },
  }
}

describe("a journal follower", () => {
  let node: Node
  beforeEach(() => {
    node = startNode()
  })
  afterEach(() => node.stop())

  const follow = (
    counts: Pick<Counts, "view">,
    settings = patient,
    isUrgent?: (committed: Committed) => boolean,
    journal: Pick<Journal, "read"> = node.journal,
  ) =>
    node.run(
      makeJournalFollower({
        part: "lists",
        discovery: "discovery",
        name: "the counts",
        view: counts.view,
        engine: node.engine,
        journal,
        unavailable: (reason) => ({ late: reason }),
        lagGauge,
        settings,
        ...(isUrgent === undefined ? {} : { isUrgent }),
      }),
    )

  const hold = (seat: number) =>
    ask(node.engine, concertId, {
      kind: "hold",
      person: 1 + seat,
      seats: [seatIdOf(optionIdOf(concertId, 0), seat)],
      key: null,
    })

  /** One seat is left. */
  const sell = async (seats: number): Promise<number> => {
    await ask(node.engine, concertId, saleOfSeats(seats + 1))
    for (let seat = 0; seat < seats; seat++) await hold(seat)
    return node.engine.view(concertId)!.offset
  }

  it("keeps any view up to date, and tells when it has reached a position", async () => {
    const counts = new Counts()
    const follower = await follow(counts)
    const offset = await sell(20)
    await node.run(follower.waitFor(concertId, offset))
    expect(counts.byConcert.get(concertId)?.get("held")).toBe(20)
    expect(follower.lag()).toBe(0)
  })

  it("takes in at once what is urgent, however long it gathers other commits", async () => {
    const counts = new Counts()
    const never = { ...patient, lingerMs: 3_600_000, restFactor: 1_000_000 }
    await follow(counts, never, ({ events }) => events.some(({ kind }) => kind === "held"))
    await sell(20)
    await until("what was held is in the view", () => counts.byConcert.get(concertId)?.get("held") === 20)
  })

  it("catches up once nothing more is committed, however long the last pass took", async () => {
    const counts = new Counts()
    // It would rest for hours, however little of a millisecond the pass takes.
    await follow(counts, { ...patient, restFactor: 100_000_000 })
    await sell(3)
    await until("the first pass has ended", () => counts.byConcert.has(concertId))
    await hold(3)
    await until("the view is level", () => counts.byConcert.get(concertId)?.get("held") === 4)
  })

  it("lets two followers of one journal go at their own pace, each from its own position", async () => {
    const early = new Counts()
    const first = await follow(early)
    await node.run(first.waitFor(concertId, await sell(3)))
    const late = new Counts()
    const second = await follow(late)
    await node.run(second.waitFor(concertId, node.engine.view(concertId)!.offset))
    expect(late.byConcert).toEqual(early.byConcert)
  })

  it("gives a reader who waits for an uncommitted position the operating error of the view", async () => {
    const follower = await follow(new Counts(), { ...patient, waitMs: 20 })
    const offset = await sell(1)
    const error = await node.run(Effect.flip(follower.waitFor(concertId, offset + 1)))
    expect(error.late).toContain("the counts of concert 7")
  })

  it("tells at any moment how far the view is behind, and nothing once it is not followed", async () => {
    const gauge = () => Metric.snapshotUnsafe(Context.empty()).find(({ id }) => id === lagGauge.id)?.state
    const never = { ...patient, lingerMs: 3_600_000 }
    const follower = await follow(new Counts(), never)
    expect(gauge()).toMatchObject({ value: 0 })
    await sell(20)
    expect(gauge(), "between two passes").toMatchObject({ value: follower.lag() })
    expect(follower.lag()).toBeGreaterThanOrEqual(20)
    await Effect.runPromise(Scope.close(node.scope, Exit.void))
    expect(gauge()).toBeUndefined()
  })

  it("is not behind with what it cannot read once another node has read it", async () => {
    const { journal } = node
    const counts = new Counts()
    const unreadable: Pick<Journal, "read"> = {
      read: (concertId, after, done) =>
        journal.read(concertId, after, (result) => {
          if (result.kind !== "read") return done(result)
          done({ ...result, records: result.records.map((record) => ({ ...record, frame: Uint8Array.of(255, 1) })) })
        }),
    }
    let looks = 0
    const { view } = counts
    const looked = Effect.suspend(() => {
      looks++
      return view.behind
    })
    const settings = { ...patient, discoverMs: 20 }
    const blind = await follow({ view: { ...view, behind: looked } }, settings, undefined, unreadable)
    const offset = await sell(3)
    await until("it has given up", () => blind.lag() > 0 && looks > 3)
    const other = await follow(counts)
    await node.run(other.waitFor(concertId, offset))
    await until("it is level", () => blind.lag() === 0)
    await node.run(blind.waitFor(concertId, offset))
  })

  it("leaves a position alone that another writer has moved", async () => {
    const { view } = new Counts()
    expect(await node.run(view.write(concertId, 0, 4, ["held"]))).toBe(true)
    expect(await node.run(view.write(concertId, 2, 6, ["held"]))).toBe(false)
    expect(await node.run(view.position(concertId))).toBe(4)
  })
})
