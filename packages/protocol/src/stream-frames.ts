/** What live streams say, as clients read it. A test of the gateway holds what it sends against these. */
import { Schema } from "effect"
import { LineOverviewResponse, LineResponse, OfferedSeats, ReservationLifecycleResponse } from "./http-schemas.ts"
import { lineMethods } from "./line.ts"
import { Count, idOf, whole } from "./numbers.ts"
import { type StreamEnd, streamEnds } from "./streams.ts"

const ConcertId = idOf("concertId")
const UserId = idOf("userId")
const OptionId = idOf("optionId")
const ReservationId = idOf("reservationId")
const Place = Schema.NullOr(Count)
/** -1 for a person who is not in line. */
const Rank = whole(-1, Number.MAX_SAFE_INTEGER)
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
  concertId: ConcertId,
  userId: UserId,
  place: Place,
  returned: Schema.Boolean,
  status: Status,
  rank: Rank,
  ...counts,
  timestamp: Timestamp,
})

const standing = {
  userId: UserId,
  concertId: ConcertId,
  status: Status,
  rank: Rank,
  activeTtlSeconds: Count,
  timestamp: Timestamp,
}
/** The pass of an active person, where the line protects its sale. */
const shownPass = { pass: Schema.optionalKey(Schema.String) }

/** `RANK_UPDATE` and `ACTIVE` of a stream without shared frames, as in the contract. */
export const QueueUpdate = Schema.Struct({ ...standing, ...shownPass })

/** `RANK_UPDATE` and `ACTIVE` of a stream with shared frames: what concerns the person alone. */
export const PlaceUpdate = Schema.Struct({
  ...standing,
  place: Place,
  returned: Schema.Boolean,
  ...shownPass,
  offered: Schema.optionalKey(Schema.NullOr(OfferedSeats)),
})

/** `LINE`: who left the line since the position `from`. `gone` is null when more left than a frame can tell. */
export const LineDepartures = Schema.Struct({
  concertId: ConcertId,
  from: Schema.String,
  head: Count,
  front: Count,
  gone: Schema.NullOr(Schema.Array(Count)),
  ...counts,
  timestamp: Timestamp,
})

/** `SNAPSHOT`: one digit per seat in the order of the seat map, 0 free, 1 held, 2 sold. */
export const SeatsSnapshot = Schema.Struct({
  optionId: OptionId,
  free: Count,
  states: Schema.String.check(Schema.isPattern(/^[012]*$/)),
})

/** `SEATS`: pairs of index and state. */
export const SeatsChange = Schema.Struct({
  optionId: OptionId,
  free: Count,
  seats: Schema.Array(Schema.Tuple([Count, Schema.Literals([0, 1, 2])])),
})

/** `END` of a server-sent stream. A client takes codes that it does not know. */
export const StreamEndNotice = Schema.Struct({ code: Schema.String, retry: Schema.Boolean })

/** `KEEPALIVE` of a stream of one topic. */
export const KeepaliveNotice = Schema.Struct({ timestamp: Timestamp })

/** The events of each topic, by name. `INIT` is that of shared frames. */
export const topicEvents = {
  queue: { INIT: PlaceGreeting, RANK_UPDATE: PlaceUpdate, ACTIVE: PlaceUpdate, LINE: LineDepartures },
  seats: { SNAPSHOT: SeatsSnapshot, SEATS: SeatsChange },
  reservation: { RESERVATION: ReservationLifecycleResponse },
  sale: { SALE: LineOverviewResponse },
  line: { LINE_REPORT: LineResponse },
} as const

const subjects = {
  queue: { topic: Schema.Literal("queue"), concertId: ConcertId, userId: UserId },
  seats: { topic: Schema.Literal("seats"), optionId: OptionId },
  reservation: { topic: Schema.Literal("reservation"), reservationId: ReservationId, userId: UserId },
  sale: { topic: Schema.Literal("sale"), concertId: ConcertId },
  line: { topic: Schema.Literal("line"), concertId: ConcertId },
} as const

/** A message about one subscription: its topic and its ids, and what is told of it. */
const aboutEach = <Type extends string, Fields extends Schema.Struct.Fields>(type: Type, fields: Fields) => {
  const { queue, seats, reservation, sale, line } = subjects
  const told = { type: Schema.Literal(type), ...fields }
  return Schema.Union([
    Schema.Struct({ ...told, ...queue }),
    Schema.Struct({ ...told, ...seats }),
    Schema.Struct({ ...told, ...reservation }),
    Schema.Struct({ ...told, ...sale }),
    Schema.Struct({ ...told, ...line }),
  ])
}

/** The person a topic is about. A signed-in person leaves it out, or names themselves. */
const about = { userId: Schema.optionalKey(UserId) }
const resume = Schema.optionalKey(
  Schema.String.annotate({ description: "Position of the last event: <epoch>-<offset>." }),
)
const frames = Schema.optionalKey(Schema.Boolean.annotate({ description: "Whether shared frames are wanted." }))
const subscribes = { type: Schema.Literal("subscribe") }
const unsubscribes = { type: Schema.Literal("unsubscribe") }
const endCodes = Schema.Literals(Object.keys(streamEnds) as ReadonlyArray<StreamEnd>)

/** What a client says on a WebSocket. */
export const clientMessages = {
  subscribe: Schema.Union([
    Schema.Struct({ ...subscribes, ...subjects.queue, ...about, frames, resume }),
    Schema.Struct({ ...subscribes, ...subjects.seats, resume }),
    Schema.Struct({ ...subscribes, ...subjects.reservation, ...about }),
    Schema.Struct({ ...subscribes, ...subjects.sale }),
    Schema.Struct({ ...subscribes, ...subjects.line }),
  ]),
  unsubscribe: Schema.Union([
    Schema.Struct({ ...unsubscribes, ...subjects.queue, ...about }),
    Schema.Struct({ ...unsubscribes, ...subjects.seats }),
    Schema.Struct({ ...unsubscribes, ...subjects.reservation, ...about }),
    Schema.Struct({ ...unsubscribes, ...subjects.sale }),
    Schema.Struct({ ...unsubscribes, ...subjects.line }),
  ]),
  ping: Schema.Struct({ type: Schema.Literal("ping") }),
} as const

/** What the server says there besides events, by type. */
export const serverMessages = {
  subscribed: aboutEach("subscribed", { resumed: Schema.Boolean }),
  unsubscribed: aboutEach("unsubscribed", {}),
  refused: aboutEach("refused", { code: Schema.String, retry: Schema.Boolean, message: Schema.String }),
  ended: aboutEach("ended", { code: endCodes, retry: Schema.Boolean }),
  keepalive: Schema.Struct({ type: Schema.Literal("keepalive"), timestamp: Timestamp }),
  pong: Schema.Struct({ type: Schema.Literal("pong") }),
} as const

/** What a connection says about a topic, by its `type`. A client passes over types that it does not know. */
export const topicMessages = {
  event: Schema.Struct({ event: Schema.String, id: Schema.NullOr(Schema.String), data: Schema.Unknown }),
  refused: Schema.Struct({ code: Schema.String, retry: Schema.Boolean, message: Schema.String }),
  ended: Schema.Struct({ code: Schema.String, retry: Schema.Boolean }),
} as const
