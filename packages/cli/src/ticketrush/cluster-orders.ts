/** What an operator tells a cluster: nodes that are drained, and sales that are moved. As sentences. */
import type { ClusterReader, ClusterViewError, Drained } from "@ticketrush/cluster/ClusterView"
import { concertsIn, moveSale } from "@ticketrush/cluster/move-sale"
import type { MoveOrdered } from "@ticketrush/cluster/runner-scripts"
import { type ConcertId, limits } from "@ticketrush/protocol"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { CliError } from "../CliError.ts"
import type { ClusterAsked } from "./cluster.ts"
import { databaseLayer } from "./database.ts"

/** `wrong`: the order was not followed. */
export type Said = { readonly wrong: boolean; readonly sentence: string }

const done = (sentence: string): Said => ({ wrong: false, sentence })
const wrong = (sentence: string): Said => ({ wrong: true, sentence })

const problemOf = ({ message }: ClusterViewError): CliError => new CliError({ message })

/** Undefined: nothing was ordered. */
export const carryOut = Effect.fnUntraced(function* (reader: ClusterReader, asked: ClusterAsked) {
  const { drain, move, to, undrain, unmove } = asked
  const address = drain ?? undrain
  if (address !== undefined) {
    const drained = drain !== undefined
    return drainedSaid(address, drained, yield* Effect.mapError(reader.drain(address, drained), problemOf))
  }
  if (unmove !== undefined)
    return movedSaid(unmove, undefined, yield* Effect.mapError(reader.move(unmove, null), problemOf))
  if (move === undefined || to === undefined) return undefined
  const ordered = Effect.flatMap(SqlClient.SqlClient, (sql) =>
    moveSale({ reader, concertsAmong: (ids) => concertsIn(sql, ids) }, move, to),
  )
  const answer = yield* Effect.mapError(
    Effect.provide(ordered, databaseLayer),
    ({ _tag, message }) =>
      new CliError({
        message: _tag === "SqlError" ? `the database does not tell of the concert: ${message}` : message,
      }),
  )
  return movedSaid(move, to, answer)
})

const drainedSaid = (address: string, drained: boolean, answer: Drained): Said => {
  switch (answer) {
    case "done":
      return done(
        drained
          ? `${address} leaves its shards to the others from now on, each after what it took is answered. It takes some again with --undrain, or when it is started again.`
          : `${address} takes shards again.`,
      )
    case "last":
      return wrong(`${address} is the only node that would run the sales: start another one first.`)
    case "unknown":
      return wrong(`no node that lives has the address ${address}.`)
  }
}

const movedSaid = (concertId: ConcertId, to: string | undefined, answer: MoveOrdered | "no-concert"): Said => {
  switch (answer) {
    case "no-concert":
      return wrong(`there is no concert ${concertId}.`)
    case "done":
      return done(
        to === undefined
          ? `the sale of concert ${concertId} is left to its shard again.`
          : `${to} has the sale of concert ${concertId} as soon as its owner has answered what it took, and again whenever it is there. It is left to its shard again with --unmove.`,
      )
    case "unknown":
      return wrong(`no node that lives has the address ${to}.`)
    case "draining":
      return wrong(`${to} is draining: it leaves its sales to the others. Order --undrain first.`)
    case "silent":
      return wrong(`${to} does not answer the others: it would not be asked for the sale.`)
    case "full":
      return wrong(
        `${limits.salesMovedMax} sales are moved already: leave some to their shards again first (--unmove).`,
      )
    case "forgotten":
      return wrong("Redis was emptied just now, and the nodes write down again what it knew: order it in some seconds.")
  }
}
