/**
 * Whether any person wants to be told. While none does, no commit is followed; but the newest ones since the last look are
 * kept, so that what happens after a person has said so on another server is not missed until that is seen here.
 */
import type { Committed } from "@ticketrush/engine/EngineApi"
import type { ConcertId } from "@ticketrush/protocol"
import { Effect } from "effect"

export class Wanted {
  // Until it was looked there may be such a person.
  #is = true
  #said = 0
  #kept = new Map<ConcertId, Committed>()
  #follow: (committed: Committed) => void = () => {}

  /** Where commits go that are followed. */
  set onFollowed(follow: (committed: Committed) => void) {
    this.#follow = follow
  }

  hear(committed: Committed): void {
    if (this.#is) this.#follow(committed)
    else this.#kept.set(committed.concertId, committed)
  }

  /** A person has said so here. */
  say(): void {
    this.#said++
    this.#begin()
  }

  /** `asked`: whether there is such a person in the tables. */
  look<E>(asked: Effect.Effect<boolean, E>): Effect.Effect<boolean, E> {
    return Effect.suspend(() => {
      const said = this.#said
      const before = this.#kept
      this.#kept = new Map()
      const putBack = (): void => {
        this.#kept = new Map([...before, ...this.#kept])
      }
      return asked.pipe(
        Effect.tapError(() => Effect.sync(putBack)),
        Effect.map((is) => {
          // What was said meanwhile may not have been seen.
          if (!is && said === this.#said) {
            this.#is = false
            return false
          }
          putBack()
          this.#begin()
          return true
        }),
      )
    })
  }

  #begin(): void {
    this.#is = true
    for (const committed of this.#kept.values()) this.#follow(committed)
    this.#kept.clear()
  }
}
