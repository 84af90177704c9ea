/**
 * Follows the waiting line of a sale from its journal and says what no honest line may contain. Like the rest of the
 * auditor it knows the rules and nothing of the engine that kept them.
 *
 * One thing it must take on trust: that people who were passed over were absent. Presence is never journaled. It checks
 * that none was passed over sooner than the grace after they joined or came back.
 */
import {
  type Admitted,
  AdmittedBy,
  type Called,
  type LineEvent,
  type LinePolicy,
  noLine,
  type PlaceMoved,
  placeStatusWords,
  wrongLinePolicy,
} from "@ticketrush/protocol"
import { AbsenceAudit } from "./AbsenceAudit.ts"
import { Ends } from "./Ends.ts"
import { IdleAudit } from "./IdleAudit.ts"
import { Pace } from "./Pace.ts"
import { type Standing, Turns } from "./Turns.ts"

export type PlaceFacts = {
  readonly person: number
  readonly joinedAt: number
  standing: Standing
  /** When they joined or came back: their presence is certain then. */
  seenAt: number
  pass: number
  /** When the pass ends. */
  until: number
}

export type LineFigures = {
  readonly joined: number
  readonly admitted: number
  readonly left: number
  readonly passedOver: number
  /** Still in line at the end, whether they are there or were passed over. */
  readonly waiting: number
}

/** What the line must know of the rest of the sale. */
export type SaleFacts = {
  readonly closed: () => boolean
  /** Whether the person's purchase was confirmed by the event before. */
  readonly justBought: (person: number) => boolean
}

/** The engine notes presence in tenths of a second. */
const seenGrainMs = 100

const standingAfter = {
  left: "left",
  "passed-over": "absent",
  returned: "returned",
  "pass-used": "bought",
  "pass-expired": "expired",
  "pass-revoked": "revoked",
  "pass-idle": "expired",
  lapsed: "expired",
} as const satisfies Record<PlaceMoved["kind"], Standing>

/** From which standings a step may be taken. */
const mayFollow: Readonly<Record<PlaceMoved["kind"], ReadonlyArray<Standing>>> = {
  left: ["waiting", "absent", "returned", "active"],
  "passed-over": ["waiting", "returned"],
  returned: ["absent"],
  "pass-used": ["active"],
  "pass-expired": ["active"],
  "pass-revoked": ["active"],
  "pass-idle": ["active"],
  lapsed: ["absent"],
}

const isInLine = (standing: Standing): boolean =>
  standing === "waiting" || standing === "absent" || standing === "returned"
const isLive = (standing: Standing): boolean => isInLine(standing) || standing === "active"

export class LineAudit {
  readonly #wrong: (sentence: string) => void
  readonly #sale: SaleFacts
  readonly #places = new Map<number, PlaceFacts>()
  readonly #placeOf = new Map<number, number>()
  readonly #turns = new Turns((place) => this.#places.get(place)?.standing)
  readonly #pace = new Pace()
  readonly #absence: AbsenceAudit
  readonly idle: IdleAudit
  /** When the passes of places end. */
  readonly #ends = new Ends()
  /** Whose turn had come when the record began, or 0, and whether the record admits people or passes over them. */
  #due = 0
  #tookTurn = false
  #policy: LinePolicy = noLine
  #lastPlace = 0
  #lastPass = 0
  /** Who was given each pass. */
  readonly #people = new Map<number, number>()
  readonly #standing = new Map<Standing, number>()
  #admitted = 0
  #left = 0
  #passedOver = 0
  /** A join that only an admission right behind it makes right. */
  #owed: { readonly place: number; readonly sentence: string } | undefined

  constructor(sale: SaleFacts, wrong: (sentence: string) => void) {
    this.#sale = sale
    this.#wrong = wrong
    this.#absence = new AbsenceAudit(wrong)
    this.idle = new IdleAudit(wrong)
  }

  follow(event: LineEvent, at: number): void {
    if (event.kind !== "admitted" || event.place !== this.#owed?.place || event.by === AdmittedBy.pace)
      this.#settleOwed()
    this.#owed = undefined
    if (event.kind === "admitted" || event.kind === "called" || event.kind === "passed-over") this.#tookTurn = true
    switch (event.kind) {
      case "line-set":
        this.#set(event.policy)
        this.#absence.set(event.policy, at)
        this.idle.set(event.policy.idleMs ?? 0, at)
        return this.#pace.set(event.policy, at)
      case "joined":
        return this.#joined(event.place, event.person, at)
      case "admitted":
        return this.#admittedNow(event, at)
      case "called":
        return this.#calledNow(event, at)
      case "line-cleared":
        return this.#cleared(event.through)
      default:
        return this.#moved(event, at)
    }
  }

  beginRecord(at: number): void {
    this.#due = this.#dueAt(at)
    this.#tookTurn = false
    this.#absence.beginRecord(at)
    this.idle.beginRecord(at, this.#roomIsWanted)
  }

  /** Called after each record. `settled`: all that was due at its time has been done. */
  endRecord(settled: boolean, at: number): void {
    this.#settleOwed()
    if (!settled) return
    this.#absence.endRecord()
    this.idle.endRecord()
    if (this.#due !== 0 && !this.#tookTurn)
      this.#wrong(`the turn of place ${this.#due} had come, and it was not admitted`)
    for (const place of this.#ends.over(at)) {
      const { standing, pass } = this.#places.get(place)!
      if (standing === "active") this.#wrong(`pass ${pass} went on after its end`)
    }
  }

  /** Whether a seat that comes back now calls the next one in line. */
  callsAt(at: number): boolean {
    const { method, priorityMs } = this.#policy
    if (priorityMs === 0 || method === "paused" || !this.#someoneWaits || !this.#mayAdmit) return false
    return !this.#pace.owes(this.#policy, at)
  }

  /** Whether seats that come back now are kept for people who wait and cannot be called yet. */
  keepsAt(at: number): boolean {
    return this.#policy.priorityMs > 0 && this.#someoneWaits && !this.callsAt(at)
  }

  /** How long seats that come back are out of sight at most; 0: not at all. */
  get returnMs(): number {
    return this.#policy.returnMs ?? 0
  }

  /** People who have a place and no pass yet, be they there or absent. */
  get inLine(): number {
    return this.#stands("waiting") + this.#stands("returned") + this.#stands("absent")
  }

  /** Whether there are people who can be called or passed over: those who are absent already cannot. */
  get #someoneWaits(): boolean {
    return this.#stands("waiting") + this.#stands("returned") > 0
  }

  /** Whether people wait whom the cap alone keeps out. */
  get #roomIsWanted(): boolean {
    return this.#someoneWaits && this.#policy.method !== "paused" && !this.#mayAdmit
  }

  get #mayAdmit(): boolean {
    return this.#policy.activeMax === 0 || this.#stands("active") < this.#policy.activeMax
  }

  /** The place whose turn to be admitted has come at `at`, or 0. */
  #dueAt(at: number): number {
    const { method } = this.#policy
    if (method === "paused" || !this.#someoneWaits || !this.#mayAdmit) return 0
    const place = this.#turns.next()
    if (method === "passthrough") return place
    return this.#pace.admits(this.#policy, this.#places.get(place)!.joinedAt, at) ? place : 0
  }

  #set(policy: LinePolicy): void {
    const wrong = wrongLinePolicy(policy)
    if (wrong !== undefined) this.#wrong(`the line was set to what no line may have: ${wrong}`)
    this.#policy = policy
  }

  place(place: number): PlaceFacts | undefined {
    return this.#places.get(place)
  }

  /** The pass of the person while it lasts, or undefined. */
  /** The person who was given that pass; undefined for one that was never given. */
  personOfPass(pass: number): number | undefined {
    return this.#people.get(pass)
  }

  activePlaceOf(person: number): number | undefined {
    const place = this.#placeOf.get(person)
    return place !== undefined && this.#places.get(place)?.standing === "active" ? place : undefined
  }

  /** Whether a hold needs a pass now. */
  get protects(): boolean {
    return this.#policy.protects && this.#policy.method !== "passthrough"
  }

  figures(): LineFigures {
    return {
      joined: this.#lastPlace,
      admitted: this.#admitted,
      left: this.#left,
      passedOver: this.#passedOver,
      waiting: this.inLine,
    }
  }

  #joined(place: number, person: number, at: number): void {
    const { waitingMax, method } = this.#policy
    if (place !== this.#lastPlace + 1) this.#wrong(`I8 place ${place} was given after place ${this.#lastPlace}`)
    const before = this.#placeOf.get(person)
    if (before !== undefined && isLive(this.#places.get(before)!.standing)) {
      this.#wrong(`I8 person ${person} has places ${before} and ${place} at a time`)
    }
    if (this.#sale.closed()) this.#owed = { place, sentence: `place ${place} was given after the sale had closed` }
    else if (method === "closed") this.#owed = { place, sentence: `place ${place} was given while the line was closed` }
    else if (waitingMax > 0 && (this.#absence.counts ? this.inLine : this.#stands("waiting")) >= waitingMax) {
      this.#owed = { place, sentence: `place ${place} was given while the line was full` }
    }
    this.#lastPlace = Math.max(this.#lastPlace, place)
    this.#places.set(place, { person, joinedAt: at, standing: "waiting", seenAt: at, pass: 0, until: 0 })
    this.#placeOf.set(person, place)
    this.#turns.joined(place)
    this.#count("waiting", 1)
  }

  #admittedNow(event: Admitted, at: number): void {
    const { place, by } = event
    const { method } = this.#policy
    if (by === AdmittedBy.pace && method !== "fifo" && method !== "closed") {
      this.#wrong(`place ${place} was admitted in turn while the line was ${method}`)
    }
    if (by === AdmittedBy.passthrough && method !== "passthrough") {
      this.#wrong(`place ${place} was admitted at once while the line was ${method}`)
    }
    if (by !== AdmittedBy.operator) this.#inTurn(place, "admitted")
    const exceeded = this.#pace.check(event, by === AdmittedBy.pace, this.#policy, at)
    if (exceeded !== undefined) this.#wrong(`the admission of place ${place} ${exceeded}`)
    this.#admit(event, at, by === AdmittedBy.operator)
  }

  #calledNow(event: Called, at: number): void {
    const { priorityMs, method } = this.#policy
    if (method === "paused") this.#wrong(`place ${event.place} was called while the line was paused`)
    this.#inTurn(event.place, "called")
    const exceeded = this.#pace.call(this.#policy, at)
    if (exceeded !== undefined) this.#wrong(`the call of place ${event.place} ${exceeded}`)
    if (priorityMs === 0 || event.priorityUntil !== at + priorityMs) {
      this.#wrong(`place ${event.place} got a priority that the policy does not give`)
    }
    this.#admit(event, at, false)
  }

  #inTurn(place: number, what: string): void {
    const next = this.#turns.next()
    if (place !== next) this.#wrong(`I8 place ${place} was ${what} when place ${next} was next`)
  }

  #admit({ place, was, pass, until }: Admitted | Called, at: number, mayBeAbsent: boolean): void {
    const facts = this.#known(place, was, "admitted")
    if (this.#sale.closed()) this.#wrong(`place ${place} was admitted after the sale had closed`)
    if (pass !== this.#lastPass + 1) this.#wrong(`pass ${pass} was given after pass ${this.#lastPass}`)
    this.#lastPass = Math.max(this.#lastPass, pass)
    if (until !== at + this.#policy.passMs) this.#wrong(`pass ${pass} got an end that the policy does not give`)
    this.#admitted++
    if (facts === undefined) return
    if (facts.pass !== 0) this.#wrong(`I8 place ${place} was admitted twice`)
    else if (!isInLine(facts.standing) || (facts.standing === "absent" && !mayBeAbsent)) {
      this.#wrong(`place ${place} was admitted when it was ${facts.standing}`)
    }
    this.#stand(facts, "active")
    facts.pass = pass
    this.#people.set(pass, facts.person)
    this.idle.admitted(place, facts.person, at)
    this.#absence.ended(place)
    facts.until = until
    const { activeMax } = this.#policy
    const active = this.#stands("active")
    if (activeMax > 0 && active > activeMax) {
      this.#wrong(`with pass ${pass} ${active} people are active, the cap is ${activeMax}`)
    }
    this.#ends.add(place, until)
  }

  #moved({ kind, place, was }: PlaceMoved, at: number): void {
    if (kind === "passed-over") this.#inTurn(place, "passed over")
    const facts = this.#known(place, was, kind)
    if (facts === undefined) return
    if (!mayFollow[kind].includes(facts.standing)) this.#wrong(`place ${place}: ${kind} when it was ${facts.standing}`)
    if (kind === "pass-expired" && at < facts.until) this.#wrong(`pass ${facts.pass} ended before its time`)
    if (kind === "pass-used" && !this.#sale.justBought(facts.person)) {
      this.#wrong(`pass ${facts.pass} was used up, and its owner had bought nothing`)
    }
    if (kind === "left") this.#left++
    if (kind === "passed-over") this.#passOver(place, facts, at)
    if (kind === "pass-idle") this.idle.check(place, at, this.#roomIsWanted)
    if (kind === "lapsed") this.#absence.lapsed(place, at)
    if (facts.standing === "active") this.idle.ended(place)
    else if (facts.standing === "absent") this.#absence.ended(place)
    this.#stand(facts, standingAfter[kind])
    if (kind !== "returned") return
    facts.seenAt = at
    this.#turns.returned(place)
  }

  #passOver(place: number, { seenAt }: PlaceFacts, at: number): void {
    const { graceMs, method } = this.#policy
    this.#passedOver++
    this.#absence.passedOver(place, at)
    if (method === "paused") this.#wrong(`place ${place} was passed over while the line was paused`)
    if (at - seenAt + seenGrainMs <= graceMs) {
      this.#wrong(
        `place ${place} was passed over ${at - seenAt} ms after its owner was there, the grace is ${graceMs} ms`,
      )
    }
  }

  #cleared(through: number): void {
    if (this.inLine === 0) this.#wrong("the line was cleared when it was empty")
    if (through !== this.#lastPlace) this.#wrong(`the line was cleared up to place ${through} of ${this.#lastPlace}`)
    for (const [place, facts] of this.#places) {
      if (place > through || !isInLine(facts.standing)) continue
      this.#absence.ended(place)
      this.#stand(facts, "left")
      this.#left++
    }
  }

  #known(place: number, was: number, kind: string): PlaceFacts | undefined {
    const facts = this.#places.get(place)
    if (facts === undefined) this.#wrong(`place ${place}: ${kind} before it was given`)
    else if (facts.standing !== placeStatusWords[was]) {
      this.#wrong(`place ${place}: ${kind} says it was ${placeStatusWords[was]}, and it was ${facts.standing}`)
    }
    return facts
  }

  #stand(facts: PlaceFacts, to: Standing): void {
    this.#count(facts.standing, -1)
    facts.standing = to
    this.#count(to, 1)
  }

  #count(standing: Standing, change: number): void {
    this.#standing.set(standing, this.#stands(standing) + change)
  }

  #stands(standing: Standing): number {
    return this.#standing.get(standing) ?? 0
  }

  #settleOwed(): void {
    if (this.#owed !== undefined) this.#wrong(this.#owed.sentence)
    this.#owed = undefined
  }
}
