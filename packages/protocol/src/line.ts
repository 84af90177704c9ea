/** The waiting line of a sale: its settings, the states of a place in it, and the words that clients see. */
import { limits } from "./limits.ts"

/** A place in the line: 1, 2, ... in the order in which joins were committed. Never reused. */
export type Place = number
/** The number of a pass in the order in which passes were given. Never reused. */
export type Pass = number

/**
 * `fifo`: in order, at the pace of the policy. `paused`: joins are taken, and none is admitted. `closed`: no joins are
 * taken, waiting people are still admitted, so the line drains. `passthrough`: every join is admitted at once, and
 * holds need no pass.
 */
export const lineMethods = ["fifo", "paused", "closed", "passthrough"] as const
export type LineMethod = (typeof lineMethods)[number]

export type LinePolicy = {
  readonly method: LineMethod
  /** Whether a hold needs a pass. */
  readonly protects: boolean
  /** People admitted every `everyMs` milliseconds; ticks lie on multiples of it in journal time. */
  readonly batch: number
  readonly everyMs: number
  /** Admissions that may be saved up while the line is empty; at least one batch. */
  readonly burst: number
  /** People with a pass at a time; 0 means no cap. */
  readonly activeMax: number
  /** People in line at a time; 0 means no cap of its own. */
  readonly waitingMax: number
  /** How long a pass lasts, in milliseconds. */
  readonly passMs: number
  /** A person not seen for this long, in milliseconds, is passed over at their turn. */
  readonly graceMs: number
  /** How long a seat that came back is kept for the person it calls, in milliseconds; 0: it makes no call. */
  readonly priorityMs: number
  /**
   * Seats that come back stay out of sight for a time that is drawn anew each time, at most so many milliseconds, and
   * then as long as people wait whom they cannot call yet. Absent or 0: they are free at once.
   */
  readonly returnMs?: number
  /**
   * A pass whose owner has held nothing and pays nothing for this long, in milliseconds, ends when the cap is reached and
   * people wait. Absent or 0: it lasts its whole time.
   */
  readonly idleMs?: number
  /**
   * How long an absent place is kept, in milliseconds, and how many are at a time; then the oldest ends. With either of
   * them absent and returned people count for `waitingMax`. Absent or 0: without end.
   */
  readonly absentMs?: number
  readonly absentMax?: number
}

/** No line: what a sale has until it is given one. */
export const noLine: LinePolicy = {
  method: "passthrough",
  protects: false,
  batch: 1,
  everyMs: 1_000,
  burst: 1,
  activeMax: 0,
  waitingMax: 0,
  passMs: limits.passMsDefault,
  graceMs: limits.graceMsDefault,
  priorityMs: 0,
}

/** The pace of the HTTP contract (section 3): 10 people every 10 seconds, active for 5 minutes, seats open to all. */
export const contractLine: LinePolicy = {
  ...noLine,
  method: "fifo",
  batch: 10,
  everyMs: 10_000,
  burst: 10,
  priorityMs: limits.priorityMsDefault,
}

/** The same pace, and the rules without which a line can be played. */
export const guardedLine: LinePolicy = {
  ...contractLine,
  returnMs: limits.returnMsDefault,
  idleMs: limits.idleMsDefault,
  absentMs: limits.absentMsDefault,
  absentMax: limits.absentMaxDefault,
}

/** What is wrong with a policy, or undefined. */
export const wrongLinePolicy = (policy: LinePolicy): string | undefined => {
  const whole = (name: keyof LinePolicy, min: number, max: number): string | undefined => {
    const value = policy[name]
    const fits = typeof value === "number" && Number.isInteger(value) && value >= min && value <= max
    return fits ? undefined : `${name} is a whole number from ${min} to ${max}`
  }
  if (!lineMethods.includes(policy.method)) return `method is one of ${lineMethods.join(", ")}`
  if (typeof policy.protects !== "boolean") return "protects is true or false"
  return (
    whole("batch", 0, limits.admissionBatchMax) ??
    whole("everyMs", limits.admissionEveryMsMin, limits.dayMs) ??
    whole("burst", policy.batch, limits.admissionBatchMax) ??
    whole("activeMax", 0, limits.placesPerSaleMax) ??
    whole("waitingMax", 0, limits.placesPerSaleMax) ??
    whole("passMs", limits.passMsMin, limits.dayMs) ??
    whole("graceMs", limits.graceMsMin, limits.dayMs) ??
    whole("priorityMs", 0, limits.dayMs) ??
    (policy.returnMs === undefined ? undefined : whole("returnMs", 0, limits.returnMsMax)) ??
    (policy.idleMs === undefined ? undefined : whole("idleMs", 0, limits.dayMs)) ??
    (policy.absentMs === undefined ? undefined : whole("absentMs", 0, limits.dayMs)) ??
    (policy.absentMax === undefined ? undefined : whole("absentMax", 0, limits.placesPerSaleMax))
  )
}

/**
 * `waiting`: in line. `absent`: passed over at their turn, keeps the place. `returned`: came back after that and is
 * called first. `active`: has a pass. The others are ends.
 */
export const PlaceStatus = {
  none: 0,
  waiting: 1,
  absent: 2,
  returned: 3,
  active: 4,
  left: 5,
  bought: 6,
  expired: 7,
  revoked: 8,
} as const
export type PlaceStatus = (typeof PlaceStatus)[keyof typeof PlaceStatus]

export const placeStatusWords = [
  "none",
  "waiting",
  "absent",
  "returned",
  "active",
  "left",
  "bought",
  "expired",
  "revoked",
] as const

/** Wire words of the contract (section 1.4): absent and returned people wait, ended places are no places. */
export type QueueStatusWord = "WAITING" | "ACTIVE" | "REJECTED" | "NONE"
