/** A {@link DeliveryStore} in Postgres: see `sql/0002_messages.sql`. */
import { refused } from "@ticketrush/engine/catalogue/errors"
import { followerPositions } from "@ticketrush/engine/catalogue/follower-positions"
import { type StoreAccess, storeAccess } from "@ticketrush/engine/catalogue/StoreAccess"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import type { DeliveryStore, ReplaySelection } from "../delivery/DeliveryStore.ts"
import { attemptRows, partitionRows } from "./delivery-rows.ts"
import { outboxRows, ownRows } from "./outbox-rows.ts"

/** The tables must be there, those of the journal too. */
export const makeDeliveryStorePostgres = Effect.gen(function* (): Effect.fn.Return<
  DeliveryStore,
  never,
  SqlClient.SqlClient
> {
  const sql = yield* SqlClient.SqlClient
  const access = yield* storeAccess
  const { read, write } = access
  const outbox = outboxRows(sql)
  const [own, rows, log] = [ownRows(sql), partitionRows(sql), attemptRows(sql)]
  const replayed = (endpoint: number, which: ReplaySelection, max: number) =>
    Effect.gen(function* () {
      yield* outbox.writersWait
      yield* rows.existing(endpoint)
      const count = yield* own.again(endpoint, which, max + 1)
      if (count === 0 && "message" in which) return yield* refused("webhook-message", { ...which })
      // The transaction is not committed then.
      if (count > max) return yield* refused("webhook-range", { max })
      return count
    })
  return {
    ...outboxView(sql, access),
    claim: (owner, now, until) =>
      write(
        sql,
        Effect.map(rows.claim(owner, now, until), (claimed) => claimed.length > 0),
      ),
    release: (owner) => write(sql, Effect.asVoid(sql`delete from webhook_sender where owner = ${owner}`)),
    partitions: Effect.map(read(rows.partitions), (found) => found.map(rows.toPartition)),
    newest: Effect.map(
      read(sql<{ readonly newest: bigint }>`select coalesce(max(id), 0) as newest from webhook_messages`),
      ([{ newest }]) => Number(newest),
    ),
    moveOn: (partitions, done) => write(sql, Effect.asVoid(rows.moveOn(partitions, done))),
    next: (partitions, count) =>
      partitions.length === 0
        ? Effect.succeed([])
        : Effect.map(read(rows.next(partitions, count)), rows.toQueues(partitions)),
    settle: (settled) => write(sql, Effect.forEach(settled, log.settle)),
    put: (endpoint, message) =>
      write(
        sql,
        Effect.gen(function* () {
          yield* outbox.writersWait
          yield* rows.existing(endpoint)
          yield* own.put(endpoint, message)
        }),
      ),
    replay: (endpoint, which, max) => write(sql, replayed(endpoint, which, max)),
    attempts: (endpoint, before, limit) =>
      Effect.map(read(log.attempts(endpoint, before, limit)), (found) => found.map(log.toAttempt)),
    forget: (at, most) =>
      write(
        sql,
        Effect.map(Effect.all([outbox.forget(at, most), log.forget(at, most)]), (deleted) =>
          deleted.some(({ length }) => length === most),
        ),
      ),
  }
})

/** The messages as the view of a follower: a page of them and its position are one transaction. */
const outboxView = (
  sql: SqlClient.SqlClient,
  { read, write }: StoreAccess,
): Pick<DeliveryStore, "behind" | "position" | "write"> => {
  const { insert, writersWait } = outboxRows(sql)
  // None is behind while there is no endpoint: then no journal is read.
  const positions = followerPositions(sql, read, "webhook_positions", sql`exists (select from webhook_endpoints)`)
  return {
    behind: positions.behind,
    position: positions.position,
    write: (concertId, from, to, messages) =>
      write(
        sql,
        Effect.gen(function* () {
          yield* writersWait
          if (!(yield* positions.move(concertId, from, to))) return false
          if (messages.length > 0) yield* insert(messages)
          return true
        }),
      ),
  }
}
