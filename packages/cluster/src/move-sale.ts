/** An order to move a sale, as an operator gives it: what the catalogue says of the concert is asked as well. */
import type { ConcertId } from "@ticketrush/protocol"
import { Effect, Schedule } from "effect"
import type { SqlClient } from "effect/sql"
import type { ClusterReader, ClusterViewError } from "./ClusterView.ts"
import type { MoveOrdered } from "./runner-scripts.ts"

export type MoveSaleOptions<E> = {
  readonly reader: Pick<ClusterReader, "move" | "view">
  /** Which of them are in the catalogue, sold or about to be. */
  readonly concertsAmong: (ids: ReadonlyArray<ConcertId>) => Effect.Effect<ReadonlyArray<ConcertRow>, E>
}

type ConcertRow = { readonly id: ConcertId }

export const concertsIn = (sql: SqlClient.SqlClient, ids: ReadonlyArray<ConcertId>) =>
  sql<ConcertRow>`select id from concerts where id = any(${ids}) and state in ('opening', 'open')`

/** The owner of a sale that is taken back answers what it took, before its place is free. */
const roomAgain = Schedule.spaced(250)
const roomTries = 12

/** Places of concerts that were retired count no longer than until one is needed. */
export const moveSale = Effect.fnUntraced(function* <E>(
  { concertsAmong, reader }: MoveSaleOptions<E>,
  concertId: ConcertId,
  address: string,
): Effect.fn.Return<MoveOrdered | "no-concert", E | ClusterViewError> {
  if ((yield* concertsAmong([concertId])).length === 0) return "no-concert"
  const order = reader.move(concertId, address)
  const answer = yield* order
  if (answer !== "full") return answer
  const { places } = yield* reader.view
  const there = new Set((yield* concertsAmong([...places.keys()])).map(({ id }) => id))
  const retired = [...places.keys()].filter((id) => !there.has(id))
  for (const id of retired) yield* reader.move(id, null)
  if (retired.length === 0) return answer
  return yield* Effect.repeat(order, { while: (again) => again === "full", times: roomTries, schedule: roomAgain })
})
