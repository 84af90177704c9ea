/** The routes of wallets (contract 16.1). */
import { Schema } from "effect"
import { HttpApiEndpoint } from "effect/http-api"
import { group, Id, key } from "./http-api-parts.ts"
import { DateTime } from "./http-schemas-part.ts"
import { limits } from "./limits.ts"
import { Count, idOf, RowId } from "./numbers.ts"
import { described, type Refusals, reading, stored, trusted, trustedRead } from "./refusing.ts"
import { ChargeRequest } from "./wallet-requests.ts"

const base = "/api/users/:userId/wallet"
const params = { userId: Id }
const ofAPerson: Refusals = [...stored, "user-unknown"]

const WalletResponse = Schema.Struct({ userId: idOf("userId"), walletBalanceAmount: Count }).annotate({
  identifier: "WalletResponse",
})

const PaymentTransactionResponse = Schema.Struct({
  id: RowId,
  userId: idOf("userId"),
  reservationId: Schema.NullOr(idOf("reservationId")),
  type: Schema.Literals(["CHARGE", "PAYMENT", "REFUND"]),
  status: Schema.Literals(["PENDING", "SUCCESS", "FAILED"]),
  paymentMethod: Schema.String,
  paymentProvider: Schema.String,
  providerTransactionId: Schema.NullOr(Schema.String),
  amount: Count,
  balanceAfterAmount: Count,
  idempotencyKey: Schema.String,
  description: Schema.NullOr(Schema.String),
  createdAt: DateTime,
}).annotate({ identifier: "PaymentTransactionResponse" })

export const Wallet = group("wallet", "Money that people have put with the shop.").add(
  HttpApiEndpoint.get("wallet", base, { params, success: WalletResponse }).annotateMerge(
    described("What a person has, in whole won", trustedRead, ofAPerson),
  ),
  HttpApiEndpoint.post("chargeWallet", `${base}/charges`, {
    params,
    headers: key,
    payload: ChargeRequest,
    success: PaymentTransactionResponse,
  }).annotateMerge(
    described("Put money into a wallet; the same key is one charge", trusted, reading, ofAPerson, [
      "catalogue-outcome-unknown",
      "key-invalid",
      "key-reused",
      "amount-not-positive",
      "unprocessable",
      "wallet-full",
    ]),
  ),
  HttpApiEndpoint.get("walletTransactions", `${base}/transactions`, {
    params,
    query: {
      limit: Schema.optionalKey(
        Schema.String.annotate({
          pattern: "^-?[0-9]{1,10}$",
          description: `Rows: ${limits.walletRowsDefault} unless given or below one, ${limits.walletRowsMax} at most.`,
        }),
      ),
    },
    success: Schema.Array(PaymentTransactionResponse),
  }).annotateMerge(described("What happened to a wallet, the newest first", trustedRead, ofAPerson)),
)
