/**
 * Proves that the journal does what selling needs: a stream of no concert is claimed, a record is appended to it, and it
 * is loaded again. The stream has an id that no concert can have, so nothing that lists concerts, sales or journals
 * shows it: the catalogue gives ids from 1 on, and `due`, the follower and the audit look above it.
 */
import { canaryConcertId } from "@ticketrush/protocol"
import { EventWriter } from "@ticketrush/protocol/event-codec"
import { Data, Effect } from "effect"
import { sameBytes, seal } from "./chain.ts"
import type {
  AppendResult,
  ClaimResult,
  HeadResult,
  Journal,
  JournalHead,
  ReadResult,
  SnapshotResult,
} from "./Journal.ts"

/** `late`: the journal said itself that it could not, which a start asks again; else it did what no journal may do. */
export class CanaryError extends Data.TaggedError("CanaryError")<{
  readonly message: string
  readonly late: boolean
}> {}

/** Nodes that prove themselves at the same time take the stream from each other; then it is tried once more. */
const attempts = 10

/** Every call of a journal is answered; this is for a journal that breaks that promise. */
const answerWithin = "15 seconds"

const cannot = (what: string, reason: string, late = false): CanaryError =>
  new CanaryError({ message: `the journal cannot ${what}: ${reason}`, late })

const bounded = <A>(proof: Effect.Effect<A, CanaryError>): Effect.Effect<A, CanaryError> =>
  Effect.timeoutOrElse(proof, {
    duration: answerWithin,
    orElse: () => cannot("be used", `it did not answer within ${answerWithin}`),
  })

const call = <A>(ask: (done: (result: A) => void) => void): Effect.Effect<A> =>
  Effect.callback((resume) => ask((result) => resume(Effect.succeed(result))))

/** What a load does: it claims the stream and reads what is there. */
export const proveLoads = (journal: Journal, incarnation: string): Effect.Effect<void, CanaryError> =>
  bounded(Effect.flatMap(load(journal, incarnation), (loaded) => letGo(journal, loaded)))

/** A load, an append to what was loaded, and the record read back. */
export const proveJournal = (journal: Journal, incarnation: string): Effect.Effect<void, CanaryError> =>
  bounded(
    Effect.gen(function* () {
      for (let attempt = 0; attempt < attempts; attempt++) {
        const loaded = yield* load(journal, incarnation)
        if (!(yield* write(journal, loaded))) continue
        return yield* letGo(journal, loaded)
      }
      return yield* cannot("be written", "other nodes took the stream of the proof each time")
    }),
  )

type Loaded = { readonly epoch: number; readonly databaseMs: number; readonly head: JournalHead }

const load = Effect.fnUntraced(function* (journal: Journal, incarnation: string) {
  const claimed = yield* call<ClaimResult>((done) => journal.claim(canaryConcertId, incarnation, "create", done))
  if (claimed.kind !== "claimed") {
    const isLate = claimed.kind === "unknown"
    return yield* cannot("be claimed", isLate ? claimed.reason : claimed.kind, isLate)
  }
  const saved = yield* call<SnapshotResult>((done) => journal.loadSnapshot(canaryConcertId, done))
  if (saved.kind === "failed") return yield* cannot("be read", saved.reason, true)
  const found = yield* call<HeadResult>((done) => journal.head(canaryConcertId, done))
  if (found.kind === "failed") return yield* cannot("be read", found.reason, true)
  const page = yield* call<ReadResult>((done) => journal.read(canaryConcertId, found.head.last, done))
  if (page.kind === "failed") return yield* cannot("be read", page.reason, true)
  return { epoch: claimed.epoch, databaseMs: claimed.databaseMs, head: found.head } satisfies Loaded
})

/** False when another node took the stream meanwhile. */
const write = Effect.fnUntraced(function* (journal: Journal, { epoch, databaseMs, head }: Loaded) {
  const position = head.last + 1
  const place = { concertId: canaryConcertId, first: position, last: position, epoch, at: databaseMs }
  const record = seal(head.hash, { ...place, frame: frame() })
  const appended = yield* call<AppendResult>((done) => journal.append([record], done))
  if (appended.kind !== "answered") return yield* cannot("be written", appended.reason, true)
  if (appended.outcomes[0] !== "committed") return false
  const page = yield* call<ReadResult>((done) => journal.read(canaryConcertId, head.last, done))
  if (page.kind === "failed") return yield* cannot("be read", page.reason, true)
  const [back] = page.records
  if (back === undefined || !sameBytes(back.hash, record.hash) || !sameBytes(back.frame, record.frame)) {
    return yield* cannot("be read", "it gives another record than was written")
  }
  return true
})

const letGo = (journal: Journal, { epoch }: Loaded): Effect.Effect<void> =>
  Effect.asVoid(call((done) => journal.passivate(canaryConcertId, epoch, null, done)))

/** One event, as a journal holds them. It is never applied. */
const frame = (): Uint8Array => {
  const writer = new EventWriter()
  writer.write({ kind: "sale-closed" })
  return writer.take()
}
