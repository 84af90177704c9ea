/** Orders that are on record before they are carried out: without a row in the audit trail nothing is done. */
import type { CatalogueError } from "@ticketrush/engine/catalogue/errors"
import type { AuditTrail } from "@ticketrush/engine/trail/AuditTrail"
import type { TrailDraft } from "@ticketrush/engine/trail/entry"
import { type Refused, refusal, type TryAgain } from "@ticketrush/protocol"
import { Effect } from "effect"
import type { Exchange } from "./Exchange.ts"
import { guarded } from "./guarded.ts"
import { answerRefusal } from "./respond.ts"

type CameOut = (result: "SUCCESS" | "DENIED" | "FAILED" | "UNKNOWN", detail: string) => void
type Order = Omit<TrailDraft, "result">

/** `carryOut` runs once the order is on record, and tells what came of it; that row is not waited for. */
export const onRecord = (
  trail: Pick<AuditTrail["Service"], "note" | "record">,
  exchange: Exchange,
  order: Order,
  carryOut: (cameOut: CameOut) => void,
): void =>
  trail.record(
    { ...order, result: "ORDERED" },
    guarded(exchange, (stored: boolean) => {
      if (!stored) return answerRefusal(exchange, refusal("catalogue-unavailable"))
      carryOut((result, detail) => trail.note({ ...order, result, detail }))
    }),
  )

/**
 * What an order is carried out by: what comes of it goes on record with its `detail`. `done`: the detail of an order that
 * succeeded, where only its value tells what it was about.
 */
export const toldOf = <A>(
  work: Effect.Effect<A, CatalogueError>,
  detail: string,
  cameOut: CameOut,
  done: (value: A) => string = () => detail,
): Effect.Effect<A, CatalogueError> =>
  work.pipe(
    Effect.tap((value) => Effect.sync(() => cameOut("SUCCESS", done(value)))),
    Effect.tapError((error) => Effect.sync(() => cameOut(resultOf[error._tag], `${detail}: ${error.message}`))),
  )

const resultOf = {
  RefusedError: "DENIED",
  StoreUnavailable: "FAILED",
  WriteUnknown: "UNKNOWN",
} as const satisfies Record<CatalogueError["_tag"], string>

/** The same of an order to a sale that was not accepted. */
export const resultOfReply = ({ kind, refusal: { code } }: Refused | TryAgain): "DENIED" | "FAILED" | "UNKNOWN" =>
  kind === "refused" ? "DENIED" : code === "outcome-unknown" || code === "owner-lost" ? "UNKNOWN" : "FAILED"

/** A look-up that cannot be put on record is not answered. */
export const onRecordRead = (
  trail: Pick<AuditTrail["Service"], "record">,
  exchange: Exchange,
  row: TrailDraft,
  then: () => void,
): void =>
  trail.record(
    row,
    guarded(exchange, (stored: boolean) =>
      stored ? then() : answerRefusal(exchange, refusal("catalogue-unavailable")),
    ),
  )
