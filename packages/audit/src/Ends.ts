/** Things that end at a time of their own, kept in the order of their ends. */
export class Ends {
  readonly #things: { readonly id: number; readonly until: number }[] = []
  /** How many of the first ones are over. */
  #over = 0

  /** An honest journal adds them in order or nearly so; a forged one may not. */
  add(id: number, until: number): void {
    let behind = this.#things.length
    while (behind > this.#over && this.#things[behind - 1].until > until) behind--
    this.#things.splice(behind, 0, { id, until })
  }

  /** Each thing whose end has come, once; the caller knows whether it was finished before. */
  *over(at: number): Generator<number> {
    while (this.#over < this.#things.length && this.#things[this.#over].until <= at) yield this.#things[this.#over++].id
  }
}
