/** The previews of this node: one runs at a time, and the newest ones are kept to be asked about. */
import { type PreviewAsked, type PreviewParts, PreviewRun } from "@ticketrush/engine/policy/PreviewRun"
import type { Log } from "@ticketrush/engine/ports"
import { invariant, limits } from "@ticketrush/protocol"

export class PolicyPreviews {
  readonly #parts: PreviewParts & { readonly log: Log }
  /** By number. */
  readonly #runs = new Map<number, PreviewRun>()
  /** The number of the newest one. */
  #begun = 0

  constructor(parts: PreviewParts & { readonly log: Log }) {
    this.#parts = parts
  }

  get running(): boolean {
    return this.get(this.#begun)?.state.kind === "running"
  }

  /** The number of the preview. None runs yet. */
  begin(asked: PreviewAsked): number {
    invariant(!this.running, "one preview runs at a time")
    const id = ++this.#begun
    const run = new PreviewRun(this.#parts, asked, (state) => {
      if (state.kind !== "failed") return
      this.#parts.log.warn("a preview of a sales policy could not read its journal", {
        concertId: asked.concertId,
        reason: state.reason,
      })
    })
    this.#runs.set(id, run)
    this.#runs.delete(id - limits.previewsKeptMax)
    return id
  }

  get(id: number): PreviewRun | undefined {
    return this.#runs.get(id)
  }
}
