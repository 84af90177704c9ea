/** The previews of this node: one runs at a time, and the newest ones are kept to be asked about. */
import { type PreviewAsked, type PreviewParts, PreviewRun } from "@ticketrush/engine/policy/PreviewRun"
import type { Log } from "@ticketrush/engine/ports"
import { invariant, limits } from "@ticketrush/protocol"

export class PolicyPreviews {
  readonly #parts: PreviewParts & { readonly log: Log }
  /** By number, the oldest first. */
  readonly #runs = new Map<number, PreviewRun>()
  #begun = 0
  #running = false

  constructor(parts: PreviewParts & { readonly log: Log }) {
    this.#parts = parts
  }

  get running(): boolean {
    return this.#running
  }

  /** The number of the preview. None runs yet. */
  begin(asked: PreviewAsked): number {
    invariant(!this.#running, "one preview runs at a time")
    const id = ++this.#begun
    this.#running = true
    const run = new PreviewRun(this.#parts, asked, (state) => {
      this.#running = false
      if (state.kind !== "failed") return
      this.#parts.log.warn("a preview of a sales policy could not read its journal", {
        concertId: asked.concertId,
        reason: state.reason,
      })
    })
    this.#runs.set(id, run)
    for (const [oldest] of this.#runs) {
      if (this.#runs.size <= limits.previewsKeptMax) break
      this.#runs.delete(oldest)
    }
    return id
  }

  get(id: number): PreviewRun | undefined {
    return this.#runs.get(id)
  }
}
