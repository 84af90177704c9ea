/** The locks of one browser: who holds one keeps it until it lets go, is gone, or another tab takes it. */
import type { Locks } from "../../js/live/leadership.js"

type Gate = (task: () => void) => void
type Hold = () => Promise<void>
type Asked = { readonly gate: Gate; readonly hold: Hold; readonly reject: (cause: unknown) => void; over: boolean }

export class FakeLocks {
  #holder: Asked | undefined
  readonly #queue: Asked[] = []

  /** The locks as a tab sees them. */
  of(gate: Gate): Locks {
    const request: Locks["request"] = (_name, options, hold) =>
      new Promise((_, failed) => {
        const reject = (cause: unknown) => gate(() => failed(cause))
        const asked: Asked = { gate, hold, reject, over: false }
        options.signal?.addEventListener("abort", () => {
          const at = this.#queue.indexOf(asked)
          if (at === -1) return
          this.#queue.splice(at, 1)
          reject(new DOMException("given up", "AbortError"))
        })
        if (options.steal) {
          const before = this.#holder
          this.#holder = undefined
          if (before !== undefined) this.#end(before)
          this.#queue.unshift(asked)
        } else this.#queue.push(asked)
        this.#next()
      })
    return { request }
  }

  /** Everything of a tab that is gone. */
  release(gate: Gate): void {
    for (let at = this.#queue.length - 1; at >= 0; at--) if (this.#queue[at].gate === gate) this.#queue.splice(at, 1)
    if (this.#holder?.gate !== gate) return
    this.#holder = undefined
    this.#next()
  }

  #end(holder: Asked): void {
    holder.over = true
    holder.reject(new DOMException("taken", "AbortError"))
  }

  #next(): void {
    if (this.#holder !== undefined) return
    const next = this.#queue.shift()
    if (next === undefined) return
    this.#holder = next
    const let_go = () => {
      if (next.over || this.#holder !== next) return
      this.#holder = undefined
      this.#next()
    }
    setImmediate(() => next.gate(() => void next.hold().then(let_go)))
  }
}
