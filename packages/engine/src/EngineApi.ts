/**
 * The one door to the sales of a node. `actor/Engine.ts` implements it.
 *
 * Everything a reader sees comes from the committed image: what was decided but is not in the journal yet is visible
 * to no reader. Calls are plain and synchronous; `reply` is called exactly once, often before `submit` returns.
 */
import type {
  Accepted,
  AddedBy,
  BestTaken,
  Command,
  ConcertId,
  LinePolicy,
  OptionId,
  OptionPlan,
  Pass,
  PaymentStatus,
  PaymentTerms,
  PersonId,
  Place,
  PlaceStatus,
  RankedWish,
  RefundState,
  RefundWhy,
  Refusal,
  Refused,
  Reply,
  ReservationId,
  ReservationStatus,
  RulesVersion,
  SaleEvent,
  SalePolicy,
  SeatPlan,
  TryAgain,
  WishOutcome,
} from "@ticketrush/protocol"

/** A reservation as committed. Times are journal milliseconds, null where the status does not have them. */
export type ReservationView = {
  readonly id: ReservationId
  readonly person: PersonId
  readonly optionId: OptionId
  /** Indexes inside the option, as asked for. */
  readonly seats: ReadonlyArray<number>
  readonly price: number
  /** What is paid for them beside their price; absent where nothing is. */
  readonly bookingFee?: number
  readonly status: ReservationStatus
  /** How often it has changed hands; absent: never. */
  readonly transfers?: number
  /** Who has bought it, and gets back what is paid back; absent where that is `person`. Also of what was parted from it. */
  readonly buyer?: PersonId
  /** Whom it was offered to, and until when; absent where no offer was made or it ended before. */
  readonly transferOffer?: { readonly to: PersonId; readonly until: number }
  readonly reservedAt: number
  readonly holdExpiresAt: number | null
  readonly confirmedAt: number | null
  readonly expiredAt: number | null
  readonly cancelledAt: number | null
  readonly refundedAt: number | null
  /** By which rule the sale has chosen the seats; absent where the person has. */
  readonly best?: BestTaken
  /** Who was called from the line when the seats of a cancelled reservation came back. */
  readonly calledPerson: PersonId | null
  /** What `person` gave back out of it, in order; absent where that is nothing. */
  readonly parts?: ReadonlyArray<PartView>
  /** The reservation that these seats were given back out of; absent where it was made by a hold. */
  readonly partOf?: ReservationId
}

/** Seats that were given back out of a reservation which keeps others, as committed: a reservation of its own. */
export type PartView = {
  readonly id: ReservationId
  readonly seats: ReadonlyArray<number>
  readonly price: number
  readonly bookingFee?: number
  readonly status: ReservationStatus
  readonly cancelledAt: number
  /** The newest one, null when nothing was to be paid back. */
  readonly refund: RefundView | null
}

export type OptionView = {
  readonly optionId: OptionId
  /** Who has added it in mid-sale; undefined for what was there at the opening. */
  readonly added: AddedBy | undefined
  readonly plan: OptionPlan
  readonly seats: ReadonlyArray<SeatPlan>
  /** Committed `SeatState` by seat index. Read it, never keep or change it: it is the live image. */
  readonly states: Uint8Array
  readonly free: number
  readonly sold: number
  /** Kept by the house: shown as sold, and sold to no person. */
  readonly blocked: number
  readonly cancelled: boolean
  /** When blocked seats are released next without an order, journal milliseconds, or null. Looks at every seat. */
  readonly nextReleaseAt: number | null
  /** Reservations that are held, being paid or bought. Counts all of the sale. */
  readonly standing: number
}

/** What is to be paid back of a payment. Amounts are whole won. */
export type RefundView = {
  readonly refund: number
  readonly amount: number
  /** What is kept of the payment. */
  readonly fee: number
  /** Of the fee. */
  readonly bookingFee: number
  readonly why: RefundWhy
  readonly state: RefundState
  readonly askedAt: number
  /** When it has to be settled. */
  readonly until: number
}

/** A payment as committed. `payment` is its number inside the concert. */
export type PaymentView = {
  readonly payment: number
  readonly reservation: ReservationId
  readonly amount: number
  /** Of the amount. */
  readonly bookingFee: number
  readonly status: PaymentStatus
  readonly openedAt: number
  /** The newest one, null when nothing was to be paid back. What was parted from the reservation has one of its own. */
  readonly refund: RefundView | null
  /** Of a part: the payment was that of this reservation, and `amount` is what its own seats cost of it. */
  readonly paidBy?: ReservationId
  /** Of a part: what the seats that its order kept then cost. */
  readonly kept?: number
}

/** The payments of a sale that takes them, as committed. */
export type PaymentsView = {
  readonly terms: PaymentTerms
  readonly count: number
  readonly payment: (payment: number) => PaymentView | undefined
  /** The newest one of a reservation. */
  readonly ofReservation: (id: ReservationId) => PaymentView | undefined
  /** All of a reservation, the newest first. */
  readonly allOf: (id: ReservationId) => ReadonlyArray<PaymentView>
  /** Whether its money came after it had expired, and it has the same seats all the same. */
  readonly retaken: (id: ReservationId) => boolean
  /** Whose money a refund of that number pays back: the reservation that was paid, or the part that was given back out of it. */
  readonly refunded: (refund: number) => ReservationId | undefined
}

/** A place in line as committed. Times are journal milliseconds. */
export type PlaceView = {
  readonly place: Place
  readonly person: PersonId
  readonly status: PlaceStatus
  /** 1 is next; those who came back are ranked among themselves. 0 for a place that does not wait. */
  readonly rank: number
  readonly joinedAt: number
  /** Number of the pass and when it ends, 0 before there is one. */
  readonly pass: Pass
  readonly passUntil: number
}

/** Seats that came back and are kept for a called person, as committed. */
export type OfferView = {
  readonly optionId: OptionId
  /** Indexes inside the option, never empty. */
  readonly seats: ReadonlyArray<number>
  readonly until: number
}

/** Wishes that a person filed before the opening, the most wanted first. */
export type WishesView = {
  readonly wishes: ReadonlyArray<RankedWish>
  /** Null while they stand. */
  readonly outcome: WishOutcome | null
  /** Of the wish that was met, 0 for none, and the reservation that was made for it, or null. */
  readonly rank: number
  readonly reservation: ReservationId | null
}

/** The waiting line as committed. */
export type LineView = {
  readonly policy: LinePolicy
  /** The latest place of a person, also when it has ended. */
  readonly placeOf: (person: PersonId) => PlaceView | undefined
  /** Whether the person has had a pass, be it at a place that they have given up since. */
  readonly wasActive: (person: PersonId) => boolean
  readonly place: (place: Place) => PlaceView | undefined
  /** Committed rank of a place in O(log n), 0 when it does not wait. */
  readonly rank: (place: Place) => number
  /** All waiting people have a place above this: places up to it were admitted, left or passed over. */
  readonly head: Place
  /** The last place given. */
  readonly joined: Place
  /** People in line; come back after they were passed over; passed over and away; with a pass. */
  readonly waiting: number
  readonly returned: number
  readonly absent: number
  readonly active: number
  /** Passes given since the sale was opened. */
  readonly admitted: number
}

export type SaleView = {
  readonly concertId: ConcertId
  readonly epoch: number
  /** Position of the last committed event: the offset of everything read from this view. */
  readonly offset: number
  /** Journal time and chain hash of the record that ends at `offset`. */
  readonly at: number
  readonly hash: Uint8Array
  readonly line: LineView
  readonly policy: SalePolicy
  /** All versions of the rules, the newest last. */
  readonly rules: ReadonlyArray<RulesVersion>
  readonly closed: boolean
  /** Holds that ended by their deadline since the sale was opened. */
  readonly expired: number
  /** Undefined where reservations are confirmed without a payment. */
  readonly payments: PaymentsView | undefined
  readonly options: ReadonlyArray<OptionView>
  readonly option: (optionId: OptionId) => OptionView | undefined
  /**
   * The reservation as committed, or as it was when it had status `as` (which it must have had).
   * Undefined when no such reservation is committed.
   */
  readonly reservation: (id: ReservationId, as?: ReservationStatus) => ReservationView | undefined
  /** What the person has filed before the opening, and what came of it, as committed. */
  readonly wishes: (person: PersonId) => WishesView | undefined
  /** What is kept at `now` for the person called at a place; undefined for all other places, and once it is over. */
  readonly offer: (place: Place, now: number) => OfferView | undefined
}

export type LoadResult = { readonly kind: "loaded"; readonly sale: SaleView } | { readonly kind: "absent" } | LoadFailed

/** `reason` is for the log. `refusal` is what a client hears where it is more than "unavailable": a broken journal. */
export type LoadFailed = { readonly kind: "failed"; readonly reason: string; readonly refusal?: Refusal }

/** One committed record, told to listeners after publish and before replies. */
export type Committed = {
  readonly concertId: ConcertId
  readonly epoch: number
  readonly first: number
  readonly last: number
  readonly at: number
  readonly events: ReadonlyArray<SaleEvent>
}

/** The state of a sale in memory, all of it committed: where it stands, and the hash of its bytes (`state-codec.ts`). */
export type SaleFingerprint = {
  readonly position: number
  readonly epoch: number
  /** sha256 in hexadecimal. */
  readonly stateHash: string
}

/** Counts of one sale, all as committed at `position`. */
export type SaleCounts = {
  readonly concertId: ConcertId
  /** Position of the last committed event. */
  readonly position: number
  /** People in line, those who came back among them; passed over and away people are not. */
  readonly waiting: number
  /** People with a pass. */
  readonly active: number
  /** Passes given since the sale was opened. */
  readonly admitted: number
  /** Seats that are held or being paid. */
  readonly held: number
  readonly sold: number
  /** Holds that ended by their deadline since the sale was opened. */
  readonly expired: number
}

export type BusiestSales = {
  readonly shown: ReadonlyArray<SaleCounts>
  /** Sales in memory that are not shown. */
  readonly leftOut: number
}

export type EngineCounters = {
  readonly accepted: number
  readonly refused: number
  readonly tryAgain: number
  readonly flushes: number
  readonly records: number
  readonly events: number
  readonly fenced: number
  readonly unknown: number
  readonly rejected: number
  readonly waiting: number
  readonly salesLoaded: number
  /** Sales whose journal contradicts itself, as this node found when it last read it. */
  readonly salesBroken: number
}

/**
 * What a caller hears. With "accepted" comes the committed image in which what the command did is visible, so that it
 * can be told however the sale fares between the commit and this answer. It is a reference to a live image: a caller
 * reads what is needed at once and keeps nothing of it.
 */
export type SaleReply = (Accepted & { readonly sale: SaleView }) | Refused | TryAgain

export interface EngineApi {
  /** Decides `command` on the sale of `concertId` (created by `open-sale`), in order of submission. */
  readonly submit: (concertId: ConcertId, command: Command, reply: (reply: SaleReply) => void) => void
  /** True when new commands of that sale and lane would be shed: asked before a body is decoded. */
  readonly shedding: (concertId: ConcertId, lane?: "money" | "holds" | "line") => boolean
  /** The person was seen: keeps their turn in line. Does nothing for a sale that is not in memory. */
  readonly present: (concertId: ConcertId, person: PersonId) => void
  /** The sale if it is in memory. */
  readonly view: (concertId: ConcertId) => SaleView | undefined
  /** The sale, rebuilt from the journal if need be. */
  readonly load: (concertId: ConcertId, done: (result: LoadResult) => void) => void
  /**
   * Computed from memory and never from the journal, so that the two can be compared. Undefined for a sale that is not
   * in memory, and while a record is on its way: what is decided is not yet what is so.
   */
  readonly fingerprint: (concertId: ConcertId) => SaleFingerprint | undefined
  /** Called for every committed record of this node. The returned function ends it. */
  readonly onCommitted: (listener: (committed: Committed) => void) => () => void
  readonly counters: () => EngineCounters
  /**
   * Figures of the `most` sales in memory in which most happens: with the most people in line, people with a pass and
   * held seats together; the smaller concert id where that is equal. Asking counts as no use of a sale.
   */
  readonly busiest: (most: number) => BusiestSales
  /** Journal time in milliseconds since 1970 UTC, for what is shown; 0 before the first sale was loaded. */
  readonly now: () => number
  /** False while the journal cannot be written. */
  readonly writable: () => boolean
  /** Takes no new command, flushes, answers what waits; `done` when nothing is left. Each of several calls hears it. */
  readonly stop: (done: () => void) => void
}

/** How a node leaves a sale to another one. */
export interface SaleRelease {
  /**
   * The sale takes no new command (callers hear "try again"). What waits is decided, written and answered, then the
   * sale leaves memory and `done` is called; at once for a sale that is not in memory. In the journal the sale stays live,
   * so that the next owner wakes it.
   */
  readonly release: (concertId: ConcertId, done: () => void) => void
}

/** Where commands are given whose callers read no image with the reply: the sale may be on another node. */
export interface CommandDoor {
  readonly submit: (concertId: ConcertId, command: Command, reply: (reply: Reply) => void) => void
}
