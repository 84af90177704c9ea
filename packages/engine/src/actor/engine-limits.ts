/** The bounds of one node's engine. Production takes them from `protocol/limits.ts`; the simulation draws small ones. */
import { limits } from "@ticketrush/protocol"
import type { AppendPace } from "./append-pace.ts"
import type { LaneBounds } from "./Mailbox.ts"

export type EngineLimits = {
  readonly lanes: LaneBounds
  readonly commandsPerDrainMax: number
  readonly expiriesPerDrainMax: number
  readonly wishesPerDrainMax: number
  readonly answersPerTurnMax: number
  readonly recordsPerFlushMax: number
  readonly appendPace: AppendPace
  readonly mailboxWaitMsMax: number
  readonly lineWaitMsMax: number
  readonly outcomeWaitMsMax: number
  readonly tickMs: number
  readonly passivateAfterMs: number
  readonly activationsAtOnceMax: number
  readonly snapshotEveryEvents: number
  /** Sets of remembered refusals of one sale, a power of two; people whose sets coincide share one. */
  readonly refusalSets: number
  /** First and longest pause before a failed journal call is tried again, in milliseconds. */
  readonly retryMsMin: number
  readonly retryMsMax: number
  /** A sale that another owner took is left alone this long, in milliseconds: the length of a lease. */
  readonly takenAwayMs: number
  /** A sale whose journal contradicts itself is not read again for this long, in milliseconds. */
  readonly brokenMs: number
  /** How often the journal is asked for sales that are due without a request, in milliseconds. */
  readonly duePollMs: number
}

export const engineLimits: EngineLimits = {
  lanes: { money: limits.mailboxMoneyMax, holds: limits.mailboxHoldsMax, line: limits.mailboxLineMax },
  commandsPerDrainMax: limits.commandsPerDrainMax,
  expiriesPerDrainMax: limits.expiriesPerDrainMax,
  wishesPerDrainMax: limits.wishesPerDrainMax,
  answersPerTurnMax: limits.answersPerTurnMax,
  recordsPerFlushMax: limits.recordsPerFlushMax,
  appendPace: { paceMs: 2, lineMs: 8, commands: 64 },
  mailboxWaitMsMax: limits.mailboxWaitMsMax,
  lineWaitMsMax: limits.lineWaitMsMax,
  outcomeWaitMsMax: limits.outcomeWaitMsMax,
  tickMs: limits.tickMs,
  passivateAfterMs: limits.passivateAfterMs,
  activationsAtOnceMax: limits.activationsAtOnceMax,
  snapshotEveryEvents: limits.snapshotEveryEvents,
  refusalSets: 4_096,
  retryMsMin: 20,
  retryMsMax: 500,
  duePollMs: 1_000,
  takenAwayMs: 3_000,
  brokenMs: 10_000,
}
