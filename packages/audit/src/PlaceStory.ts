/** What became of one place in line, told from the journal: when, and who went before. */
import { AdmittedBy, type SaleEvent } from "@ticketrush/protocol"
import type { Standing } from "./Turns.ts"

export type Chapter = { readonly at: number; readonly text: string }

/** How the others who went before got in. */
type Before = { earlier: number; byOperator: number[]; whileAway: number[]; left: number }

export class PlaceStory {
  readonly #place: number
  readonly #time: (ms: number) => string
  readonly #chapters: Chapter[] = []
  /** All people in line, but for those who have a pass. */
  readonly #inLine = new Map<number, Standing>()
  readonly #before: Before = { earlier: 0, byOperator: [], whileAway: [], left: 0 }
  #joinedAt = 0
  #ahead = 0
  #lastIn = 0
  /** Undefined before the join. */
  #mine: Standing | undefined

  constructor(place: number, time: (ms: number) => string) {
    this.#place = place
    this.#time = time
  }

  follow(event: SaleEvent, at: number): void {
    switch (event.kind) {
      case "joined":
        this.#inLine.set(event.place, "waiting")
        if (event.place === this.#place) this.#join(at)
        return
      case "admitted":
      case "called":
        this.#inLine.delete(event.place)
        if (event.place === this.#place) this.#enter(event, at)
        else this.#note(event.place, event.kind === "admitted" && event.by === AdmittedBy.operator)
        this.#lastIn = event.place
        return
      case "passed-over":
        return this.#stand(event.place, "absent", at, "passed over: their turn had come, and they were not there")
      case "returned":
        return this.#stand(event.place, "returned", at, "came back, to go before those who wait")
      case "left":
        if (this.#inLine.delete(event.place) && this.#isWaiting() && event.place < this.#place) this.#before.left++
        return this.#stand(event.place, "left", at, "left")
      case "line-cleared":
        this.#inLine.clear()
        if (this.#isWaiting()) this.#stand(this.#place, "left", at, "sent away with the whole line")
        return
      case "pass-used":
        return this.#stand(event.place, "bought", at, "bought, which ended the pass")
      case "pass-expired":
        return this.#stand(event.place, "expired", at, "the pass ended at its time")
      case "pass-revoked":
        return this.#stand(event.place, "revoked", at, "an operator ended the pass")
    }
  }

  /** In order of time; empty when the place was never given. */
  chapters(): ReadonlyArray<Chapter> {
    return this.#chapters
  }

  /** How it stands at the end, and who went before. */
  summary(): ReadonlyArray<string> {
    if (this.#mine === undefined) return []
    const { earlier, byOperator, whileAway, left } = this.#before
    const lines = [
      `${this.#ahead} were in line before them; ${earlier} of those with earlier places were admitted first, ${left} left`,
    ]
    if (byOperator.length > 0) lines.push(`admitted out of turn by an operator: ${places(byOperator)}`)
    if (whileAway.length > 0) lines.push(`admitted while they were away: ${places(whileAway)}`)
    if (this.#isWaiting()) lines.push(`still in line at the end of the journal, with ${this.#countAhead()} ahead`)
    return lines
  }

  #join(at: number): void {
    this.#mine = "waiting"
    this.#joinedAt = at
    this.#ahead = this.#countAhead()
    this.#tell(at, "joined")
  }

  #enter(event: Extract<SaleEvent, { kind: "admitted" | "called" }>, at: number): void {
    const how = event.kind === "called" ? "called for seats that came back" : byWords[event.by]
    const after = this.#lastIn === 0 ? "the first of all" : `next after place ${this.#lastIn}`
    this.#mine = "active"
    this.#tell(
      at,
      `${how} after ${(at - this.#joinedAt) / 1_000} s, ${after}: pass ${event.pass} until ${this.#time(event.until)}`,
    )
  }

  /** Another person got in while this place was in line. */
  #note(place: number, byOperator: boolean): void {
    if (!this.#isWaiting()) return
    if (place < this.#place) this.#before.earlier++
    else if (byOperator) this.#before.byOperator.push(place)
    else this.#before.whileAway.push(place)
  }

  #stand(place: number, standing: Standing, at: number, text: string): void {
    if (this.#inLine.has(place)) this.#inLine.set(place, standing)
    if (place !== this.#place) return
    this.#mine = standing
    this.#tell(at, text)
  }

  #tell(at: number, text: string): void {
    this.#chapters.push({ at, text })
  }

  #isWaiting(): boolean {
    return this.#mine === "waiting" || this.#mine === "absent" || this.#mine === "returned"
  }

  /** How many are called before this place when all of them are present. */
  #countAhead(): number {
    let ahead = 0
    for (const [place, standing] of this.#inLine) {
      if (place === this.#place) continue
      if (standing === "returned" || (standing === "waiting" && place < this.#place)) ahead++
    }
    return ahead
  }
}

const byWords: Readonly<Record<AdmittedBy, string>> = {
  [AdmittedBy.pace]: "admitted in turn",
  [AdmittedBy.operator]: "admitted by an operator",
  [AdmittedBy.passthrough]: "admitted at once",
}

const listedMax = 20

const places = (numbers: ReadonlyArray<number>): string => {
  const listed = numbers.slice(0, listedMax).join(", ")
  return numbers.length > listedMax ? `places ${listed} and ${numbers.length - listedMax} more` : `places ${listed}`
}
