/** Reads a history line by line, and refuses one that is not whole or that contradicts itself. */
import type { CallHistory, HistoryAnswer, HistoryCall, HistoryHead, Micros, StoredSeat } from "./History.ts"
import { type HistoryLine, historyLineOf } from "./history-line.ts"

type ReadCall = Omit<HistoryCall, "answered"> & { answered: { at: Micros; answer: HistoryAnswer } | null }

/** More calls than that are no run of one sale: they would fill the memory of the reader. */
const callsMax = 10_000_000

export class HistoryReader {
  readonly #calls: ReadCall[] = []
  readonly #byName = new Map<string, Map<number, ReadCall>>()
  readonly #stored = new Map<number, StoredSeat>()
  #head: HistoryHead | undefined
  #end: Extract<HistoryLine, { kind: "end" }> | undefined
  #answers = 0
  #at: Micros = 0
  #line = 0

  /** Undefined, or the sentence that says what is wrong with the line; nothing can be read after that. */
  take(text: string): string | undefined {
    this.#line++
    if (text.trim() === "") return undefined
    const line = historyLineOf(text)
    if (typeof line === "string") return `line ${this.#line} ${line}`
    const wrong = this.#place(line) ?? this.#take(line)
    return wrong === undefined ? undefined : `line ${this.#line}: ${wrong}`
  }

  /** After the last line: the history where it is whole, else a sentence. */
  end(): CallHistory | string {
    if (this.#head === undefined) return "there is no history in it"
    if (this.#end === undefined) {
      return `it has ${this.#calls.length} calls and no closing line after them: the history lost its end`
    }
    const stored = this.#end.stored === null ? null : [...this.#stored.values()]
    return { head: this.#head, calls: this.#calls, stored }
  }

  /** The head stands first, and nothing after the closing line. */
  #place({ kind }: HistoryLine): string | undefined {
    if (this.#end !== undefined) return "it stands after the closing line"
    if (kind === "history") return this.#head === undefined ? undefined : "a second head"
    return this.#head === undefined ? "the first line is no head" : undefined
  }

  #take(line: HistoryLine): string | undefined {
    switch (line.kind) {
      case "history":
        this.#head = line.head
        return undefined
      case "call":
        return this.#inTime(line.at) ?? this.#call(line)
      case "answer":
        return this.#inTime(line.at) ?? this.#answer(line)
      case "stored":
        if (this.#stored.has(line.stored.seat)) return `seat ${line.stored.seat} is stored twice`
        this.#stored.set(line.stored.seat, line.stored)
        return undefined
      case "end":
        return this.#close(line)
    }
  }

  #inTime(at: Micros): string | undefined {
    if (this.#stored.size > 0) return "it stands after what is stored"
    if (at < this.#at) return `it is of ${at}, and the line before it of ${this.#at}`
    this.#at = at
    return undefined
  }

  #call({ asked, at, call, client, process }: Extract<HistoryLine, { kind: "call" }>): string | undefined {
    const ofProcess = this.#byName.get(process) ?? new Map<number, ReadCall>()
    this.#byName.set(process, ofProcess)
    if (ofProcess.has(call)) return `call ${call} of ${process} is made twice`
    if (this.#calls.length === callsMax) return `there are more than ${callsMax} calls`
    const made: ReadCall = { call, process, client, at, asked, answered: null }
    ofProcess.set(call, made)
    this.#calls.push(made)
    return undefined
  }

  #answer({ answer, at, call, process }: Extract<HistoryLine, { kind: "answer" }>): string | undefined {
    const made = this.#byName.get(process)?.get(call)
    if (made === undefined) return `call ${call} of ${process} is answered and was never made`
    if (made.answered !== null) return `call ${call} of ${process} is answered twice`
    made.answered = { at, answer }
    this.#answers++
    return undefined
  }

  #close(end: Extract<HistoryLine, { kind: "end" }>): string | undefined {
    const { answers, calls, stored } = end
    const had = { calls: this.#calls.length, answers: this.#answers, stored: this.#stored.size }
    if (calls !== had.calls || answers !== had.answers || (stored ?? 0) !== had.stored) {
      return `the closing line says ${calls} calls, ${answers} answers and ${stored ?? 0} stored seats, and there are ${had.calls}, ${had.answers} and ${had.stored}`
    }
    this.#end = end
    return undefined
  }
}
