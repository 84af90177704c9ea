/** Notices, how far they are made, and what came of sending them. All times are milliseconds since 1970 UTC. */
import type { StoreUnavailable, WriteError } from "@ticketrush/engine/catalogue/errors"
import type { Behind } from "@ticketrush/engine/feed/FollowerView"
import type { ConcertId } from "@ticketrush/protocol"
import type { Effect } from "effect"
import type { NoticeTarget, NoticeWay, PersonNotice } from "./Notice.ts"
import type { MovedHold, NoticePage, ToldNotice } from "./told.ts"

/** A notice whose person is known. */
export type OfPerson = Omit<ToldNotice, "whose"> & { readonly person: number }

/** Without the notices whose person is not known yet. */
export type PersonPage = Omit<NoticePage, "told"> & { readonly told: ReadonlyArray<OfPerson> }

/** One that a server has taken, to send it before `until`. `attempt`: from 1. */
export type TakenNotice = {
  readonly id: number
  readonly attempt: number
  readonly notice: PersonNotice
  readonly target: NoticeTarget
}

/** `again`: not before `nextAt`. `gone`: the target takes nothing more, so it is forgotten with all that it waits for. */
export type AfterSending =
  | { readonly kind: "sent" }
  | { readonly kind: "again"; readonly nextAt: number }
  | { readonly kind: "gone" }

export interface NoticeStore {
  readonly behind: Effect.Effect<ReadonlyArray<Behind>, StoreUnavailable>
  readonly position: (concertId: ConcertId) => Effect.Effect<number, StoreUnavailable>
  /** As `FollowerView.write`. Of people without a target nothing is written, nor what is useless at `now`. */
  readonly write: (
    concertId: ConcertId,
    from: number,
    to: number,
    page: PersonPage,
    now: number,
  ) => Effect.Effect<boolean, WriteError>
  /** Of a person who has just said where to tell them. One of that hold that is there already stays as it is. */
  readonly putHold: (concertId: ConcertId, hold: OfPerson, now: number) => Effect.Effect<void, WriteError>
  /** To its later end, where there is a notice of it. */
  readonly moveHold: (concertId: ConcertId, hold: MovedHold) => Effect.Effect<void, WriteError>
  /** Of a reservation that is held no more. */
  readonly withdraw: (concertId: ConcertId, reservation: number) => Effect.Effect<void, WriteError>
  /** Whether any person has a target. */
  readonly isAnyWanted: Effect.Effect<boolean, StoreUnavailable>
  /**
   * Takes up to `most` notices of a way that are due at `now`; no other server takes them before `until`. None by mail that a browser of
   * the person was told.
   */
  readonly take: (
    way: NoticeWay,
    now: number,
    until: number,
    most: number,
  ) => Effect.Effect<ReadonlyArray<TakenNotice>, WriteError>
  /** Nothing where another server has taken it since. */
  readonly settle: (taken: TakenNotice, after: AfterSending) => Effect.Effect<void, WriteError>
  /** Ends notices that are useless at `now` and were not sent, at most `most`, and tells of how many no way has told. */
  readonly endLate: (now: number, most: number) => Effect.Effect<number, WriteError>
  /** Forgets notices that were useless before `at`, at most `most`. True when there may be more. */
  readonly forget: (at: number, most: number) => Effect.Effect<boolean, WriteError>
}
