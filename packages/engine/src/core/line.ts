/**
 * The waiting line of one sale as columns, indexed by place (1, 2, ... in the order of committed joins): at most 64 bytes
 * a person, no object. The decided state says who is next; the committed image says who is where, and only `publish`
 * moves it, so a rank never rests on what may never have happened.
 */
import { invariant, type LinePolicy, limits, noLine, type Place, PlaceStatus } from "@ticketrush/protocol"
import type { AbsentPlaces } from "./absence.ts"
import { column, grown, hashInteger, someMoreRows } from "./columns.ts"
import { Deadlines } from "./deadlines.ts"
import { Passes } from "./passes.ts"
import { Presence } from "./presence.ts"
import { Ranks } from "./ranks.ts"

const rowsAtFirst = 64

export class Line {
  policy: LinePolicy = noLine
  policyImage: LinePolicy = noLine
  /** Position of the last event about the settings. */
  policyPosition = 0
  /** The bucket: the number of the last tick that filled it, and the admissions left in it; negative: owed by later ticks. */
  tick = 0
  tokens = 0

  /** The last place given, decided and committed. */
  joined = 0
  joinedImage = 0
  person = column(Float64Array, rowsAtFirst)
  state = column(Uint8Array, rowsAtFirst)
  image = column(Uint8Array, rowsAtFirst)
  joinedAt = column(Float64Array, rowsAtFirst)
  /** Position of the last event of the place. */
  position = column(Float64Array, rowsAtFirst)
  /** Number of the pass the place got, 0 before. */
  pass = column(Uint32Array, rowsAtFirst)
  /** 1 where the person had a pass at a place before this one. Made of the other columns, so no part of a snapshot. */
  activeBefore = column(Uint8Array, rowsAtFirst)
  /** Committed number among those who came back, 0 before. */
  turn = column(Uint32Array, rowsAtFirst)
  readonly presence = new Presence(rowsAtFirst)

  waiting = 0
  absent = 0
  returned = 0
  active = 0
  activeImage = 0
  absentImage = 0
  /** Passes given so far. */
  admittedImage = 0
  readonly passes = new Passes(this)
  readonly passDeadlines = new Deadlines(this.passes)
  /** Absent places by their age; undefined where they have neither an end nor a bound. */
  absences: AbsentPlaces | undefined

  /** Committed ranks of those who wait, by place, and of those who came back, by turn. */
  readonly ranks = new Ranks()
  readonly turns = new Ranks()

  /** The place after this is the first one in line, when the line is not empty. */
  #head = 0
  /** Those who came back, in the order of their return, from `#backFirst`; who stands there is still back. */
  #back: Place[] = []
  #backFirst = 0
  /** Latest place by person: an open-addressing table of places, at most 70 % full. */
  #slots = column(Uint32Array, 128)
  #people = 0
  /** The place before, of people whose newest join is not committed yet. */
  readonly #before = new Map<Place, Place>()

  readonly #seed: number

  /** `seed` of the hash over people: 32 bits that no client knows. */
  constructor(seed: number) {
    this.#seed = seed | 0
  }

  /** The latest place of a person, or 0. */
  find(person: number): Place {
    return this.#slots[this.#slotOf(person)]
  }

  /** The latest committed place of a person, or 0. */
  findImage(person: number): Place {
    let place = this.find(person)
    while (place !== 0 && this.image[place] === PlaceStatus.none) place = this.#before.get(place) ?? 0
    return place
  }

  add(place: Place, person: number, at: number): void {
    invariant(place === this.joined + 1, "places have no gap")
    if (place >= this.state.length) this.#grow()
    this.joined = place
    this.person[place] = person
    this.joinedAt[place] = at
    this.state[place] = PlaceStatus.waiting
    this.waiting++
    this.#index(place)
    this.presence.see(place, at)
  }

  /** Makes a row for a place that is read back. */
  restore(): void {
    if (++this.joined >= this.state.length) this.#grow()
  }

  isAbsent(place: Place, now: number): boolean {
    return now - this.presence.seenAt(place) > this.policy.graceMs
  }

  /** The first one in line, or 0. */
  front(): Place {
    return this.#head < this.joined ? this.#head + 1 : 0
  }

  /** Who came back first of those who came back, or 0. */
  frontBack(): Place {
    return this.#backFirst < this.#back.length ? this.#back[this.#backFirst] : 0
  }

  /** A place is not `was` any more: the fronts move past all places that have left. */
  advance(was: PlaceStatus): void {
    if (was === PlaceStatus.waiting) this.#advanceHead()
    else if (was === PlaceStatus.returned) this.#advanceBack()
  }

  #advanceHead(): void {
    while (this.#head < this.joined && this.state[this.#head + 1] !== PlaceStatus.waiting) this.#head++
  }

  #advanceBack(): void {
    while (this.#backFirst < this.#back.length && this.state[this.#back[this.#backFirst]] !== PlaceStatus.returned) {
      this.#backFirst++
    }
    if (this.#backFirst > 64 && this.#backFirst * 2 > this.#back.length) {
      this.#back = this.#back.slice(this.#backFirst)
      this.#backFirst = 0
    }
  }

  /** The next one to be admitted: those who came back go first. 0 when none waits. */
  next(): Place {
    const back = this.frontBack()
    return back === 0 ? this.front() : back
  }

  /**
   * People in the order of admission. Looked for one by one: behind the first there may be a million places that were
   * left.
   */
  *inOrder(): Generator<Place> {
    for (let i = this.#backFirst; i < this.#back.length; i++) {
      if (this.state[this.#back[i]] === PlaceStatus.returned) yield this.#back[i]
    }
    let left = this.waiting
    for (let place = this.front(); left > 0; place++) {
      if (this.state[place] !== PlaceStatus.waiting) continue
      left--
      yield place
    }
  }

  comeBack(place: Place): void {
    this.#back.push(place)
  }

  /** All places that came back, in order. */
  get back(): ReadonlyArray<Place> {
    return this.#back.slice(this.#backFirst).filter((place) => this.state[place] === PlaceStatus.returned)
  }

  /** Committed rank of a place: 1 is next, 0 does not wait. Those who came back are ranked among themselves. */
  rank(place: Place): number {
    switch (this.image[place]) {
      case PlaceStatus.waiting:
        return this.ranks.upTo(place)
      case PlaceStatus.returned:
        return this.turns.upTo(this.turn[place])
      default:
        return 0
    }
  }

  /** Lets readers find the place that is about to be replaced by an uncommitted join. */
  supersede(place: Place, before: Place): void {
    this.#before.set(place, before)
  }

  superseded(place: Place): void {
    this.#before.delete(place)
  }

  /** Rebuilds the table of people after the columns were read back. */
  reindex(): void {
    this.#people = 0
    this.#slots.fill(0)
    for (let place = 1; place <= this.joined; place++) this.#index(place)
  }

  /** Rebuilds counts, ranks and the image after the columns were read back. */
  recount(): void {
    this.joinedImage = this.joined
    for (let place = 1; place <= this.joined; place++) {
      const state = this.state[place]
      this.image[place] = state
      this.ranks.append(state === PlaceStatus.waiting)
      if (state === PlaceStatus.waiting) this.waiting++
      else if (state === PlaceStatus.absent) this.absent++
      else if (state === PlaceStatus.returned) this.returned++
      else if (state === PlaceStatus.active) this.active++
    }
    this.activeImage = this.active
    this.absentImage = this.absent
    this.admittedImage = this.passes.count
    this.#advanceHead()
  }

  #index(place: Place): void {
    const person = this.person[place]
    const slot = this.#slotOf(person)
    const before = this.#slots[slot]
    if (before !== 0 && (this.pass[before] !== 0 || this.activeBefore[before] === 1)) this.activeBefore[place] = 1
    if (before === 0 && ++this.#people > this.#slots.length * 0.7) return this.#moreSlots(place)
    this.#slots[slot] = place
  }

  /** Where a person stands in the table, or would. */
  #slotOf(person: number): number {
    const mask = this.#slots.length - 1
    let slot = hashInteger(person, this.#seed) & mask
    while (this.#slots[slot] !== 0 && this.person[this.#slots[slot]] !== person) slot = (slot + 1) & mask
    return slot
  }

  #moreSlots(added: Place): void {
    const before = this.#slots
    this.#slots = column(Uint32Array, before.length * 2)
    for (const place of before) if (place !== 0) this.#slots[this.#slotOf(this.person[place])] = place
    this.#slots[this.#slotOf(this.person[added])] = added
  }

  #grow(): void {
    const rows = Math.min(someMoreRows(this.state.length), limits.placesPerSaleMax + 1)
    this.person = grown(this.person, rows)
    this.state = grown(this.state, rows)
    this.image = grown(this.image, rows)
    this.joinedAt = grown(this.joinedAt, rows)
    this.position = grown(this.position, rows)
    this.pass = grown(this.pass, rows)
    this.activeBefore = grown(this.activeBefore, rows)
    this.turn = grown(this.turn, rows)
    this.presence.grow(rows)
  }
}

/** The place of a person's pass, or 0 without one: one turn is as long as one pass. */
export const turnOf = (line: Line, person: number): Place => {
  if (line.active === 0) return 0
  const place = line.find(person)
  return line.state[place] === PlaceStatus.active ? place : 0
}
