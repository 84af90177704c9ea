/** Counts what happened: faults that were injected, and situations that must happen sometimes. */
import type { FaultName } from "./faults.ts"

/**
 * Situations that a night of seeds must have reached. One that was never reached is a failure of the generator, not a
 * success of the engine.
 */
export const marks = [
  "append fenced",
  "append fenced in part",
  "late append committed before a takeover",
  "late append fenced by a takeover",
  "late append committed on its own",
  "late append rolled back",
  "outcome of an append unknown to its node",
  "unknown append found committed",
  "unknown append sealed again",
  "claim fenced",
  "claim repeated by its own incarnation",
  "claim waited for an open append",
  "append waited for a lock",
  "lock timeout",
  "takeover of a live sale",
  "reply from a stale owner",
  "hold expired",
  "hold confirmed in its last tenth",
  "hold extended",
  "extension refused by the limit of a hold",
  "confirm refused as expired",
  "seat held again after an expiry",
  "refused by the limit of a person",
  "refused for a taken seat",
  "key answered the same again",
  "key refused for another payload",
  "refusal repeated",
  "command shed",
  "outcome unknown told to a caller",
  "outcome resolved by asking again",
  "record with many events",
  "batch of maximal size",
  "snapshot saved",
  "snapshot used",
  "half snapshot passed over",
  "snapshot of another version passed over",
  "sale claimed again",
  "crash with waiting callers",
  "crash during recovery",
  "corruption detected in a record",
  "corruption detected in a snapshot",
  "message to a wrong node",
  "linearizability of a seat decided",
  "sale whose time is ahead of the database",
  "joined a line",
  "joined a line again after an end",
  "admitted by the pace",
  "admitted at once",
  "admitted by an operator",
  "admitted after coming back",
  "admissions saved up in the bucket",
  "called to a seat that came back",
  "seats out of sight",
  "seats reappeared for everybody",
  "seats reappeared for the next one in line",
  "seats kept out of sight until there was room",
  "passed over",
  "passed over twice",
  "came back after being passed over",
  "left a line",
  "gave up a pass",
  "pass ended by its time",
  "pass ended because it did nothing",
  "absent place ended",
  "pass used by a purchase",
  "pass revoked by an operator",
  "line cleared",
  "line set anew",
  "sale closed",
  "refused by a closed sale",
  "refused before the sale opened",
  "refund refused for what was never bought",
  "refused by a full line",
  "refused by a closed line",
  "refused by the cap on active people",
  "hold refused without a pass",
  "hold refused with an ended pass",
  "hold refused for a kept seat",
  "kept seat held by whom it was kept for",
  "kept seat held by another when its time was over",
  "rules set",
  "refused by the tier of a presale",
  "refused by the code of a presale",
  "refused by the limit of an order",
  "refused by the limit of an option",
  "refused by the limit of a price tier",
  "refused by the limit of open holds",
  "refused by the limit of a turn",
  "refused by the pause after a release",
  "refused after the end of refunds",
  "several cancelled together",
  "none of several cancelled",
  "question through the gateway",
  "pass of somebody else or of another sale refused",
  "question in another person's name refused",
  "rank worked out from a shared frame",
  "stream ended by its node",
  "seats told by a WebSocket",
  "seats go on from a position",
] as const
/** Counted, but nothing is wrong with a night that never had them. */
export const maybes = ["linearizability left undecided"] as const
export type Mark = (typeof marks)[number] | (typeof maybes)[number]

export class Tally {
  readonly faults = new Map<FaultName, number>()
  readonly marks = new Map<Mark, number>()

  fault(name: FaultName): void {
    this.faults.set(name, (this.faults.get(name) ?? 0) + 1)
  }

  mark(name: Mark): void {
    this.marks.set(name, (this.marks.get(name) ?? 0) + 1)
  }
}
