/**
 * Follows the journals and brings a view of them up to date, page by page, from a position that is stored with the view.
 * It is woken by commits of this node and reads what was committed from the journal itself: after a restart it goes on
 * where it was, and however far it falls behind, it holds one page in memory. A commit never waits for it.
 *
 * The view is a {@link FollowerView}: reservation lists, and the messages of webhooks.
 */
import type { ConcertId } from "@ticketrush/protocol"
import { Cause, Duration, Effect, Exit, Latch, Metric } from "effect"
import type { Committed, EngineApi } from "../EngineApi.ts"
import { forEver } from "../health/forEver.ts"
import type { PartName } from "../health/Parts.ts"
import type { Journal, JournalRecord } from "../journal/Journal.ts"
import { readPage } from "../journal/read-page.ts"
import type { FollowerView } from "./FollowerView.ts"

export type FollowerSettings = {
  /** Commits are gathered for this long at least while no reader waits for them: larger pages cost less. */
  readonly lingerMs: number
  /**
   * While commits keep coming the follower rests this many times as long as a pass took, unless a reader waits: in a rush
   * the view falls behind, which is what its own position is for, and seats are sold with what it leaves of the
   * processor. Afterwards it catches up without a rest.
   */
  readonly restFactor: number
  /** How often journals are looked for that got ahead without a wake-up, after a crash or a change of owner. */
  readonly discoverMs: number
  /** A reader who waits for a position is told that it is late after this time. */
  readonly waitMs: number
}

export const followerSettings: FollowerSettings = { lingerMs: 20, restFactor: 20, discoverMs: 30_000, waitMs: 2_000 }

/** What readers of a view use. */
export interface JournalFollower<E> {
  /** Returns once the view contains everything up to `position` of that concert (`SaleView.offset`). */
  readonly waitFor: (concertId: ConcertId, position: number) => Effect.Effect<void, E>
  /** Returns once the view contains everything that this node had committed when asked. */
  readonly waitForAll: Effect.Effect<void, E>
  /** Events that are committed on this node but not in the view yet. */
  readonly lag: () => number
}

export type FollowerOptions<Page, E, W> = {
  /** Names the view in logs, in the plural: "the reservation lists". */
  readonly name: string
  /** The part of a node that is down while the view does not follow. */
  readonly part: PartName
  /** The part that is down while journals that got ahead cannot be looked for. */
  readonly discovery: PartName
  readonly view: FollowerView<Page, E, W>
  readonly engine: Pick<EngineApi, "onCommitted">
  readonly journal: Pick<Journal, "read">
  /** The operating error of a reader whose view is late, or whose journal cannot be read. */
  readonly unavailable: (reason: string) => E
  /** Shows `lag`, in events. */
  readonly lagGauge: Metric.Gauge<number>
  readonly settings?: FollowerSettings
  /** Whether what was committed is waited for: the view takes it in without a rest. Never, unless given. */
  readonly isUrgent?: (committed: Committed) => boolean
}

/** `head`: the last position we were told of. `position`: how far the view is, as long as `sure`; else a guess. */
type Follow = { head: number; position: number; sure: boolean; broken: boolean }
type Waiter = { readonly concertId: ConcertId; readonly position: number; readonly done: () => void }

/** Folding and encoding is one piece of work on the thread that sells: it stays a few milliseconds long. */
const eventsPerPassMax = 2_000
/** A rush is over when nothing was committed for so long. */
const calmMs = 1_000
/** Sales that are up to date are forgotten beyond this number; their position is stored with the view. */
const followedMax = 10_000

export const makeJournalFollower = Effect.fnUntraced(function* <Page, E, W>({
  name,
  part,
  discovery,
  view,
  engine,
  journal,
  unavailable,
  lagGauge,
  settings = followerSettings,
  isUrgent = () => false,
}: FollowerOptions<Page, E, W>) {
  const follows = new Map<ConcertId, Follow>()
  const waiters = new Set<Waiter>()
  const discovered = yield* Latch.make(false)
  const work = yield* Latch.make(false)
  const hurry = yield* Latch.make(false)
  let commits = 0
  /** `commits` when the last pass ended. */
  let passed = 0
  let restMs = settings.lingerMs

  /** `before` is where the view may be expected to be when nothing is known about that sale yet. */
  const tell = (concertId: ConcertId, head: number, before: number): void => {
    const follow = follows.get(concertId)
    if (follow === undefined) follows.set(concertId, { head, position: before, sure: false, broken: false })
    else follow.head = Math.max(follow.head, head)
    work.openUnsafe()
  }
  yield* Effect.acquireRelease(
    Effect.sync(() =>
      engine.onCommitted((committed) => {
        const { concertId, first, last } = committed
        commits++
        tell(concertId, last, first - 1)
        if (isUrgent(committed)) hurry.openUnsafe()
      }),
    ),
    (stop) => Effect.sync(stop),
  )

  const discover = Effect.gen(function* () {
    // What could not be read may be readable by now, or be in the view: another node has read it. If not, it is reported once
    // more and left again.
    for (const follow of follows.values()) {
      if (!follow.broken) continue
      follow.broken = false
      follow.sure = false
      work.openUnsafe()
    }
    for (const { concertId, position, head } of yield* view.behind) tell(concertId, head, position)
    yield* discovered.open
  })

  /** Brings the view of one sale a page further. */
  const advance = Effect.fnUntraced(function* (concertId: ConcertId, follow: Follow) {
    if (!follow.sure) {
      follow.position = yield* view.position(concertId)
      follow.sure = true
    }
    const wanted = follow.head
    if (follow.position >= wanted) return
    const page = yield* Effect.mapError(readPage(journal, concertId, follow.position), unavailable)
    const records = upTo(eventsPerPassMax, page.records)
    const last = records.at(-1)?.last
    if (last === undefined) {
      // A reader waits for a position that is not committed. A commit told since then stays wanted.
      if (follow.head === wanted) follow.head = follow.position
      return
    }
    const written = yield* view.write(concertId, follow.position, last, view.fold(concertId, records))
    if (written) follow.position = last
    follow.sure = written
    follow.head = Math.max(follow.head, follow.position)
  })

  /** Fails when a sale could not be followed for now, once all others have had their page. */
  const pass = Effect.gen(function* () {
    let failed: E | W | undefined
    for (const [concertId, follow] of follows) {
      if (follow.broken || (follow.sure && follow.position >= follow.head)) {
        if (follows.size > followedMax && !follow.broken) follows.delete(concertId)
        continue
      }
      const exit = yield* Effect.exit(advance(concertId, follow))
      if (Exit.isFailure(exit)) {
        const failure = exit.cause.reasons.find(Cause.isFailReason)
        if (failure !== undefined) failed = failure.error
        else if (Cause.hasInterruptsOnly(exit.cause)) failed = unavailable("reading was interrupted")
        else {
          follow.broken = true
          yield* Effect.logError(`${name} cannot read a journal and leave it`, exit.cause).pipe(
            Effect.annotateLogs({ concertId }),
          )
        }
      }
      for (const waiter of waiters) {
        if (waiter.concertId === concertId && isThere(waiter)) waiter.done()
      }
    }
    if (failed !== undefined) return yield* Effect.fail(failed)
  })

  const behind = ({ head, position, sure, broken }: Follow): boolean => !broken && (!sure || position < head)
  const lag = (): number => {
    let events = 0
    for (const { head, position } of follows.values()) events += Math.max(0, head - position)
    return events
  }
  const isThere = ({ concertId, position }: Omit<Waiter, "done">): boolean => {
    const follow = follows.get(concertId)
    return follow?.sure === true && follow.position >= position
  }

  /** The rest ends with the rush: behind one slow pass it would take minutes in which nothing is sold. */
  const rest = Effect.gen(function* () {
    yield* Effect.sleep(Math.min(restMs, settings.lingerMs))
    for (let left = restMs - settings.lingerMs; left > 0; left -= calmMs) {
      const before = commits
      yield* Effect.sleep(Math.min(left, calmMs))
      if (commits === before) return
    }
  })

  const follow = Effect.gen(function* () {
    yield* work.await
    if (waiters.size === 0) yield* Effect.raceFirst(rest, hurry.await)
    hurry.closeUnsafe()
    work.closeUnsafe()
    const [took] = yield* Effect.timed(pass)
    restMs = commits === passed ? 0 : Math.max(settings.lingerMs, settings.restFactor * Duration.toMillis(took))
    passed = commits
  }).pipe(
    Effect.ensuring(
      Effect.sync(() => {
        for (const follow of follows.values()) if (behind(follow)) work.openUnsafe()
      }),
    ),
  )
  const scraped = yield* Effect.context<never>()
  yield* Effect.acquireRelease(
    // Read when it is asked for: a value that a pass leaves behind would stand still while passes rest or hang.
    Effect.sync(() =>
      Metric.registerUnsafe(lagGauge, scraped, {
        get: () => ({ value: lag() }),
        update: () => {},
        modify: () => {},
      }),
    ),
    (registration) => Effect.sync(registration.remove),
  )
  yield* Effect.forkScoped(forEver({ part, longestPauseMs: 500 }, follow))
  yield* Effect.forkScoped(forEver({ part: discovery, restMs: settings.discoverMs }, discover))

  const late = (concertId: ConcertId): E => unavailable(`${name} of concert ${concertId} are ${lag()} events behind`)

  const waitFor = (concertId: ConcertId, position: number): Effect.Effect<void, E> =>
    Effect.callback<void>((resume) => {
      if (isThere({ concertId, position })) return resume(Effect.void)
      const waiter: Waiter = {
        concertId,
        position,
        done: () => {
          waiters.delete(waiter)
          resume(Effect.void)
        },
      }
      waiters.add(waiter)
      tell(concertId, position, position)
      hurry.openUnsafe()
      return Effect.sync(() => waiters.delete(waiter))
    }).pipe(Effect.timeoutOrElse({ duration: settings.waitMs, orElse: () => Effect.fail(late(concertId)) }))

  const waitForAll = Effect.gen(function* () {
    yield* discovered.await.pipe(
      Effect.timeoutOrElse({
        duration: settings.waitMs,
        orElse: () => Effect.fail(unavailable(`${name} have not found their place yet`)),
      }),
    )
    const heads = [...follows].filter(([, follow]) => behind(follow))
    yield* Effect.forEach(heads, ([concertId, { head }]) => waitFor(concertId, head), { concurrency: "unbounded" })
  })

  return { waitFor, waitForAll, lag } satisfies JournalFollower<E>
})

/** The first records of a page that hold `events` events together, at least one record. */
const upTo = (events: number, records: ReadonlyArray<JournalRecord>): ReadonlyArray<JournalRecord> => {
  const end = records.findIndex(({ last }) => last - records[0].first + 1 >= events)
  return end === -1 ? records : records.slice(0, end + 1)
}
