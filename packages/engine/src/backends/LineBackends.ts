/**
 * What keeps the line of each concert: the sale itself (`actor`), or a backend to compare it with. Told at the set-up of the
 * concert, otherwise that of the server; it never changes, so that what is known here is answered without asking.
 */
import { type ConcertId, refusal, type TryAgain } from "@ticketrush/protocol"
import type { Effect } from "effect"
import type { StoreUnavailable } from "../catalogue/errors.ts"
import { actorBackend, askCatalogue, remember } from "./Bindings.ts"
import type { LineBackend } from "./LineBackend.ts"
import { SharedAsks } from "./SharedAsks.ts"

export type LineBackendsOptions = {
  /** What the set-up of a concert told; null where it told nothing, and for no such concert. */
  readonly told: (concertId: ConcertId) => Effect.Effect<string | null, StoreUnavailable>
  /** For concerts whose set-up told nothing. */
  readonly standard: string
  readonly backends: { readonly get: (name: string, done: (line: LineBackend | TryAgain) => void) => void }
}

export class LineBackends {
  readonly #options: LineBackendsOptions
  readonly #known = new Map<ConcertId, string>()
  readonly #asks = new SharedAsks<ConcertId, string | TryAgain>()

  constructor(options: LineBackendsOptions) {
    this.#options = options
  }

  /** Whether the sale is known to keep the line itself. */
  readonly isOfSale = (concertId: ConcertId): boolean => this.#known.get(concertId) === actorBackend

  /** Under a name that {@link nameOf} has given, and that is not the sale's own. */
  readonly get = (name: string, done: (line: LineBackend | TryAgain) => void): void =>
    this.#options.backends.get(name, done)

  /** What keeps the line of a concert that has a sale. */
  readonly nameOf = (concertId: ConcertId, done: (name: string | TryAgain) => void): void => {
    const known = this.#known.get(concertId)
    if (known !== undefined) return done(known)
    const start = (answered: (name: string | TryAgain) => void): void =>
      askCatalogue(this.#options.told(concertId), (told) => {
        if (told === undefined) return answered({ kind: "try-again", refusal: refusal("unavailable") })
        const name = told ?? this.#options.standard
        remember(this.#known, concertId, name)
        answered(name)
      })
    this.#asks.ask(concertId, start, done)
  }
}
