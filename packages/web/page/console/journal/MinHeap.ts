/** Numbers of which the least is wanted, again and again. */
export class MinHeap {
  readonly #values: number[] = []

  get size(): number {
    return this.#values.length
  }

  /** Of those that are in it; it must not be empty. */
  get least(): number {
    return this.#values[0]
  }

  push(value: number): void {
    const values = this.#values
    let at = values.push(value) - 1
    while (at > 0) {
      const above = (at - 1) >> 1
      if (values[above] <= values[at]) return
      this.#swap(at, above)
      at = above
    }
  }

  /** Takes the least one out. */
  pop(): void {
    const values = this.#values
    const last = values.pop()
    if (values.length === 0 || last === undefined) return
    values[0] = last
    for (let at = 0; ; ) {
      const [left, right] = [2 * at + 1, 2 * at + 2]
      let least = at
      if (left < values.length && values[left] < values[least]) least = left
      if (right < values.length && values[right] < values[least]) least = right
      if (least === at) return
      this.#swap(at, least)
      at = least
    }
  }

  #swap(a: number, b: number): void {
    const values = this.#values
    const kept = values[a]
    values[a] = values[b]
    values[b] = kept
  }
}
