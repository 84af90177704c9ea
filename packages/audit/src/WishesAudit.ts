/**
 * Follows the wishes that people filed before the opening, from the journal alone: they are carried out once, when their
 * person is let in or called or, where that was before, at the opening; and a wish is passed over only where it could not
 * be met.
 */
import { limits } from "@ticketrush/protocol"
import type { decodeEvents } from "@ticketrush/protocol/event-codec"
import type { BestAudit } from "./BestAudit.ts"
import type { LineAudit } from "./LineAudit.ts"
import type { OptionsAudit } from "./OptionsAudit.ts"
import type { RulesAudit } from "./RulesAudit.ts"

type Event = ReturnType<typeof decodeEvents>[number]
type Filed = Extract<Event, { kind: "wishes-filed" }>
type Ended = Extract<Event, { kind: "wishes-ended" }>
type Held = Extract<Event, { kind: "held" }>

/** `begins`: when nights begin, by option, where that ends their sale. */
export type WishesParts = {
  readonly rules: RulesAudit
  readonly best: BestAudit
  readonly line: LineAudit
  readonly options: OptionsAudit
  readonly begins: ReadonlyMap<number, number>
  readonly sale: () => { readonly opensAt: number; readonly closed: boolean; readonly limit: number }
  readonly wrong: (sentence: string) => void
}

export class WishesAudit {
  readonly #parts: WishesParts
  readonly #standing = new Map<number, Filed["wishes"]>()
  /** Let in with wishes that stand, and what has to follow at once: a hold of theirs, or the end of their wishes. */
  #entering: { readonly person: number; hasHeld: boolean } | undefined
  /** Called with wishes that stand: they come before any other hold, in this order. */
  readonly #called = new Set<number>()
  /** The last hold. */
  #held: Held | undefined
  /** Which of the wishes of its person could be met before that hold. */
  #couldBe: ReadonlyArray<boolean> = []
  /** People with a pass whose wishes stand, the one of the longest first, and since which record. */
  readonly #ready = new Map<number, number>()
  #record = 0
  /** Whether the sale was open at the end of the last record. */
  #wasOpen = false

  constructor(parts: WishesParts) {
    const { wrong } = parts
    this.#parts = { ...parts, wrong: (sentence) => wrong(`wishes: ${sentence}`) }
  }

  /** Whether the sale is open to all by the rules in force. */
  #isOpen(at: number): boolean {
    const { rules, sale } = this.#parts
    return (rules.inForce(at)?.rules.generalFrom ?? sale().opensAt) <= at
  }

  #sells(option: number, at: number): boolean {
    const { begins, options, sale } = this.#parts
    return !sale().closed && !options.isCancelled(option) && at < (begins.get(option) ?? Number.POSITIVE_INFINITY)
  }

  /** Whether a limit may forbid a person so many more seats. */
  #mayBeLimited(seats: number, at: number): boolean {
    const { rules, sale } = this.#parts
    return rules.mayLimit(seats, at) || (rules.inForce(at) === undefined && sale().limit > 0 && seats > 0)
  }

  /** Called before the event counts for anything else. */
  before(event: Event, at: number): void {
    if (event.kind === "held") {
      const [called = event.person] = this.#called
      if (called !== event.person) this.#parts.wrong(`person ${called} was called, and another hold came before theirs`)
      const filed = this.#standing.get(event.person) ?? []
      this.#couldBe = filed.map((wish) => this.#parts.best.couldBeMet(wish, event.person, at))
      this.#held = event
      if (this.#entering?.person === event.person && !this.#entering.hasHeld) {
        this.#entering.hasHeld = true
        return
      }
    }
    if (this.#entering !== undefined && !(event.kind === "wishes-ended" && event.person === this.#entering.person)) {
      this.#parts.wrong(`person ${this.#entering.person} was let in, and their wishes were not carried out`)
      this.#entering = undefined
    }
  }

  /** Called once the event counts. */
  follow(event: Event, at: number): void {
    switch (event.kind) {
      case "wishes-filed":
        return this.#filed(event, at)
      case "wishes-ended":
        return this.#ended(event, at)
      case "admitted":
      case "called":
        return this.#letIn(event, at)
      case "left":
      case "pass-used":
      case "pass-expired":
      case "pass-revoked":
      case "pass-idle":
        return this.#passEnds(event.place)
      case "held":
        return
      default:
        this.#held = undefined
    }
  }

  /** `settled`: all that was due has been settled. */
  endRecord(settled: boolean, at: number): void {
    const { wrong } = this.#parts
    if (this.#entering !== undefined) {
      wrong(`person ${this.#entering.person} was let in, and their wishes were not carried out`)
      this.#entering = undefined
    }
    for (const person of this.#called) wrong(`person ${person} was called, and their wishes were not carried out`)
    this.#called.clear()
    const open = this.#ready.size > 0 && this.#isOpen(at)
    // What a record makes due is settled at the beginning of the next one.
    if (settled && open && this.#wasOpen) this.#overdue()
    this.#wasOpen = open
    this.#record++
  }

  #overdue(): void {
    const [[person, since]] = this.#ready
    if (since < this.#record) this.#parts.wrong(`person ${person} has a pass in an open sale, and their wishes stand`)
  }

  #letIn({ kind, place }: Extract<Event, { kind: "admitted" | "called" }>, at: number): void {
    const person = this.#parts.line.place(place)?.person
    if (person === undefined || !this.#standing.has(person)) return
    this.#ready.set(person, this.#record)
    if (!this.#isOpen(at)) return
    if (kind === "called") this.#called.add(person)
    else this.#entering = { person, hasHeld: false }
  }

  #passEnds(place: number): void {
    this.#held = undefined
    const person = this.#parts.line.place(place)?.person
    if (person !== undefined) this.#ready.delete(person)
  }

  #filed({ person, wishes }: Filed, at: number): void {
    const { best, line, sale, wrong } = this.#parts
    if (sale().closed) wrong(`person ${person} filed some after the sale had closed`)
    if (this.#isOpen(at)) wrong(`person ${person} filed some after the opening`)
    if (wishes.length < 1 || wishes.length > limits.wishesPerPersonMax) {
      wrong(`person ${person} filed ${wishes.length}, at most ${limits.wishesPerPersonMax} are taken`)
    }
    for (const { option } of wishes) {
      if (!best.has(option)) wrong(`person ${person} wished for option ${option}, which does not exist`)
    }
    this.#standing.set(person, wishes)
    if (!this.#ready.has(person) && line.activePlaceOf(person) !== undefined) this.#ready.set(person, this.#record)
  }

  #ended({ outcome, person, rank }: Ended, at: number): void {
    const { wrong } = this.#parts
    const wishes = this.#standing.get(person)
    this.#standing.delete(person)
    this.#ready.delete(person)
    this.#called.delete(person)
    const held = this.#held
    this.#held = undefined
    if (this.#entering?.person === person) this.#entering = undefined
    if (wishes === undefined) return wrong(`those of person ${person} ended, and none stood`)
    if ((outcome === "met") !== rank > 0) return wrong(`those of person ${person} are ${outcome} with wish ${rank}`)
    if (outcome === "withdrawn") return
    if (!this.#isOpen(at)) wrong(`those of person ${person} were carried out before the opening`)
    if (outcome === "unmet") return this.#passedOver(person, wishes, wishes.length, at, undefined)
    const wish = wishes[rank - 1]
    if (wish === undefined) return wrong(`wish ${rank} of person ${person} was met, and they had ${wishes.length}`)
    if (held?.person !== person) return wrong(`wish ${rank} of person ${person} was met without a hold`)
    if (!this.#parts.best.isLike(held, wish))
      wrong(`reservation ${held.reservation} is not like wish ${rank} of its person`)
    this.#passedOver(person, wishes, rank - 1, at, held)
  }

  /** No wish before the one that was met could be: whether a limit forbade it is only asked where there is one. */
  #passedOver(person: number, wishes: Filed["wishes"], before: number, at: number, held: Held | undefined): void {
    const { best, wrong } = this.#parts
    for (const [i, wish] of wishes.slice(0, before).entries()) {
      if (!this.#sells(wish.option, at) || this.#mayBeLimited(wish.wish.seats - (held?.seats.length ?? 0), at)) continue
      const could = held === undefined ? best.couldBeMet(wish, person, at) : this.#couldBe[i]
      if (could) wrong(`wish ${i + 1} of person ${person} was passed over and could be met`)
    }
  }
}
