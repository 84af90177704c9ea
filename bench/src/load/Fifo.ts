/** First in, first out, without shifting an array at every take. */
export class Fifo<A> {
  #items: A[] = []
  #head = 0

  get length(): number {
    return this.#items.length - this.#head
  }

  push(item: A): void {
    this.#items.push(item)
  }

  peek(): A | undefined {
    return this.#items[this.#head]
  }

  take(): A | undefined {
    if (this.#head === this.#items.length) return undefined
    const item = this.#items[this.#head++]
    if (this.#head > 4_096 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head)
      this.#head = 0
    }
    return item
  }

  remove(item: A): void {
    this.#items = this.#items.slice(this.#head).filter((kept) => kept !== item)
    this.#head = 0
  }
}
