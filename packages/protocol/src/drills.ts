/** Drills on a demo sale: what can be asked for, and how one stands. */
import { Schema } from "effect"
import { DateTime } from "./http-schemas-part.ts"
import { limits } from "./limits.ts"
import { asked, Count, idOf } from "./numbers.ts"
import { isRecord, isWhole, notAnObject } from "./request-body.ts"

/** `crash`: a defect while the sale decides. `fence`: another owner claims the sale in the journal. */
const drillFaults = ["crash", "fence"] as const
export type DrillFault = (typeof drillFaults)[number]

const drillStates = ["running", "judging", "done", "failed"] as const
export type DrillState = (typeof drillStates)[number]

const Fault = Schema.Literals(drillFaults)

export const DrillRequest = Schema.Struct({
  fault: Fault,
  people: asked(1, limits.drillPeopleMax),
  seconds: asked(limits.drillSecondsMin, limits.drillSecondsMax),
}).annotate({ identifier: "DrillRequest", examples: [{ fault: "crash", people: 50, seconds: 20 }] })

export type DrillAsked = { readonly fault: DrillFault; readonly people: number; readonly seconds: number }

export const decodeDrillRequest = (body: unknown): DrillAsked | string => {
  if (!isRecord(body)) return notAnObject
  const fault = drillFaults.find((each) => each === body.fault)
  if (fault === undefined) return `fault must be one of: ${drillFaults.join(", ")}`
  const { people, seconds } = body
  const { drillPeopleMax, drillSecondsMax, drillSecondsMin } = limits
  if (!isWhole(people) || people < 1 || people > drillPeopleMax) {
    return `people must be a whole number from 1 to ${drillPeopleMax}`
  }
  if (!isWhole(seconds) || seconds < drillSecondsMin || seconds > drillSecondsMax) {
    return `seconds must be a whole number from ${drillSecondsMin} to ${drillSecondsMax}`
  }
  return { fault, people, seconds }
}

const AtMs = Count.annotate({ description: "Milliseconds since the drill began." })

const DrillBody = Schema.Struct({
  concertId: idOf("concertId").annotate({ description: "Of the demo sale, which no list has." }),
  fault: Fault,
  people: Count,
  seconds: Count,
  startedBy: Count,
  startedAt: DateTime,
  state: Schema.Literals(drillStates),
  why: Schema.NullOr(Schema.String).annotate({ description: "Why it failed: it says nothing about the sale then." }),
  accepted: Count,
  refused: Count,
  again: Count.annotate({ description: "Answers that asked people to try again, which they did with the same key." }),
  unanswered: Count.annotate({ description: "Questions that were given up without a definite answer." }),
  stepMs: Count,
  answers: Schema.Array(Count).annotate({ description: "Definite answers in each step." }),
  faults: Schema.Array(
    Schema.Struct({
      atMs: AtMs,
      gapMs: Schema.NullOr(Count).annotate({ description: "The longest silence it caused; null while it lasts." }),
    }),
  ),
  epochs: Schema.Array(Schema.Struct({ atMs: AtMs, epoch: Count })).annotate({
    description: "When people first heard of each epoch.",
  }),
  verdict: Schema.NullOr(
    Schema.Struct({
      lost: Count,
      duplicates: Count,
      doubleSold: Count,
      holes: Count,
      epochsBack: Count,
      others: Count,
      says: Schema.Array(Schema.String).annotate({ description: "The first findings, as sentences." }),
      events: Count.annotate({ description: "Events of the journal that was judged." }),
    }),
  ).annotate({ description: "Of the auditor, from the journal and from what people wrote down." }),
}).annotate({ identifier: "Drill" })
export type DrillBody = typeof DrillBody.Type

export const DrillsResponse = Schema.Struct({
  allowed: Schema.Boolean.annotate({ description: "TICKETRUSH_DRILLS of this server." }),
  newest: Schema.NullOr(DrillBody).annotate({ description: "Since this server was started." }),
}).annotate({ identifier: "DrillsResponse" })
export type DrillsResponse = typeof DrillsResponse.Type
