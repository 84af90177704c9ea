/** {@link Wallets} in Postgres: see `sql/0001_wallets.sql`. Charges of one person wait for each other at their wallet. */
import { limits, type PersonId } from "@ticketrush/protocol"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { type RefusedError, refused, type StoreUnavailable } from "../catalogue/errors.ts"
import { storeAccess } from "../catalogue/StoreAccess.ts"
import { firstBalance, type PaymentTransaction, sameCharge, type WalletCharge, Wallets } from "./Wallets.ts"

type Row = {
  readonly id: bigint
  readonly user_id: bigint
  readonly reservation_id: bigint | null
  readonly type: PaymentTransaction["type"]
  readonly status: PaymentTransaction["status"]
  readonly method: PaymentTransaction["method"]
  readonly provider: PaymentTransaction["provider"]
  readonly provider_transaction_id: string | null
  readonly amount: bigint
  readonly balance_after: bigint
  readonly key: string
  readonly description: string | null
  readonly created_at: bigint
}

/** The tables must be there, those of the users too: see `walletMigrations` and `catalogueMigrations`. */
export const makeWalletsPostgres = Effect.gen(function* (): Effect.fn.Return<
  Wallets["Service"],
  never,
  SqlClient.SqlClient
> {
  const sql = yield* SqlClient.SqlClient
  const { read, write } = yield* storeAccess
  const unknown = (person: PersonId): RefusedError => refused("user-unknown", { userId: person })
  const known = (person: PersonId): Effect.Effect<void, RefusedError | StoreUnavailable> =>
    Effect.flatMap(read(sql`select from users where id = ${person}`), ({ length }) =>
      length === 0 ? unknown(person) : Effect.void,
    )
  return {
    balance: (person) =>
      Effect.andThen(
        known(person),
        Effect.map(
          read(sql<{ readonly balance: bigint }>`select balance from wallets where user_id = ${person}`),
          ([row]) => Number(row?.balance ?? firstBalance),
        ),
      ),
    charge: (charge) =>
      write(
        sql,
        Effect.gen(function* () {
          const { person } = charge
          const found = yield* sql`select id from users where id = ${person} for key share`
          if (found.length === 0) return yield* unknown(person)
          yield* sql`insert into wallets (user_id, balance) values (${person}, ${firstBalance}) on conflict do nothing`
          const [wallet] = yield* sql<{ readonly balance: bigint }>`
            select balance from wallets where user_id = ${person} for update`
          const [earlier] = yield* sql<Row>`
            select * from payment_transactions where user_id = ${person} and key = ${charge.key}`
          if (earlier !== undefined) {
            const same = sameCharge(toTransaction(earlier), charge)
            return "id" in same ? same : yield* same
          }
          return yield* charged(sql, charge, Number(wallet.balance) + charge.amount)
        }),
      ),
    transactions: (person, limit) =>
      Effect.andThen(
        known(person),
        Effect.map(
          read(sql<Row>`
            select * from payment_transactions where user_id = ${person} order by id desc limit ${limit}`),
          (rows) => rows.map(toTransaction),
        ),
      ),
  }
})

const charged = Effect.fnUntraced(function* (
  sql: SqlClient.SqlClient,
  { person, amount, key, description, at }: WalletCharge,
  balance: number,
) {
  if (balance > limits.walletBalanceMax) return yield* refused("wallet-full", { limit: limits.walletBalanceMax })
  yield* sql`update wallets set balance = ${balance} where user_id = ${person}`
  const [row] = yield* sql<Row>`
    insert into payment_transactions
      (user_id, type, status, method, provider, amount, balance_after, key, description, created_at)
    values (${person}, 'CHARGE', 'SUCCESS', 'WALLET', 'wallet', ${amount}, ${balance}, ${key}, ${description}, ${at})
    returning *`
  return toTransaction(row)
})

const toTransaction = (row: Row): PaymentTransaction => ({
  id: Number(row.id),
  person: Number(row.user_id),
  reservation: row.reservation_id === null ? null : Number(row.reservation_id),
  type: row.type,
  status: row.status,
  method: row.method,
  provider: row.provider,
  providerTransactionId: row.provider_transaction_id,
  amount: Number(row.amount),
  balanceAfter: Number(row.balance_after),
  key: row.key,
  description: row.description,
  at: Number(row.created_at),
})

export const walletsPostgres = Layer.effect(Wallets, makeWalletsPostgres)
