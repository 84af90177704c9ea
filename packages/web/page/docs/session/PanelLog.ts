/** What a panel did and heard, the newest first. No value of a token or of a pass can get in: it is masked to its length. */
import { masked } from "../masked.ts"

export type LogRow = { readonly n: number; readonly at: string; readonly tag: string; readonly text: string }

export const rowsKept = 200
const charactersKept = 2_000

export class PanelLog {
  #count = 0
  readonly #now: () => number
  readonly #changed: () => void
  rows: ReadonlyArray<LogRow> = []

  constructor(now: () => number, changed: () => void) {
    this.#now = now
    this.#changed = changed
  }

  add(tag: string, value: unknown): void {
    this.#count++
    const at = new Date(this.#now()).toISOString()
    const row = { n: this.#count, at, tag, text: masked(JSON.stringify(value)).slice(0, charactersKept) }
    this.rows = [row, ...this.rows.slice(0, rowsKept - 1)]
    this.#changed()
  }
}
