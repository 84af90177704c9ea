/** The chain of the audit trail: each row with its place and its hash. */
import { createHash } from "node:crypto"
import { type TrailEntry, type TrailPoint, type TrailRow, trailText } from "@ticketrush/protocol/trail"

/** The same entries after the same point have the same hashes. */
export const seal = (after: TrailPoint, entries: ReadonlyArray<TrailEntry>): ReadonlyArray<TrailRow> => {
  let { hash } = after
  return entries.map((entry, i) => {
    const id = after.id + 1 + i
    hash = createHash("sha256").update(Buffer.from(hash, "hex")).update(trailText(id, entry)).digest("hex")
    return { ...entry, id, hash }
  })
}
