/** All checkers that look at every record, reply and read. I14 and a part of I17 look at the end of a run, see `run.ts`. */

import type { Draw } from "../swarm.ts"
import { Auditors, type DrainBounds } from "./Auditors.ts"
import { bestSeats } from "./best-seats.ts"
import type { Checker } from "./Checker.ts"
import { oneHolder } from "./I01-one-holder.ts"
import { acknowledged } from "./I02-acknowledged.ts"
import { refused } from "./I03-refused.ts"
import { sameAnswer } from "./I04-same-answer.ts"
import { audited } from "./I05-I10-audited.ts"
import { personLimit } from "./I05-person-limit.ts"
import { duesEnd } from "./I06-dues-end.ts"
import { inTime } from "./I06-in-time.ts"
import { time } from "./I07-time.ts"
import { admissions } from "./I08-admissions.ts"
import { presentAtTurn } from "./I08-presence.ts"
import { frames } from "./I09-frames.ts"
import { image } from "./I09-image.ts"
import { offers } from "./I09-offers.ts"
import { published } from "./I09-published.ts"
import { ranks } from "./I09-ranks.ts"
import { seats } from "./I09-seats.ts"
import { oneEpoch } from "./I12-one-epoch.ts"
import { fencedSilence } from "./I13-fenced-silence.ts"
import { chain } from "./I15-chain.ts"
import { settles } from "./I17-settles.ts"

export type CheckedWorld = DrainBounds & {
  readonly newestEpoch: (concertId: number) => number
  /** The database clock jumps in this world. */
  readonly clockJumps: boolean
  /** Some sale of this world may get rules. */
  readonly rules: boolean
  /** Sales of this world take payments. */
  readonly payments: boolean
  /** People of this world ask for the best seats. */
  readonly wishes: boolean
}

export const checkedWorld = (draw: Draw, newestEpoch: (concertId: number) => number): CheckedWorld => ({
  newestEpoch,
  expiriesPerDrainMax: draw.limits.expiriesPerDrainMax,
  wishesPerDrainMax: draw.limits.wishesPerDrainMax,
  clockJumps: draw.faults.includes("clock"),
  rules: draw.rules !== "none",
  payments: draw.payments !== null,
  wishes: draw.wishes,
})

/** What else looks at a world, with the checkers of that world. */
export type Observers = (checked: CheckedWorld) => ReadonlyArray<Checker>

export const allCheckers = ({
  newestEpoch,
  expiriesPerDrainMax,
  wishesPerDrainMax,
  clockJumps,
  rules,
  payments,
  wishes,
}: CheckedWorld): ReadonlyArray<Checker> => {
  const bounds = { expiriesPerDrainMax, wishesPerDrainMax }
  const auditors = new Auditors(bounds)
  return [
    oneHolder(),
    acknowledged(),
    refused(),
    sameAnswer(),
    personLimit(),
    ...(rules || payments ? [audited(auditors)] : []),
    ...(wishes ? [bestSeats(auditors)] : []),
    duesEnd(bounds),
    inTime(),
    time(),
    admissions(),
    presentAtTurn(clockJumps),
    image(),
    offers(),
    published(),
    ranks(),
    frames(),
    seats(),
    oneEpoch(newestEpoch),
    fencedSilence(),
    chain(),
    settles(),
  ]
}

/** Those that need nothing but a journal, beside the auditor, which knows its rules. `bounds`: of the node that wrote it. */
export const journalCheckers = (bounds: DrainBounds): ReadonlyArray<Checker> => [
  oneHolder(),
  personLimit(),
  duesEnd(bounds),
  time(),
  admissions(),
  oneEpoch(),
  chain(),
]
