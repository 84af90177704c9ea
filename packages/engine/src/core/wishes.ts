/**
 * The wishes of one sale that were filed before its opening, by person. Those of people who were let in before the opening
 * wait for it, in the order in which both a pass and wishes were there.
 */
import {
  type FiledWish,
  invariant,
  type Pass,
  PlaceStatus,
  type WishEvent,
  type WishesEnded,
  type WishesFiled,
  type WishOutcome,
} from "@ticketrush/protocol"
import type { Sale } from "./Sale.ts"

/** `outcome`: what came of them, null while they stand; `made`: sequence of the reservation, 0 for none. */
export type PersonWishes = {
  readonly tier: number
  /** Absent: not verified. */
  readonly verified?: number
  readonly wishes: ReadonlyArray<FiledWish>
  readonly outcome: WishOutcome | null
  readonly rank: number
  readonly made: number
  /** Of the last event about them. */
  readonly position: number
}

export type WishesState = {
  readonly people: ReadonlyArray<readonly [person: number, wishes: PersonWishes]>
  readonly ready: ReadonlyArray<Pass>
}

export class Wishes {
  /** In the order of the first filing. */
  readonly #people = new Map<number, PersonWishes>()
  readonly #image = new Map<number, PersonWishes>()
  /** Passes of people who were let in and whose wishes stand. */
  readonly #ready = new Set<Pass>()
  /** What the last applied events made, until they are published. */
  readonly #unpublished: Array<readonly [person: number, wishes: PersonWishes]> = []

  get count(): number {
    return this.#people.size
  }

  of(person: number): PersonWishes | undefined {
    return this.#people.get(person)
  }

  /** Those that stand, undefined for none. */
  standing(person: number): PersonWishes | undefined {
    const found = this.#people.get(person)
    return found?.outcome === null ? found : undefined
  }

  committed(person: number): PersonWishes | undefined {
    return this.#image.get(person)
  }

  /** The pass of the first one who waits for the opening, or 0. */
  firstReady(): Pass {
    for (const pass of this.#ready) return pass
    return 0
  }

  file({ person, tier, verified, wishes }: WishesFiled, position: number): void {
    const known = verified === undefined ? {} : { verified }
    this.#set(person, { tier, ...known, wishes, outcome: null, rank: 0, made: 0, position })
  }

  end({ outcome, person, rank }: WishesEnded, made: number, position: number): void {
    const found = this.standing(person)
    invariant(found !== undefined, "wishes end once")
    invariant(rank <= found.wishes.length && (outcome === "met") === rank > 0, "one of the wishes was met, or none")
    this.#set(person, { ...found, outcome, rank, made, position })
  }

  /** The person with this pass was let in, or their pass is over. */
  admitted(person: number, pass: Pass): void {
    if (this.standing(person) !== undefined) this.#ready.add(pass)
  }

  over(pass: Pass): void {
    this.#ready.delete(pass)
  }

  publish(): void {
    const next = this.#unpublished.shift()
    invariant(next !== undefined, "what is published was decided")
    this.#image.set(...next)
  }

  /** Canonical: in the order in which it came to be. */
  state(): WishesState {
    return { people: [...this.#people], ready: [...this.#ready] }
  }

  restore({ people, ready }: WishesState): void {
    for (const [person, wishes] of people) {
      this.#people.set(person, wishes)
      this.#image.set(person, wishes)
    }
    for (const pass of ready) this.#ready.add(pass)
  }

  #set(person: number, wishes: PersonWishes): void {
    this.#people.set(person, wishes)
    this.#unpublished.push([person, wishes])
  }
}

export const applyWishes = (sale: Sale, event: WishEvent): void => {
  sale.wishes ??= new Wishes()
  const { line, reservations, wishes } = sale
  const place = line.find(event.person)
  const pass = line.state[place] === PlaceStatus.active ? line.pass[place] : 0
  if (event.kind === "wishes-filed") {
    wishes.file(event, sale.position)
    if (pass !== 0) wishes.admitted(event.person, pass)
    return
  }
  wishes.end(event, event.outcome === "met" ? reservations.count : 0, sale.position)
  wishes.over(pass)
}

export const publishWishes = (sale: Sale): void => sale.wishes!.publish()
