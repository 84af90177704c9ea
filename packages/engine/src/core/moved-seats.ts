/** Which seats of an option have moved since they were looked at last, told from their states alone. */

/** Seats that are compared together, in words of four. */
const groupSeats = 64
const groupWords = groupSeats / 4

export const groupOf = (seat: number): number => Math.floor(seat / groupSeats)

export class MovedSeats {
  readonly #state: Uint8Array
  readonly #words: Uint32Array
  /** What they were when a group was compared last. */
  readonly #stateThen: Uint8Array
  readonly #wordsThen: Uint32Array
  /** By group: how often it was found changed, and the round in which it was compared last. */
  readonly #changes: Uint32Array
  readonly #comparedIn: Float64Array
  #round = 1

  /** `state`: a byte per seat, the first of them where a word of four bytes begins. */
  constructor(state: Uint8Array) {
    const words = Math.floor(state.length / 4)
    const groups = Math.ceil(state.length / groupSeats)
    this.#state = state
    this.#words = new Uint32Array(state.buffer, state.byteOffset, words)
    this.#stateThen = state.slice()
    this.#wordsThen = new Uint32Array(this.#stateThen.buffer, 0, words)
    this.#changes = new Uint32Array(groups)
    this.#comparedIn = new Float64Array(groups)
  }

  /** Until the next round no seat moves. */
  nextRound(): void {
    this.#round++
  }

  /** A number that is another one when a seat of the group has moved. */
  of(group: number): number {
    if (this.#comparedIn[group] !== this.#round) this.#compare(group)
    return this.#changes[group]
  }

  #compare(group: number): void {
    this.#comparedIn[group] = this.#round
    const end = Math.min((group + 1) * groupWords, this.#words.length)
    let same = true
    for (let word = group * groupWords; word < end && same; word++) same = this.#words[word] === this.#wordsThen[word]
    // The last seats may be too few for a word.
    const last = Math.min((group + 1) * groupSeats, this.#state.length)
    for (let seat = end * 4; seat < last && same; seat++) same = this.#state[seat] === this.#stateThen[seat]
    if (same) return
    this.#changes[group]++
    this.#stateThen.set(this.#state.subarray(group * groupSeats, last), group * groupSeats)
  }
}
