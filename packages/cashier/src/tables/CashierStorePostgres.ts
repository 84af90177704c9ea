/** A {@link CashierStore} in Postgres: see `sql/0001_payments.sql`. */
import type { StoreUnavailable } from "@ticketrush/engine/catalogue/errors"
import { insisting } from "@ticketrush/engine/catalogue/insisting"
import { storeAccess } from "@ticketrush/engine/catalogue/StoreAccess"
import type { ConcertId } from "@ticketrush/protocol"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { ordersOf } from "../orders/Order.ts"
import { stuckRows } from "../stuck/stuck-rows.ts"
import { saleBooks } from "./book-rows.ts"
import { type CashierStore, messageName } from "./CashierStore.ts"
import { messageRows, toLink, toMessage } from "./message-rows.ts"
import { errandRows, orderRows } from "./order-rows.ts"

/** The tables must be there, those of the journal too. */
export const makeCashierStorePostgres = Effect.gen(function* (): Effect.fn.Return<
  CashierStore,
  StoreUnavailable,
  SqlClient.SqlClient
> {
  const sql = yield* SqlClient.SqlClient
  const access = yield* storeAccess
  const { read, write, writeOnce } = access
  const tagged = sql<{ readonly tag: string }>`select tag from payment_shop where id = 1`
  const [{ tag: shop }] = yield* insisting(read(tagged))
  const [orders, errands] = [orderRows(sql, shop), errandRows(sql, shop)]
  const [books, rows] = [saleBooks(sql, read), messageRows(sql)]
  return {
    shop,
    books,
    stuck: stuckRows(sql, access),
    behind: Effect.map(read(orders.behind), (found) =>
      found.map((row) => ({
        concertId: Number(row.concert_id) as ConcertId,
        position: Number(row.position),
        head: Number(row.head),
      })),
    ),
    position: (concertId) => Effect.map(books.place(concertId), ({ position }) => position),
    fold: ordersOf,
    write: (concertId, from, to, page) => {
      const move = orders.move(concertId, from, to, page.gateway)
      if (page.orders.length === 0) return Effect.map(writeOnce(sql, move), ({ length }) => length > 0)
      return write(
        sql,
        Effect.gen(function* () {
          const [moved] = yield* move
          if (moved === undefined) return false
          if (moved.gateway !== null) yield* orders.insert(concertId, moved.gateway, page)
          return true
        }),
      )
    },
    claim: (gateway, owner, now, until) =>
      Effect.map(writeOnce(sql, rows.claim(gateway, owner, now, until)), ({ length }) => length > 0),
    release: (gateway, owner) => Effect.asVoid(writeOnce(sql, rows.release(gateway, owner))),
    open: (gateway, after, most) =>
      Effect.map(read(errands.open(gateway, after, most)), (found) => found.map(errands.toOrdered)),
    put: (gateway, owner, changed) =>
      Effect.map(
        writeOnce(sql, errands.put(gateway, owner, changed)),
        (kept) => new Set(kept.map(({ attempt }) => attempt)),
      ),
    made: (payments) => Effect.asVoid(writeOnce(sql, rows.made(payments))),
    tryAgain: (ordered, attempt) => write(sql, Effect.asVoid(errands.tryAgain(ordered, attempt))),
    found: (attempt, finding) => Effect.asVoid(writeOnce(sql, rows.found(attempt, finding))),
    keep: (messages) => Effect.map(writeOnce(sql, rows.keep(messages)), (kept) => new Set(kept.map(messageName))),
    messages: (gateway, now, known, most) =>
      Effect.map(read(rows.messages(gateway, now, known, most)), (found) => found.map(toMessage)),
    worked: (messages) => Effect.asVoid(writeOnce(sql, rows.worked(messages))),
    postpone: (ids, until) => Effect.asVoid(writeOnce(sql, rows.postpone(ids, until))),
    link: (concertId, payment) =>
      Effect.map(read(rows.link(concertId, payment)), ([row]) => (row === undefined ? null : toLink(row))),
    keepToken: (concertId, payment, token) => Effect.asVoid(writeOnce(sql, rows.keepToken(concertId, payment, token))),
  }
})
