/**
 * Receipts for places in line. What is signed is the head of the sale's journal, whose hash covers everything before
 * it, the join of this very place among it. So one signature serves all joins of a record, and a receipt is the place
 * in plain words with a signed head: with the journal a reader can check later that it is the one the head was taken
 * from, that the place stands in it, and what became of it. See docs/reference/receipts.md.
 */
import type { PlaceView } from "@ticketrush/engine/EngineApi"
import type { ReadAt } from "@ticketrush/engine/sales/SaleReads"
import { limits } from "@ticketrush/protocol"
import { headType } from "@ticketrush/protocol/receipt"
import type { Keys } from "../keys/Keys.ts"
import { AgedTable } from "./AgedTable.ts"

type SignedHead = { readonly position: number; readonly epoch: number; readonly token: string }

export class Receipts {
  readonly #keys: Keys
  /** The newest signed head by concert. */
  readonly #heads: AgedTable<number, SignedHead>
  #signatures = 0

  constructor(keys: Keys, salesMax: number = limits.signedHeadsKnownMax) {
    this.#keys = keys
    this.#heads = new AgedTable(salesMax)
  }

  /** JSON. The place must have been read at `at`, so that its join is at or before the head. */
  issue(at: ReadAt, { place, person, joinedAt }: PlaceView): string {
    return JSON.stringify({ concert: at.concertId, place, person, joinedAt, head: this.#head(at) })
  }

  /** Signatures made: how often a head had not been signed before. */
  counters(): { readonly signatures: number } {
    return { signatures: this.#signatures }
  }

  #head(at: ReadAt): string {
    const { concertId, epoch, offset } = at
    const known = this.#heads.get(concertId)
    if (known !== undefined && known.position === offset && known.epoch === epoch) return known.token
    const token = this.#keys.sign(headType, headClaims(at))
    this.#signatures++
    this.#heads.set(concertId, { position: offset, epoch, token })
    return token
  }
}

/** `epoch` is the signer's, which is at least that of the record; `iat` is the time of the record, in seconds. */
const headClaims = ({ concertId, epoch, offset, at, hash }: ReadAt): string =>
  JSON.stringify({
    iss: "ticketrush",
    concert: concertId,
    epoch,
    position: offset,
    hash: Buffer.from(hash).toString("hex"),
    iat: at / 1_000,
  })
