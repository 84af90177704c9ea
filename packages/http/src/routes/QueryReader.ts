/** Reads parameters of a query that stand once at most, and keeps the sentence about the first one that is wrong. */
import { type Refusal, refusal } from "@ticketrush/protocol"
import type { Exchange } from "../Exchange.ts"
import type { DateTimes } from "../render/date-time.ts"
import { queryValues, wholeNumber } from "../request/parameters.ts"

export class QueryReader {
  readonly #exchange: Exchange
  readonly #times: DateTimes
  #wrong: Refusal | undefined

  constructor(exchange: Exchange, times: DateTimes) {
    this.#exchange = exchange
    this.#times = times
  }

  get wrong(): Refusal | undefined {
    return this.#wrong
  }

  /** The value as `read` has it; undefined where it is left out or wrong. `meaning`: what it has to be. */
  one<A>(name: string, meaning: string, read: (text: string) => A | undefined): A | undefined {
    const values = queryValues(this.#exchange, name)
    const value = values.length === 1 ? read(values[0]) : undefined
    if (values.length > 0 && value === undefined) {
      this.#wrong ??= refusal("bad-request", { reason: `${name} must be ${meaning}, once at most.` })
    }
    return value
  }

  whole(name: string): number | undefined {
    return this.one(name, "a whole number", wholeNumber)
  }

  /** In milliseconds since 1970 UTC. */
  time(name: string): number | undefined {
    return this.one(name, "a date-time like 2026-02-11T22:10:15", (text) => this.#times.parse(text))
  }

  /** In capital letters or not. */
  word<const W extends string>(name: string, words: ReadonlyArray<W>): W | undefined {
    return this.one(name, `one of ${words.join(", ")}`, (text) => words.find((word) => word === text.toUpperCase()))
  }

  text(name: string, charsMax: number): string | undefined {
    return this.one(name, `a text of 1 to ${charsMax} characters`, (text) =>
      text.length >= 1 && text.length <= charsMax ? text : undefined,
    )
  }

  /** Rows of an answer. */
  limit(initial: number, max: number): number {
    const rows = this.whole("limit") ?? 0
    return rows < 1 ? initial : Math.min(rows, max)
  }
}

/** Without the fields that are not given. */
export const given = <A extends Record<string, unknown>>(fields: A): { [K in keyof A]?: NonNullable<A[K]> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof A]?: NonNullable<A[K]>
  }
