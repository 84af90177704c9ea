/** What live streams say, as clients read it. A test of the gateway holds what it sends against these. */
import { Schema } from "effect"
import { LineOverviewResponse, LineResponse, OfferedSeats, ReservationLifecycleResponse } from "./http-schemas.ts"
import { lineMethods } from "./line.ts"

const Id = Schema.Int
const Count = Schema.Int
const Place = Schema.NullOr(Schema.Int)
const Timestamp = Schema.String.annotate({ description: "Journal time, UTC." })
const Status = Schema.Literals(["WAITING", "ACTIVE", "NONE"])

const counts = {
  method: Schema.Literals(lineMethods),
  waiting: Count,
  cameBack: Count,
  active: Count,
  joined: Count,
  seatsFree: Count,
}

/** `INIT` of a stream with shared frames: all that they go on from. */
export const PlaceGreeting = Schema.Struct({
  concertId: Id,
  userId: Id,
  place: Place,
  returned: Schema.Boolean,
  status: Status,
  rank: Schema.Int,
  ...counts,
  timestamp: Timestamp,
})

/** `RANK_UPDATE` and `ACTIVE` of a stream with shared frames: what concerns the person alone. */
export const PlaceUpdate = Schema.Struct({
  userId: Id,
  concertId: Id,
  status: Status,
  rank: Schema.Int,
  activeTtlSeconds: Count,
  timestamp: Timestamp,
  place: Place,
  returned: Schema.Boolean,
  pass: Schema.optionalKey(Schema.String),
  offered: Schema.optionalKey(Schema.NullOr(OfferedSeats)),
})

/** `LINE`: who left the line since the position `from`. `gone` is null when more left than a frame can tell. */
export const LineDepartures = Schema.Struct({
  concertId: Id,
  from: Schema.String,
  head: Schema.Int,
  front: Count,
  gone: Schema.NullOr(Schema.Array(Schema.Int)),
  ...counts,
  timestamp: Timestamp,
})

/** `SNAPSHOT`: one digit per seat in the order of the seat map, 0 free, 1 held, 2 sold. */
export const SeatsSnapshot = Schema.Struct({
  optionId: Id,
  free: Count,
  states: Schema.String.check(Schema.isPattern(/^[012]*$/)),
})

/** `SEATS`: pairs of index and state. */
export const SeatsChange = Schema.Struct({
  optionId: Id,
  free: Count,
  seats: Schema.Array(Schema.Tuple([Count, Schema.Literals([0, 1, 2])])),
})

/** `END` of a server-sent stream. */
export const StreamEndNotice = Schema.Struct({ code: Schema.String, retry: Schema.Boolean })

/** The events of each topic, by name. `INIT` is that of shared frames. */
export const topicEvents = {
  queue: { INIT: PlaceGreeting, RANK_UPDATE: PlaceUpdate, ACTIVE: PlaceUpdate, LINE: LineDepartures },
  seats: { SNAPSHOT: SeatsSnapshot, SEATS: SeatsChange },
  reservation: { RESERVATION: ReservationLifecycleResponse },
  sale: { SALE: LineOverviewResponse },
  line: { LINE_REPORT: LineResponse },
} as const

/** What a connection says about a topic, by its `type`. A client passes over types that it does not know. */
export const topicMessages = {
  event: Schema.Struct({ event: Schema.String, id: Schema.NullOr(Schema.String), data: Schema.Unknown }),
  refused: Schema.Struct({ code: Schema.String, retry: Schema.Boolean, message: Schema.String }),
  ended: Schema.Struct({ code: Schema.String, retry: Schema.Boolean }),
} as const
