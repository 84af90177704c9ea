/**
 * Lists as files of comma-separated values, written page by page while their client reads: what waits for it is a page at
 * most. A list that cannot be read to its end is cut, so that no client takes a part for the whole.
 */
import type { Defer } from "@ticketrush/engine/ports"
import { limits, refusal } from "@ticketrush/protocol"
import { type Cell, csvLine, csvMark } from "@ticketrush/protocol/csv"
import { Cause } from "effect"
import type { Download, Exchange } from "./Exchange.ts"
import { guarded } from "./guarded.ts"
import type { Incidents } from "./Incidents.ts"
import { answerNothing, answerRefusal } from "./respond.ts"
import { uncached } from "./uncached.ts"

/** `next` is null behind the last page. */
export type CsvPage = { readonly rows: ReadonlyArray<ReadonlyArray<Cell>>; readonly next: number | null }

export type CsvList = {
  /** Without its ending. */
  readonly fileName: string
  readonly columns: ReadonlyArray<string>
  /** One of the two is called, once, perhaps at once. */
  readonly page: (from: number, read: (page: CsvPage) => void, failed: (why: Cause.Cause<unknown>) => void) => void
}

export class CsvDownloads {
  readonly #defer: Defer
  readonly #incidents: Incidents
  #underWay = 0

  constructor(defer: Defer, incidents: Incidents) {
    this.#defer = defer
    this.#incidents = incidents
  }

  /**
   * Begins with the first page: most of what can go wrong does so there, and is answered. `admit` is asked when there is a
   * place for it, so that what it puts on record is sent; it calls back once, and answers what it does not admit.
   */
  open(exchange: Exchange, list: CsvList, admit: (decided: (admitted: boolean) => void) => void): void {
    const first = guarded(exchange, (page: CsvPage) => {
      if (exchange.ended()) return
      if (this.#underWay >= limits.listDownloadsMax) return answerRefusal(exchange, refusal("overloaded"))
      this.#underWay++
      admit((admitted) => {
        if (admitted && !exchange.ended() && exchange.method !== "HEAD") return this.#send(exchange, list, page)
        this.#underWay--
        if (admitted && !exchange.ended()) answerNothing(exchange, 200, uncached)
      })
    })
    list.page(0, first, (why) => this.#incidents.answerCause(exchange, why))
  }

  #send(exchange: Exchange, list: CsvList, first: CsvPage): void {
    const file = exchange.download("text/csv;charset=UTF-8", [
      ...uncached,
      ["content-disposition", `attachment; filename="${list.fileName}.csv"`],
    ])
    const [defer, incidents] = [this.#defer, this.#incidents]
    new CsvDownload(file, { list, defer, incidents, over: () => this.#underWay-- }).begin(first)
  }
}

type DownloadParts = {
  readonly list: CsvList
  readonly defer: Defer
  readonly incidents: Incidents
  readonly over: () => void
}

class CsvDownload {
  readonly #file: Download
  readonly #parts: DownloadParts
  #lines: string[]
  #next: number | null = null
  /** Whether a page is asked for. */
  #asking = false
  /** Whether something waits for the client: then one line is written, which says whether it still does. */
  #behind = false
  #over = false

  constructor(file: Download, parts: DownloadParts) {
    this.#file = file
    this.#parts = parts
    this.#lines = [csvMark + csvLine(parts.list.columns)]
  }

  begin(first: CsvPage): void {
    const { defer, over } = this.#parts
    const stop = defer.after(limits.listDownloadMsMax, () => this.#file.cut())
    this.#file.onDrained(() => this.#guarded(() => this.#write()))
    this.#file.onClosed(() => {
      this.#over = true
      stop()
      over()
    })
    this.#guarded(() => this.#take(first))
  }

  #take({ next, rows }: CsvPage): void {
    this.#asking = false
    this.#next = next
    for (const row of rows) this.#lines.push(csvLine(row))
    this.#write()
  }

  #write(): void {
    while (!this.#over && this.#lines.length > 0) {
      const text = this.#behind ? this.#lines.shift()! : this.#lines.splice(0).join("")
      this.#behind = !this.#file.write(text)
      if (this.#behind) return
    }
    if (!this.#over && !this.#asking) this.#ask()
  }

  #ask(): void {
    const from = this.#next
    if (from === null) return this.#file.end()
    const { defer, list } = this.#parts
    this.#asking = true
    // A turn later: a page of a sale in memory is read at once, and others have their turn before it.
    defer.soon(() =>
      this.#guarded(() =>
        list.page(
          from,
          (page) => this.#guarded(() => this.#take(page)),
          (why) => this.#cut(why),
        ),
      ),
    )
  }

  /** What throws here is heard by no request any more. */
  #guarded(run: () => void): void {
    if (this.#over) return
    try {
      run()
    } catch (cause) {
      this.#cut(Cause.die(cause))
    }
  }

  #cut(why: Cause.Cause<unknown>): void {
    this.#file.cut()
    this.#parts.incidents.noteCut(why)
  }
}
