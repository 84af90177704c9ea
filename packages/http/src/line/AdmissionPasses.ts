/**
 * Passes as buyers carry them: who, for which concert, under which number, signed by the installation. A pass is an
 * edge filter: it says that this pass was given, and the sale's own state says whether it still counts. So nothing here
 * looks at a clock: `exp` tells clients and gateways in front of us when the pass ends unless it ends earlier, and a
 * token is never called expired by a machine whose time is not the journal's.
 *
 * The claims are made of the pass alone, without a time of issue, so all reads of one pass by one session give the same
 * token, on every node and after a restart. A pass that a signed-in person fetched counts with that session alone, so a
 * copy of it is of no use: another device of the same person fetches its own, of the same number.
 */
import { hash } from "node:crypto"
import { concertIdMax, limits } from "@ticketrush/protocol"
import type { Keys } from "../keys/Keys.ts"
import { AgedTable } from "./AgedTable.ts"

export type AdmissionPass = {
  readonly concertId: number
  readonly person: number
  readonly pass: number
  /** Journal time at which the pass ends, in milliseconds since 1970 UTC. */
  readonly until: number
  /** Whose it is beside the person's; null for a pass that a trusted caller fetched. */
  readonly session: string | null
}
export type PassFault = { readonly fault: string }

const issuer = "ticketrush"
const type = "ticketrush-pass+jwt"

export class AdmissionPasses {
  readonly #keys: Keys
  /** By concert, pass and session. */
  readonly #issued: AgedTable<number | string, { readonly admission: AdmissionPass; readonly token: string }>
  readonly #verified: AgedTable<string, AdmissionPass>
  #signatures = 0
  #verifications = 0

  constructor(keys: Keys, knownMax: number = limits.admissionPassesKnownMax) {
    this.#keys = keys
    this.#issued = new AgedTable(knownMax)
    this.#verified = new AgedTable(knownMax)
  }

  issue(concertId: number, person: number, pass: number, until: number, session: string | null = null): string {
    const number = concertId * placesBound + pass
    const key = session === null ? number : `${number} ${session}`
    const known = this.#issued.get(key)
    if (known !== undefined && known.admission.person === person && known.admission.until === until) return known.token
    const admission = { concertId, person, pass, until, session }
    const token = this.#keys.sign(type, claimsOf(admission))
    this.#signatures++
    this.#issued.set(key, { admission, token })
    this.#verified.set(digestOf(token), admission)
    return token
  }

  /** A token that was seen before is known by its digest: a verification costs as much as several holds. */
  verify(token: string): AdmissionPass | PassFault {
    if (token.length > limits.admissionPassCharsMax) return tooLong
    const digest = digestOf(token)
    const known = this.#verified.get(digest)
    if (known !== undefined) return known
    this.#verifications++
    const verified = this.#keys.verify(type, token)
    if ("fault" in verified) return verified
    const admission = readClaims(verified.payload)
    if (admission === undefined) return foreignClaims
    this.#verified.set(digest, admission)
    return admission
  }

  /** Signatures made and verified: how often the tables did not know. */
  counters(): { readonly signatures: number; readonly verifications: number; readonly known: number } {
    return { signatures: this.#signatures, verifications: this.#verifications, known: this.#verified.size }
  }
}

/** Above every number of a pass, so that concert and pass make one number. */
const placesBound = 2 * limits.placesPerSaleMax

const tooLong: PassFault = { fault: "it is too long" }
const foreignClaims: PassFault = { fault: "it does not say what a pass says" }

const digestOf = (token: string): string => hash("sha256", token, "base64url")

/** `sub` is text and `exp` is in seconds, as RFC 7519 wants them; three decimals keep the millisecond. */
const claimsOf = ({ concertId, person, pass, until, session }: AdmissionPass): string =>
  JSON.stringify({
    ...{ iss: issuer, sub: String(person), concert: concertId, pass, exp: until / 1_000 },
    ...(session === null ? {} : { sid: session }),
  })

const readClaims = (payload: Buffer): AdmissionPass | undefined => {
  const { iss, sub, concert, pass, exp, sid = null } = JSON.parse(payload.toString()) as Record<string, unknown>
  if (iss !== issuer || typeof sub !== "string" || !/^\d{1,16}$/.test(sub)) return undefined
  if (!isWhole(concert, concertIdMax) || !isWhole(pass, limits.placesPerSaleMax)) return undefined
  const person = Number(sub)
  if (!isWhole(person, Number.MAX_SAFE_INTEGER) || typeof exp !== "number") return undefined
  if (sid !== null && typeof sid !== "string") return undefined
  return { concertId: concert, person, pass, until: Math.round(exp * 1_000), session: sid }
}

const isWhole = (value: unknown, max: number): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 1 && (value as number) <= max
