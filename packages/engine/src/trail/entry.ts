/** What is noted, before it has a time and a place. */
import { limits } from "@ticketrush/protocol"
import type { TrailEntry } from "@ticketrush/protocol/trail"

/** What is left out is not told. */
export type TrailDraft = Pick<TrailEntry, "kind" | "result" | "detail"> &
  Partial<Omit<TrailEntry, "at" | "kind" | "result" | "detail">>

export const entryOf = (draft: TrailDraft, at: number): TrailEntry => ({
  at,
  kind: draft.kind,
  result: draft.result,
  reason: draft.reason ?? null,
  actor: draft.actor ?? null,
  person: draft.person ?? null,
  concert: draft.concert ?? null,
  seat: draft.seat ?? null,
  reservation: draft.reservation ?? null,
  request: storable(draft.request, limits.trailTextCharsMax),
  device: storable(draft.device, limits.trailTextCharsMax),
  decision: draft.decision ?? null,
  policy: draft.policy ?? null,
  inputs: draft.inputs ?? null,
  count: draft.count ?? 1,
  detail: storable(draft.detail, limits.trailDetailCharsMax) ?? "",
})

/** A text of a client as a table takes it: without zero characters and halves of characters, and cut. */
const storable = (text: string | null | undefined, charsMax: number): string | null =>
  text == null ? null : text.slice(0, charsMax).toWellFormed().replaceAll("\0", "\ufffd")
