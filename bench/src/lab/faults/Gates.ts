/** Gates before the statements of a server: the next one of a kind is kept back, and goes on when it is let go. */
import type { Gate, RowGates } from "@ticketrush/testing/gatedRows"

export type GateName = keyof RowGates

export class Gates {
  readonly gates: RowGates = { beforeBook: this.#gate("beforeBook"), beforeCommit: this.#gate("beforeCommit") }
  #held: GateName | null = null
  #reached = (): void => {}
  #goOn: (() => void) | null = null

  /** `reached` is called once a statement is kept back. */
  hold(name: GateName, reached: () => void): void {
    this.#held = name
    this.#reached = reached
  }

  /** Also takes back a {@link hold} that nothing has reached. */
  letGo(): void {
    this.#held = null
    const goOn = this.#goOn
    this.#goOn = null
    goOn?.()
  }

  #gate(name: GateName): Gate {
    return (go) => {
      if (this.#held !== name) return go()
      this.#held = null
      this.#goOn = go
      this.#reached()
    }
  }
}
