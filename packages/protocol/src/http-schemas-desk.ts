/** Bodies of the operators' console, in their declared field order. */
import { Schema } from "effect"
import { PerSecond, WaitRange } from "./http-schemas.ts"
import { LinePolicyBody } from "./http-schemas-line.ts"
import { DateTime } from "./http-schemas-part.ts"
import { Count, idOf } from "./numbers.ts"

const ConcertId = idOf("concertId")
const seatCounts = { seats: Count, available: Count, blocked: Count, held: Count, sold: Count }

export const SaleFiguresResponse = Schema.Struct({
  concertId: ConcertId,
  position: Schema.String.annotate({ description: "<epoch>-<offset>: all counts are those behind this event." }),
  at: DateTime.annotate({ description: "Journal time of that position." }),
  closed: Schema.Boolean,
  policy: LinePolicyBody,
  waiting: Count,
  returned: Count,
  absent: Count,
  active: Count,
  joined: Count,
  admitted: Count.annotate({ description: "Passes given since the sale was opened." }),
  ...seatCounts,
  expired: Count.annotate({ description: "Holds that ended by their deadline since the sale was opened." }),
  perSecond: PerSecond,
  estimatedWaitMs: WaitRange.annotate({ description: "Until the last one in line is admitted." }),
  options: Schema.Array(Schema.Struct({ optionId: idOf("optionId"), cancelled: Schema.Boolean, ...seatCounts })),
}).annotate({ identifier: "SaleFiguresResponse" })

export const JournalPageResponse = Schema.Struct({
  concertId: ConcertId,
  records: Schema.Array(
    Schema.Struct({
      concertId: ConcertId,
      first: Count,
      last: Count,
      epoch: Count,
      at: Count.annotate({ description: "Journal time, in milliseconds since 1970 UTC." }),
      frame: Schema.String.annotate({ description: "The bytes of its events, in base64." }),
      hash: Schema.String.annotate({ description: "Of the record before it and this one, in hexadecimal." }),
    }),
  ),
  more: Schema.Boolean.annotate({ description: "There are records behind the last one of this page." }),
}).annotate({ identifier: "JournalPageResponse" })
