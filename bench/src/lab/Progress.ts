/** How far a run is, on one line of the terminal; as lines where there is no terminal. */
export class Progress {
  readonly #total: number
  readonly #terminal: boolean
  readonly #write: (text: string) => void
  readonly #now: () => number
  readonly #startedAt: number
  #begun = 0
  #skipped = 0

  constructor(
    total: number,
    {
      terminal,
      write,
      now,
    }: { readonly terminal: boolean; readonly write: (text: string) => void; readonly now: () => number },
  ) {
    this.#total = total
    this.#terminal = terminal
    this.#write = write
    this.#now = now
    this.#startedAt = now()
  }

  /** `skipped`: it was measured before. */
  begin(name: string, skipped: boolean): void {
    const done = this.#begun++
    if (skipped) this.#skipped++
    const measured = done - this.#skipped
    const left = this.#total - done
    const perCell = (this.#now() - this.#startedAt) / Math.max(1, measured)
    const time = measured < 1 ? "" : `, about ${Math.ceil((perCell * left) / 60_000)} min left`
    const text = `${bar(done / this.#total)} ${done + 1} of ${this.#total}${time}  ${name}${skipped ? " (measured before)" : ""}`
    this.#write(this.#terminal ? `\r\x1b[2K${text.slice(0, 118)}` : `${text}\n`)
  }

  end(): void {
    if (this.#terminal) this.#write("\r\x1b[2K")
  }
}

const barWidth = 20
const bar = (share: number): string => {
  const full = Math.floor(share * barWidth)
  return `[${"#".repeat(full)}${".".repeat(barWidth - full)}]`
}
