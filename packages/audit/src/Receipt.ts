/** A receipt as its owner keeps it, and the head of the journal that was signed for it. */
import { isConcertId, limits } from "@ticketrush/protocol"
import { headType } from "@ticketrush/protocol/receipt"
import { compactVerify, createLocalJWKSet, errors, type JSONWebKeySet } from "jose"

export type Receipt = {
  readonly concert: number
  readonly place: number
  readonly person: number
  /** Journal time in milliseconds since 1970 UTC. */
  readonly joinedAt: number
  /** A compact JWS. */
  readonly head: string
}

export type Head = {
  readonly concert: number
  readonly epoch: number
  readonly position: number
  /** In hexadecimal digits. */
  readonly hash: string
  /** Journal time of the record, in milliseconds since 1970 UTC. */
  readonly at: number
  /** Name of the key that signed it. */
  readonly kid: string
}

/** A receipt, or the answer of a join with the receipt in it; a sentence when it is neither. */
export const readReceipt = (text: string): Receipt | string => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return "is no JSON"
  }
  const found = inside(value)
  if (found === undefined) return "is no receipt"
  const { concert, place, person, joinedAt, head } = found
  if (!isWhole(concert) || !isConcertId(concert)) return "lacks the concert"
  if (!isWhole(place) || place < 1 || place > limits.placesPerSaleMax) return "lacks the place"
  if (!isWhole(person) || person < 1) return "lacks the person"
  if (!isWhole(joinedAt)) return "lacks the time of the join"
  if (typeof head !== "string") return "lacks the signed head"
  return { concert, place, person, joinedAt, head }
}

const inside = (value: unknown): Record<string, unknown> | undefined => {
  if (typeof value !== "object" || value === null) return undefined
  const { receipt } = value as { readonly receipt?: unknown }
  return (typeof receipt === "object" && receipt !== null ? receipt : value) as Record<string, unknown>
}

/** The head that one of these keys has signed, or what is wrong with it. */
export const verifyHead = async (receipt: Receipt, jwks: JSONWebKeySet): Promise<Head | string> => {
  let kid: string | undefined
  let typ: string | undefined
  let claims: Record<string, unknown>
  try {
    const { payload, protectedHeader } = await compactVerify(receipt.head, createLocalJWKSet(jwks), {
      algorithms: ["EdDSA"],
    })
    kid = protectedHeader.kid
    typ = protectedHeader.typ
    claims = JSON.parse(new TextDecoder().decode(payload))
  } catch (cause) {
    if (cause instanceof errors.JWKSNoMatchingKey) return "the key that signed it is not among these"
    if (cause instanceof errors.JWSSignatureVerificationFailed) return "the signature does not belong to it"
    return "it is no signed head"
  }
  if (typ !== headType) return "it was signed for something else"
  const { concert, epoch, position, hash, iat } = claims
  if (!isWhole(epoch) || !isWhole(position) || typeof hash !== "string" || typeof iat !== "number") {
    return "it does not say what a head says"
  }
  if (concert !== receipt.concert) return `it is the head of concert ${String(concert)}`
  return { concert: receipt.concert, epoch, position, hash, at: Math.round(iat * 1_000), kid: kid ?? "" }
}

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value)
