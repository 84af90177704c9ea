/** Wallets, on the trusted surface: in the contract every caller is believed. */
import type { Random } from "@ticketrush/engine/ports"
import type { PaymentTransaction, Wallets } from "@ticketrush/engine/wallet/Wallets"
import { limits, refusal } from "@ticketrush/protocol"
import { knownFields } from "@ticketrush/protocol/known-fields"
import { type ChargeAsked, ChargeRequest, decodeChargeRequest } from "@ticketrush/protocol/wallet-requests"
import type { ColdWork } from "../ColdWork.ts"
import type { Exchange } from "../Exchange.ts"
import type { DateTimes } from "../render/date-time.ts"
import { isIdempotencyKey } from "../request/idempotency-key.ts"
import { readKeyedBody } from "../request/keyed-body.ts"
import { idParameter, queryValues } from "../request/parameters.ts"
import { answerJson, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { uncached } from "../uncached.ts"

export type WalletRouteParts = {
  readonly wallets: Wallets["Service"]
  readonly work: ColdWork
  readonly times: DateTimes
  readonly random: Random
  /** Milliseconds since 1970 UTC. */
  readonly nowMs: () => number
}

const base = "/api/users/:userId/wallet"
const ownKeyBytes = 12

export const walletRoutes = (parts: WalletRouteParts): ReadonlyArray<Route> => {
  const { times, wallets, work } = parts
  return [
    {
      method: "GET",
      path: base,
      name: "wallet",
      access: "trusted",
      handle: forUser((exchange, userId) =>
        work.run(exchange, wallets.balance(userId), (walletBalanceAmount) =>
          answerJson(exchange, 200, JSON.stringify({ userId, walletBalanceAmount }), uncached),
        ),
      ),
    },
    {
      method: "POST",
      path: `${base}/charges`,
      name: "chargeWallet",
      access: "trusted",
      handle: forUser((exchange, userId) =>
        readKeyedBody(exchange, { fields, decode: decodeChargeRequest }, (asked, header) =>
          charge(parts, exchange, userId, { ...asked, key: asked.key ?? header }),
        ),
      ),
    },
    {
      method: "GET",
      path: `${base}/transactions`,
      name: "walletTransactions",
      access: "trusted",
      query: ["limit"],
      handle: forUser((exchange, userId) => {
        const limit = rowsOf(exchange)
        if (limit === undefined) return
        work.run(exchange, wallets.transactions(userId, limit), (rows) =>
          answerJson(exchange, 200, JSON.stringify(rows.map((row) => shown(row, times))), uncached),
        )
      }),
    },
  ]
}

const fields = knownFields(ChargeRequest)

const forUser =
  (handle: (exchange: Exchange, userId: number) => void): Route["handle"] =>
  (exchange, [text]) => {
    const userId = idParameter(exchange, "userId", text)
    if (userId !== undefined) handle(exchange, userId)
  }

const charge = (parts: WalletRouteParts, exchange: Exchange, person: number, asked: ChargeAsked): void => {
  const { amount, description } = asked
  if (amount <= 0) return answerRefusal(exchange, refusal("amount-not-positive"))
  if (amount > limits.walletChargeMax) {
    return answerRefusal(
      exchange,
      refusal("unprocessable", { reason: `amount must be at most ${limits.walletChargeMax}.` }),
    )
  }
  if (asked.key !== null && !isIdempotencyKey(asked.key)) {
    return answerRefusal(exchange, refusal("key-invalid", { max: limits.idempotencyKeyCharsMax }))
  }
  const key = asked.key ?? `charge-${person}-${Buffer.from(parts.random.bytes(ownKeyBytes)).toString("hex")}`
  const at = Math.floor(parts.nowMs())
  parts.work.run(exchange, parts.wallets.charge({ person, amount, key, description, at }), (row) =>
    answerJson(exchange, 200, JSON.stringify(shown(row, parts.times)), uncached),
  )
}

/** As the contract has it: what is below one is the default. */
const rowsOf = (exchange: Exchange): number | undefined => {
  const values = queryValues(exchange, "limit")
  if (values.length === 0) return limits.walletRowsDefault
  if (values.length === 1 && /^-?\d{1,10}$/.test(values[0])) {
    const rows = Number(values[0])
    return rows <= 0 ? limits.walletRowsDefault : Math.min(rows, limits.walletRowsMax)
  }
  answerRefusal(exchange, refusal("bad-request", { reason: "limit must be a whole number, once at most." }))
  return undefined
}

/** In the field order of the contract. */
const shown = (row: PaymentTransaction, times: DateTimes) => ({
  id: row.id,
  userId: row.person,
  reservationId: row.reservation,
  type: row.type,
  status: row.status,
  paymentMethod: row.method,
  paymentProvider: row.provider,
  providerTransactionId: row.providerTransactionId,
  amount: row.amount,
  balanceAfterAmount: row.balanceAfter,
  idempotencyKey: row.key,
  description: row.description,
  createdAt: times.format(row.at),
})
