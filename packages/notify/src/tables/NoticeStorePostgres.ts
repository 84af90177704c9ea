/** A {@link NoticeStore} in Postgres: see `sql/0001_notices.sql`. */
import { followerPositions } from "@ticketrush/engine/catalogue/follower-positions"
import { storeAccess } from "@ticketrush/engine/catalogue/StoreAccess"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import type { NoticeKind } from "../notices/Notice.ts"
import type { NoticeStore } from "../notices/NoticeStore.ts"
import { forgetOlder, noticeRows, toTaken } from "./notice-rows.ts"
import { forgetWithdrawn, insertWithdrawn, withinOffers } from "./offer-rows.ts"

const ofHolds = ["hold-ending", "pay-ending"] as const
const ofOffers = ["offered", "offer-lapsed"] as const
const toldAgain: ReadonlySet<NoticeKind> = new Set([...ofOffers, "offer-taken", "offer-declined"])
const toldAtOnce = 1_000

/** The tables must be there, those of the journal and of the catalogue too. */
export const makeNoticeStorePostgres = Effect.gen(function* (): Effect.fn.Return<
  NoticeStore,
  never,
  SqlClient.SqlClient
> {
  const sql = yield* SqlClient.SqlClient
  const { read, write } = yield* storeAccess
  const rows = noticeRows(sql)
  // None is behind while there is no target: then no journal is read.
  const positions = followerPositions(sql, read, "notice_positions", sql`exists (select from notice_targets)`)
  return {
    behind: positions.behind,
    position: positions.position,
    write: (concertId, from, to, { told: all, moved, withdrawn, offersOver, offersWithdrawn }, now) =>
      write(
        sql,
        Effect.gen(function* () {
          if (!(yield* positions.move(concertId, from, to))) return false
          const told = yield* withinOffers(sql, all, now)
          // What is being paid is told in place of its hold.
          const paying = told.flatMap(({ kind, subject }) => (kind === "pay-ending" ? [subject] : []))
          if (paying.length > 0) yield* rows.withdraw(concertId, paying, ["hold-ending"])
          if (offersWithdrawn.length > 0) yield* insertWithdrawn(sql, concertId, offersWithdrawn, now)
          if (offersOver.length > 0) yield* rows.withdraw(concertId, offersOver, ofOffers)
          const made = all.filter(({ kind }) => kind === "offered")
          if (made.length > 0) yield* forgetWithdrawn(sql, concertId, made)
          const again = told.filter(({ kind }) => toldAgain.has(kind))
          if (again.length > 0) yield* forgetOlder(sql, concertId, again)
          if (told.length > 0) yield* rows.insert(concertId, told, now)
          if (moved.length > 0) yield* rows.move(concertId, moved)
          if (withdrawn.length > 0) yield* rows.withdraw(concertId, withdrawn, ofHolds)
          return true
        }),
      ),
    putHold: (concertId, hold, now) => write(sql, Effect.asVoid(rows.insert(concertId, [hold], now))),
    moveHold: (concertId, hold) => write(sql, Effect.asVoid(rows.move(concertId, [hold]))),
    withdraw: (concertId, reservation) =>
      write(sql, Effect.asVoid(rows.withdraw(concertId, [reservation], ["hold-ending"]))),
    isAnyWanted: Effect.map(
      read(sql<{ readonly wanted: boolean }>`select exists (select from notice_targets) as wanted`),
      ([{ wanted }]) => wanted,
    ),
    take: (way, now, until, most) =>
      write(
        sql,
        Effect.gen(function* () {
          if (way === "email") yield* rows.endTold(now, toldAtOnce)
          return (yield* rows.take(way, now, until, most)).map(toTaken)
        }),
      ),
    settle: (taken, after) => write(sql, Effect.asVoid(rows.settle(taken, after))),
    endLate: (now, most) =>
      write(
        sql,
        Effect.map(rows.endLate(now, most), (ended) => ended.filter((each) => each.ended === "late").length),
      ),
    forget: (at, most) =>
      write(
        sql,
        Effect.map(rows.forget(at, most), ({ length }) => length === most),
      ),
  }
})
