/** What a panel did and heard, the newest first. No value of a token, of a pass or of a code can get in: it is masked to its length. */
export type LogRow = { readonly n: number; readonly at: string; readonly tag: string; readonly text: string }

export const rowsKept = 200
const charactersKept = 2_000

/** Fields that hold what signs a request, and texts that look like it under any name. */
const secretNames: ReadonlySet<string> = new Set([
  "accessToken",
  "refreshToken",
  "csrfToken",
  "ticket",
  "pass",
  "code",
  "state",
  "verifier",
])
const secretForm = /(?:eyJ|trr_|trt_)[\w.-]{8,}/g

export const lengthOf = (value: string): string => `stored (len=${value.length})`

export const masked = (value: unknown): string =>
  JSON.stringify(value, (name, inner: unknown) => {
    if (typeof inner !== "string") return inner
    return secretNames.has(name) ? lengthOf(inner) : inner.replace(secretForm, lengthOf)
  })

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
    const row = { n: this.#count, at, tag, text: masked(value).slice(0, charactersKept) }
    this.rows = [row, ...this.rows.slice(0, rowsKept - 1)]
    this.#changed()
  }
}
