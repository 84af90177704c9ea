/** What people of a drill heard, one JSON line per answer, written before it is used. */
import { closeSync, openSync, readFileSync, writeSync } from "node:fs"

export type Heard = {
  /** Milliseconds since the start of the run. */
  readonly at: number
  readonly concertId: number
  readonly key: string
  readonly userId: number
  readonly seatId: number
  /** Of the definite answer; 0: none came, the person gave up. */
  readonly status: number
  readonly body: string
  /** When it was asked for the first time. */
  readonly askedAt: number
  /** Each time that it was asked, and of whom. */
  readonly tries: ReadonlyArray<{ readonly at: number; readonly port: number }>
}

export class AnswerFile {
  readonly path: string
  readonly #file: number

  constructor(path: string) {
    this.path = path
    this.#file = openSync(path, "wx")
  }

  write(heard: Heard): void {
    writeSync(this.#file, `${JSON.stringify(heard)}\n`)
  }

  close(): void {
    closeSync(this.#file)
  }
}

export const readAnswers = (path: string): ReadonlyArray<Heard> =>
  readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Heard)
