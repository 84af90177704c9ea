/**
 * One drill: opens a demo sale of its own, lets people buy there, makes the sale lose its memory or its right to write in the
 * middle of that three times, and has the auditor judge the journal. All of it touches no other sale.
 */
import { type Acknowledged, type DrillCounts, DrillJudge, drillFindings } from "@ticketrush/audit/drill/DrillJudge"
import type { Journal, JournalRecord } from "@ticketrush/engine/journal/Journal"
import type { Log } from "@ticketrush/engine/ports"
import type { SaleCommands } from "@ticketrush/engine/sales/SaleCommands"
import {
  type Command,
  type ConcertId,
  limits,
  optionIdOf,
  reasonOf,
  refusalMessage,
  seatIdOf,
  sectionA,
} from "@ticketrush/protocol"
import type { DrillAsked, DrillState } from "@ticketrush/protocol/drills"
import { DrillPeople, type DrillPeopleParts, type DrillStep, type WrittenAnswer } from "./DrillPeople.ts"
import { DrillSale } from "./DrillSale.ts"
import { type Timeline, timelineOf } from "./timeline.ts"

export type DrillParts = DrillPeopleParts & {
  readonly sales: Pick<SaleCommands, "submit">
  readonly journal: Pick<Journal, "claim" | "read">
  readonly log: Log
}

export type DrillVerdict = DrillCounts & { readonly says: ReadonlyArray<string>; readonly events: number }

/** Parts of the time after which it goes wrong, or later: once people have heard of the epoch after the last time. */
const faultsAt = [0.25, 0.5, 0.75]
const saysMax = 8
const againMs = 100

export class DrillRun {
  readonly asked: DrillAsked
  readonly concertId: ConcertId
  readonly #parts: DrillParts
  readonly #people: DrillPeople
  readonly #sale: DrillSale
  readonly #done: () => void
  readonly #faultsAt: number[] = []
  /** Of the sale when it went wrong last. */
  #epochWrong = 0
  #endedAt = 0
  state: DrillState = "running"
  /** Why it failed. */
  why: string | undefined
  verdict: DrillVerdict | undefined

  /** `done` is called once, when it is over. */
  constructor(parts: DrillParts, asked: DrillAsked, concertId: ConcertId, done: () => void) {
    this.#parts = parts
    this.asked = asked
    this.concertId = concertId
    this.#done = done
    const option = optionIdOf(concertId, 0)
    const seats = Array.from({ length: asked.people }, (_, nth) => seatIdOf(option, nth))
    this.#sale = new DrillSale(parts.sales, concertId, (why) => this.#fail(why))
    this.#people = new DrillPeople(parts, this.#sale, seats)
    this.#open()
  }

  get timeline(): Timeline {
    const until = this.state === "running" ? this.#people.now : this.#endedAt
    return timelineOf(this.#people.written, this.#faultsAt, until)
  }

  get counts() {
    const { again, unanswered, written } = this.#people
    const accepted = written.filter(isAccepted).length
    return { accepted, refused: written.length - accepted, again, unanswered }
  }

  #open(): void {
    const open: Command = {
      kind: "open-sale",
      policy: { seatsPerPersonMax: 0, holdTtlMs: limits.drillHoldMs, opensAt: 0 },
      options: [{ number: 0, layout: sectionA(this.asked.people), tiers: [{ name: "R", price: 0 }] }],
    }
    this.#sale.order(open, { kind: "overview" }, (opened) => {
      if ("cause" in opened) return this.#fail(reasonOf(opened.cause))
      if (opened.reply.kind !== "accepted") return this.#fail(refusalMessage(opened.reply.refusal))
      if (this.state === "running") this.#run()
    })
  }

  #run(): void {
    const { defer } = this.#parts
    const ms = this.asked.seconds * 1_000
    this.#people.start(this.asked.people)
    for (const part of faultsAt) defer.after(ms * part, () => this.#goWrong())
    defer.after(ms, () => {
      if (this.state === "running") this.#people.stop(() => this.#judge())
    })
  }

  #goWrong(): void {
    if (this.state !== "running") return
    // A sale that is still away would not notice.
    if (this.#people.epoch <= this.#epochWrong) return void this.#parts.defer.after(againMs, () => this.#goWrong())
    this.#epochWrong = this.#people.epoch
    this.#faultsAt.push(this.#people.now)
    const { journal, log } = this.#parts
    const { concertId } = this
    log.warn("a drill makes its demo sale go wrong", { concertId, fault: this.asked.fault })
    if (this.asked.fault === "crash") return this.#sale.order(crashing, { kind: "outcome" }, () => {})
    journal.claim(concertId, "a drill", "any", (claimed) => {
      if (claimed.kind !== "claimed")
        this.#fail(`the journal did not let another owner claim the sale: ${claimed.kind}`)
    })
  }

  #judge(): void {
    this.state = "judging"
    this.#endedAt = this.#people.now
    this.#close(this.#parts.clock.monotonicMs())
  }

  /** What people still hold ends with the sale, which may be away since it went wrong last: it is asked again as people do. */
  #close(since: number): void {
    if (this.state !== "judging") return
    const { clock, defer } = this.#parts
    this.#sale.order({ kind: "close-sale" }, { kind: "overview" }, (closed) => {
      if ("value" in closed) return this.#read(new DrillJudge(this.concertId), 0)
      const isLate = clock.monotonicMs() - since >= limits.drillPatienceMs
      if ("cause" in closed) return this.#fail(reasonOf(closed.cause))
      const { kind, refusal } = closed.reply
      if (kind === "refused" || isLate) return this.#fail(refusalMessage(refusal))
      defer.after(againMs, () => this.#close(since))
    })
  }

  #read(judge: DrillJudge, after: number): void {
    this.#parts.journal.read(this.concertId, after, (page) => {
      if (this.state !== "judging") return
      if (page.kind === "failed") return this.#fail(page.reason)
      this.#take(judge, page.records, 0, page.more, after)
    })
  }

  /** A record in each turn of the loop: sales go on meanwhile. */
  #take(judge: DrillJudge, records: ReadonlyArray<JournalRecord>, nth: number, more: boolean, after: number): void {
    if (this.state !== "judging") return
    const record = records[nth]
    if (record !== undefined) {
      judge.take(record)
      return this.#parts.defer.soon(() => this.#take(judge, records, nth + 1, more, record.last))
    }
    if (more) return this.#read(judge, after)
    this.verdict = verdictOf(judge, this.#people.written, after)
    this.state = "done"
    this.#done()
  }

  /** Ends it without a verdict. */
  stop(): void {
    this.#fail("the server was stopped")
  }

  #fail(why: string): void {
    const { state } = this
    if (state === "failed" || state === "done") return
    this.#parts.log.warn("a drill failed", { concertId: this.concertId, reason: why })
    this.state = "failed"
    this.why = why
    if (state === "judging") return this.#done()
    this.#endedAt = this.#people.now
    this.#people.abandon(this.#done)
  }
}

/** Deciding it is a defect: the sale leaves memory in the middle of a drain, with all that waited, and is read anew. */
const crashing: Command = {
  kind: "confirm",
  reservation: 0,
  get by(): never {
    throw new Error("a drill crashes this sale")
  },
}

const isAccepted = ({ reservation }: WrittenAnswer): boolean => reservation !== 0

const verdictOf = (judge: DrillJudge, written: ReadonlyArray<WrittenAnswer>, events: number): DrillVerdict => {
  const counts = Object.fromEntries(drillFindings.map((finding) => [finding, 0])) as {
    -readonly [F in keyof DrillCounts]: number
  }
  const says: string[] = []
  judge.judge(acknowledged(written), (finding, sentence) => {
    counts[finding]++
    if (says.length < saysMax) says.push(sentence)
  })
  return { ...counts, says, events }
}

const heardAs: { readonly [kind in DrillStep]: Acknowledged["what"] } = {
  hold: "held",
  release: "cancelled",
  "start-paying": "paying",
  confirm: "confirmed",
  cancel: "cancelled",
}

function* acknowledged(written: ReadonlyArray<WrittenAnswer>): Iterable<Acknowledged> {
  for (const { key, kind, person, reservation, seat } of written) {
    if (reservation === 0) continue
    yield { reservation, person, seat, key: kind === "hold" ? key : null, what: heardAs[kind] }
  }
}
