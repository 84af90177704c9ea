/**
 * Holds a verified receipt against an exported journal: the chain of hashes up to the head that was signed, and the join. Loaded
 * when it is first needed, because it brings the codec of events along.
 */
import { decodeEvents } from "@ticketrush/protocol/event-codec"
import type { Receipt } from "./Receipt.ts"
import type { Head } from "./verify-receipt.ts"

/** A larger file is not read, in bytes. */
export const journalBytesMax = 64 * 1024 * 1024

/** `line`: it is no export; `gap`: a record is missing; `hash`: a record was changed; `head`: it is not the journal that was signed; `join`: the join is not in it. */
export type JournalFault = "line" | "gap" | "hash" | "head" | "join"
export type Held = { readonly fault: JournalFault | null; readonly records: number }

type WireRecord = {
  readonly concertId: number
  readonly first: number
  readonly last: number
  readonly epoch: number
  readonly at: number
  readonly frame: Uint8Array<ArrayBuffer>
  readonly hash: string
}

/** What is used of `crypto.subtle`, as browsers have it. */
type Digests = { digest(name: "SHA-256", bytes: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> }

export const holdAgainstJournal = async (
  text: string,
  receipt: Receipt,
  head: Head,
  crypto: Digests,
): Promise<Held> => {
  let before = new Uint8Array(32)
  let last = 0
  let records = 0
  let joined = false
  for (const row of text.split("\n")) {
    if (row.trim() === "") continue
    const record = recordIn(row)
    if (record === null) return { fault: "line", records }
    if (record === "closing" || record.concertId !== receipt.concert) continue
    if (record.first !== last + 1) return { fault: "gap", records }
    const { frame } = record
    const hash = await hashOf(before, record, frame, crypto)
    if (hexOf(hash) !== record.hash) return { fault: "hash", records }
    joined ||= holdsJoin(frame, record.at, receipt)
    before = hash
    last = record.last
    records++
    if (last >= head.position) break
  }
  if (last !== head.position || hexOf(before) !== head.hash) return { fault: "head", records }
  return { fault: joined ? null : "join", records }
}

const holdsJoin = (frame: Uint8Array, at: number, { joinedAt, person, place }: Receipt): boolean =>
  at === joinedAt &&
  decodeEvents(frame).some((event) => event.kind === "joined" && event.place === place && event.person === person)

/** sha256 over: hash before (32 bytes), then five little-endian doubles, then the frame. */
const hashOf = async (
  before: Uint8Array,
  { at, concertId, epoch, first, last }: WireRecord,
  frame: Uint8Array,
  crypto: Digests,
): Promise<Uint8Array<ArrayBuffer>> => {
  const bytes = new Uint8Array(72 + frame.length)
  const view = new DataView(bytes.buffer)
  bytes.set(before)
  for (const [n, number] of [concertId, first, last, epoch, at].entries()) view.setFloat64(32 + n * 8, number, true)
  bytes.set(frame, 72)
  return new Uint8Array(await crypto.digest("SHA-256", bytes))
}

const hexOf = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")

const recordIn = (row: string): WireRecord | "closing" | null => {
  try {
    const read = JSON.parse(row) as Readonly<Record<string, unknown>> | null
    if (typeof read !== "object" || read === null) return null
    if ("records" in read) return "closing"
    const whole = ["concertId", "first", "last", "epoch", "at"].every((name) => Number.isSafeInteger(read[name]))
    if (!whole || typeof read.frame !== "string" || typeof read.hash !== "string") return null
    const frame = Uint8Array.from(atob(read.frame), (letter) => letter.charCodeAt(0))
    return { ...(read as unknown as WireRecord), frame }
  } catch {
    return null
  }
}
