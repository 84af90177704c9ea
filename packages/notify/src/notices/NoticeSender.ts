/**
 * Sends notices when they are due. Every server of a database does: each takes what no other one has taken, for as long as
 * sending may take, so what a server that was killed had taken is sent by the next one. A notice is sent at least once, or counted
 * as lost when it has become useless.
 */
import { forEver, reasonOf } from "@ticketrush/engine/health/forEver"
import type { Log } from "@ticketrush/engine/ports"
import { limits } from "@ticketrush/protocol"
import { Effect, Latch } from "effect"
import type { NoticeTarget } from "./Notice.ts"
import type { AfterSending, NoticeStore, TakenNotice } from "./NoticeStore.ts"
import type { Notifier, Sending } from "./Notifier.ts"
import { noticeMetrics } from "./notice-metrics.ts"
import type { Wanted } from "./Wanted.ts"

export type SenderSettings = {
  /** How often due notices are looked for when nothing wakes the sender. */
  readonly pollMs: number
  /** A way that does not answer within this time has not taken the notice. */
  readonly answerMsMax: number
  /** For how long a notice is taken: longer than an answer may take. */
  readonly leaseMs: number
  /** How often late and old notices are looked for. */
  readonly tidyMs: number
}

export const senderSettings: SenderSettings = {
  pollMs: 1_000,
  answerMsMax: limits.noticeAnswerMsMax,
  leaseMs: limits.noticeAnswerMsMax + 5_000,
  tidyMs: 10_000,
}

/** A mail server may take longer than a push service, and holds up no push message meanwhile. */
export const mailSenderSettings: SenderSettings = {
  ...senderSettings,
  answerMsMax: limits.mailWholeMsMax + 5_000,
  leaseMs: limits.mailWholeMsMax + 15_000,
}

export type SenderParts<T extends NoticeTarget = NoticeTarget> = {
  /** Notices of it are sent, and no others. */
  readonly way: T["kind"]
  readonly store: Pick<NoticeStore, "isAnyWanted" | "take" | "settle" | "endLate" | "forget">
  readonly notifier: Notifier<T>
  readonly wanted: Wanted
  /** Milliseconds since 1970 UTC, by the clock of the database. */
  readonly nowMs: () => number
  readonly log: Log
  readonly settings?: SenderSettings
}

export type NoticeSender = {
  /** Something is there to send, or may be. */
  readonly wake: () => void
}

const tidiedAtOnce = 1_000

/** Sends for as long as the scope is open. */
export const makeNoticeSender = Effect.fnUntraced(function* <T extends NoticeTarget>(parts: SenderParts<T>) {
  const { way, store, wanted, nowMs, log, settings = senderSettings } = parts
  const work = yield* Latch.make(true)
  const scope = yield* Effect.scope
  let underWay = 0
  let tidiedAt = 0

  const send = (taken: TakenNotice): Effect.Effect<void> =>
    deliver(parts, settings, taken).pipe(
      Effect.catchCause((cause) =>
        // It is taken until its time is over, and sent again then.
        Effect.sync(() => log.warn("what came of a notice could not be written", { reason: reasonOf(cause) })),
      ),
      Effect.ensuring(
        Effect.sync(() => {
          underWay--
          work.openUnsafe()
        }),
      ),
    )

  const tidy = Effect.gen(function* () {
    const now = nowMs()
    const late = yield* store.endLate(now, tidiedAtOnce)
    noticeMetrics.lost(late)
    if (late > 0) log.warn("notices were not sent before they were useless", { notices: late })
    const more = yield* store.forget(now - limits.noticeKeptMs, tidiedAtOnce)
    if (late < tidiedAtOnce && !more) tidiedAt = now
  })

  const round = Effect.gen(function* () {
    yield* Effect.raceFirst(work.await, Effect.sleep(settings.pollMs))
    work.closeUnsafe()
    if (!(yield* wanted.look(store.isAnyWanted))) return
    const now = nowMs()
    if (now - tidiedAt >= settings.tidyMs) yield* tidy
    const free = limits.noticesAtOnceMax - underWay
    if (free <= 0) return
    const taken = yield* store.take(way, now, now + settings.leaseMs, free)
    underWay += taken.length
    for (const each of taken) yield* Effect.forkIn(send(each), scope)
    if (taken.length === free) work.openUnsafe()
  })
  yield* Effect.forkScoped(forEver({ part: "notices" }, round))

  return { wake: () => work.openUnsafe() } satisfies NoticeSender
})

const deliver = Effect.fnUntraced(function* <T extends NoticeTarget>(
  { notifier, nowMs, store }: SenderParts<T>,
  settings: SenderSettings,
  taken: TakenNotice,
) {
  const late: Sending = { kind: "not-sent", reason: "no answer in time", retryMs: 0 }
  const sending = yield* notifier
    // Of its way alone were any taken.
    .send(taken.target as T, taken.notice, nowMs())
    .pipe(Effect.timeoutOrElse({ duration: settings.answerMsMax, orElse: () => Effect.succeed(late) }))
  noticeMetrics.sent(taken.target.kind, sending.kind)
  if (sending.kind === "not-sent") {
    const { kind, concertId } = taken.notice
    yield* Effect.logDebug("a notice was not sent").pipe(
      Effect.annotateLogs({ kind, concertId, reason: sending.reason, attempt: taken.attempt }),
    )
  }
  yield* store.settle(taken, afterSending(sending, taken.attempt, nowMs()))
})

const firstPauseMs = 2_000
const longestPauseMs = 300_000

/** Pauses double, so that a push service that is down for a moment costs a called person seconds. */
export const afterSending = (sending: Sending, attempt: number, now: number): AfterSending =>
  sending.kind === "not-sent"
    ? {
        kind: "again",
        nextAt: Math.floor(
          now + Math.max(sending.retryMs, Math.min(firstPauseMs * 2 ** (attempt - 1), longestPauseMs)),
        ),
      }
    : sending
