/**
 * Long rounds over many connections in turns: after some hundred writes the requests of others are read. Rounds take
 * turns among themselves, and within a turn are plain loops.
 */
import type { Defer } from "@ticketrush/engine/ports"
import { limits } from "@ticketrush/protocol"

/** Items that a turn looks at, per write that it may do: most of a round has nothing to send. */
const looksPerWrite = 16

type Round = { readonly step: (writesMax: number) => boolean }

export class Slices {
  readonly #defer: Defer
  readonly #onDefect: (cause: unknown) => void
  readonly #rounds: Round[] = []

  constructor(defer: Defer, onDefect: (cause: unknown) => void) {
    this.#defer = defer
    this.#onDefect = onDefect
  }

  /**
   * Calls `visit` for each item, also for those that are added meanwhile and not for those that are removed. It tells
   * whether it wrote. The first turn is taken at once when nothing else is under way.
   */
  over<T>(items: ReadonlySet<T>, visit: (item: T) => boolean, done: () => void = nothing): void {
    const iterator = items.values()
    const step = (writesMax: number): boolean => {
      let writes = 0
      for (let looks = 0; writes < writesMax && looks < writesMax * looksPerWrite; looks++) {
        const next = iterator.next()
        if (next.done === true) {
          done()
          return true
        }
        try {
          if (visit(next.value)) writes++
        } catch (cause) {
          // One client's defect is not the others': the round goes on.
          this.#onDefect(cause)
        }
      }
      return false
    }
    this.#rounds.push({ step })
    if (this.#rounds.length === 1) this.#turn()
  }

  readonly #turn = (): void => {
    const round = this.#rounds[0]
    const over = round.step(limits.streamWritesPerTurn)
    this.#rounds.shift()
    if (!over) this.#rounds.push(round)
    if (this.#rounds.length > 0) this.#defer.soon(this.#turn)
  }
}

const nothing = (): void => {}
