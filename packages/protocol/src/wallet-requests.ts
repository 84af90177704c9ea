/** The body of a charge of a wallet, and the check of it. */
import { Schema } from "effect"
import { limits } from "./limits.ts"
import { asked } from "./numbers.ts"
import { isRecord, isWhole, notAnObject } from "./request-body.ts"

const Text = (maxLength: number) => Schema.optionalKey(Schema.NullOr(Schema.String.annotate({ maxLength })))

export const ChargeRequest = Schema.Struct({
  amount: asked(1, limits.walletChargeMax).annotate({ description: "Whole won." }),
  idempotencyKey: Text(limits.idempotencyKeyCharsMax).annotate({
    description: "The same key of the same person is one charge. Without one the Idempotency-Key header counts.",
  }),
  description: Text(limits.nameCharsMax),
}).annotate({ identifier: "ChargeRequest", examples: [{ amount: 50_000, idempotencyKey: "charge-1" }] })

export type ChargeAsked = { readonly amount: number; readonly key: string | null; readonly description: string | null }

/** The amount may still be out of bounds. Or the sentence that says what is wrong. */
export const decodeChargeRequest = (body: unknown): ChargeAsked | string => {
  if (!isRecord(body)) return notAnObject
  const { amount, idempotencyKey = null, description = null } = body
  if (!isWhole(amount)) return "amount must be a whole number"
  if (idempotencyKey !== null && typeof idempotencyKey !== "string") return "idempotencyKey must be a text"
  if (description !== null && typeof description !== "string") return "description must be a text"
  if (description !== null && description.length > limits.nameCharsMax) {
    return `description must have at most ${limits.nameCharsMax} characters`
  }
  return { amount, key: idempotencyKey, description }
}
