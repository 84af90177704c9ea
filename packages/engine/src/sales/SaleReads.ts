/**
 * What can be asked about a sale on any node: the question is data, the answer is data of one committed position, and
 * comes by callback. A live view never leaves the owner; a reader that follows a sale takes `SaleFeed`.
 */
import type {
  CommandKey,
  ConcertId,
  LinePolicy,
  OptionId,
  OptionPlan,
  PersonId,
  Place,
  ReservationId,
  ReservationStatus,
  RulesVersion,
  SeatPlan,
} from "@ticketrush/protocol"
import type {
  LoadFailed,
  OfferView,
  PaymentView,
  PlaceView,
  ReservationView,
  SaleFingerprint,
  WishesView,
} from "../EngineApi.ts"
import type { TierLeft } from "./SeatsLeft.ts"

export type Question =
  /** One reservation, as committed or as it was when it had status `as` (which it must have had). */
  | { readonly kind: "reservation"; readonly reservation: ReservationId; readonly as?: ReservationStatus }
  /** The same, and how it is paid for. */
  | { readonly kind: "payments"; readonly reservation: ReservationId; readonly as?: ReservationStatus }
  /** Several reservations as committed, in the order asked for. */
  | { readonly kind: "reservations"; readonly reservations: ReadonlyArray<ReservationId> }
  /**
   * Reservations in their sequence, each with its payments: of those behind sequence `after`, `look` are looked at, and the
   * ones of the option, or of all where it is null, are shown.
   */
  | {
      readonly kind: "reservation-page"
      readonly optionId: OptionId | null
      readonly after: number
      readonly look: number
    }
  /** Where a person stands in line. */
  | { readonly kind: "place"; readonly person: PersonId }
  /** What a person has filed before the opening. */
  | { readonly kind: "wishes"; readonly person: PersonId }
  /** Whether a person may hold and finish now: asked with each command, so it counts and renders nothing. */
  | { readonly kind: "turn"; readonly person: PersonId }
  /** The committed line and what is left, for all readers. */
  | { readonly kind: "overview" }
  /** What a card of the concert shows. `inMemory`: fails where the sale is not in memory, and does not bring it there. */
  | { readonly kind: "card"; readonly inMemory: boolean }
  /** All versions of the rules, and the journal time at which they were looked at. */
  | { readonly kind: "rules" }
  /** The group of an access code in the rules in force. */
  | { readonly kind: "access-code"; readonly digest: string }
  /** The seats of one option. */
  | { readonly kind: "option"; readonly optionId: OptionId }
  /** How the sale of one option stands, for those who run it. */
  | { readonly kind: "option-sale"; readonly optionId: OptionId }
  /** The same of the one that was added in mid-sale by an author under a key. */
  | { readonly kind: "added-option"; readonly author: PersonId; readonly key: CommandKey }
  /** All counts of the sale, for those who run it. */
  | { readonly kind: "figures" }
  /** The state hash of the memory; the answer waits while a record is on its way to the journal. */
  | { readonly kind: "fingerprint" }

/** A line as committed, without its people. */
export type LineSummary = {
  readonly policy: LinePolicy
  readonly waiting: number
  readonly returned: number
  readonly absent: number
  readonly active: number
  readonly head: Place
  readonly joined: Place
}

export type PaymentsAnswer = {
  readonly reservation: ReservationView
  /** Name of the gateway of the sale; null where it takes no payments. */
  readonly gateway: string | null
  /** The newest first. */
  readonly payments: ReadonlyArray<PaymentView>
  /** Its money came after it had expired, and it has the same seats all the same. */
  readonly retaken: boolean
}

export type PaidReservation = {
  readonly reservation: ReservationView
  /** The newest first; none where the sale takes no payments. */
  readonly payments: ReadonlyArray<PaymentView>
}

/** `next`: the sequence behind which the next page begins, null when nothing stands there yet. */
export type SequencePage = { readonly items: ReadonlyArray<PaidReservation>; readonly next: number | null }

export type PlaceAnswer = {
  readonly line: LineSummary
  /** The latest place of the person, also when it has ended. */
  readonly place: PlaceView | null
  /** What is kept for the person now. */
  readonly offer: OfferView | null
}

export type TurnAnswer = {
  readonly policy: LinePolicy
  /** Whether the person has a pass. */
  readonly active: boolean
  /** Whether the person has had one, be it at a place that they have given up since. */
  readonly wasActive: boolean
}

/** 0 for a code that is in no group; version 0 where no rules are in force. */
export type CodeAnswer = { readonly group: number; readonly version: number }
export type RulesAnswer = { readonly versions: ReadonlyArray<RulesVersion>; readonly now: number }

/**
 * `opensAt`: the general opening of the rules in force, or of those that come first; without rules that of the set-up. Journal
 * milliseconds, null where none was set. Seats are those of all options.
 */
export type CardAnswer = {
  readonly closed: boolean
  readonly opensAt: number | null
  readonly seats: number
  readonly free: number
}

export type OptionOverview = {
  readonly optionId: OptionId
  readonly seats: number
  readonly free: number
  readonly tiers: ReadonlyArray<TierLeft>
}

export type OverviewAnswer = {
  readonly closed: boolean
  readonly line: LineSummary
  readonly options: ReadonlyArray<OptionOverview>
  /** What is paid for each seat beside its price; absent: nothing. */
  readonly bookingFee?: number
}

/** `states` is a `SeatState` by seat index. It may be live: read it in the callback, never keep or change it. */
export type OptionAnswer = {
  readonly optionId: OptionId
  readonly plan: OptionPlan
  readonly seats: ReadonlyArray<SeatPlan>
  readonly states: Uint8Array
  readonly free: number
}

/** Counts of seats; `standing` of reservations that are held, being paid or bought. Times are journal milliseconds. */
export type OptionSaleAnswer = {
  readonly optionId: OptionId
  readonly cancelled: boolean
  readonly seats: number
  readonly available: number
  readonly blocked: number
  readonly held: number
  readonly sold: number
  readonly standing: number
  readonly nextReleaseAt: number | null
}

export type OptionFigures = Pick<
  OptionSaleAnswer,
  "optionId" | "cancelled" | "seats" | "available" | "blocked" | "held" | "sold"
>

/** `admitted`, `expired`: since the sale was opened, as in `SaleCounts`. */
export type FiguresAnswer = {
  readonly closed: boolean
  readonly line: LineSummary
  readonly admitted: number
  readonly expired: number
  readonly options: ReadonlyArray<OptionFigures>
}

type Answers = {
  readonly reservation: ReservationView | null
  readonly reservations: ReadonlyArray<ReservationView | null>
  readonly payments: PaymentsAnswer | null
  readonly "reservation-page": SequencePage
  readonly place: PlaceAnswer
  readonly wishes: WishesView | null
  readonly turn: TurnAnswer
  readonly overview: OverviewAnswer
  readonly card: CardAnswer
  readonly rules: RulesAnswer
  readonly "access-code": CodeAnswer
  readonly option: OptionAnswer | null
  readonly "option-sale": OptionSaleAnswer | null
  readonly "added-option": OptionSaleAnswer | null
  readonly figures: FiguresAnswer
  readonly fingerprint: SaleFingerprint
}

export type AnswerOf<Q extends Question> = Answers[Q["kind"]]

/** Where an answer stands in the journal of its sale: nothing of it is later, nothing earlier is missing. */
export type ReadAt = {
  readonly concertId: ConcertId
  readonly epoch: number
  /** Position of the last committed event. */
  readonly offset: number
  /** Journal time and chain hash of the record that ends there. */
  readonly at: number
  readonly hash: Uint8Array
}

/** A fault of ours, met while the answer was made. `cause` is for the log, never for the client. */
export type AnswerDefect = { readonly kind: "defect"; readonly cause: unknown }

/** `absent`: there is no such sale. `failed`: an operating error, ask again; or a broken journal. */
export type Asked<Q extends Question> =
  | { readonly kind: "answer"; readonly at: ReadAt; readonly value: AnswerOf<Q> }
  | { readonly kind: "absent" }
  | LoadFailed
  | AnswerDefect

export interface SaleReads {
  /** Calls back exactly once, at once where the sale is in memory here. */
  readonly ask: <Q extends Question>(concertId: ConcertId, question: Q, done: (asked: Asked<Q>) => void) => void
}
