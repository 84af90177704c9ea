/**
 * Through which backend a concert is sold: the engine (`actor`) or a strategy of the lab. Told at set-up, or bound by the
 * first reservation of either family, in one statement of the catalogue, so that of two at once one is second. A binding
 * never changes; what is known here is answered without asking.
 */
import { type ConcertId, refusal, type TryAgain } from "@ticketrush/protocol"
import { type Context, Effect, Exit } from "effect"
import type { Bound, Catalogue } from "../catalogue/Catalogue.ts"
import type { StoreUnavailable, WriteError } from "../catalogue/errors.ts"
import type { Clock } from "../ports.ts"
import { SharedAsks } from "./SharedAsks.ts"

export const actorBackend = "actor"

/** `bound` is null before the first reservation, and where there is no such concert. */
export type Binding = { readonly kind: "binding"; readonly bound: Bound | null } | TryAgain

/** As long is a concert taken to be unbound without asking again, in milliseconds: another process may bind it. */
const unboundMs = 1_000
/** Concerts that are remembered; beyond it the oldest is asked for again. */
const knownMax = 65_536
/** A caller waits this long for the catalogue. */
const answerWithin = "800 millis"

type Service = Pick<Context.Service.Shape<typeof Catalogue>, "bind" | "backendOf">

export class Bindings {
  readonly #catalogue: Service
  readonly #clock: Clock
  readonly #known = new Map<ConcertId, Bound>()
  readonly #unboundUntil = new Map<ConcertId, number>()
  /** By the question. */
  readonly #asks = new SharedAsks<string, Binding>()

  constructor(catalogue: Service, clock: Clock) {
    this.#catalogue = catalogue
    this.#clock = clock
  }

  /** Undefined when it is not known here, which does not mean that there is none. */
  readonly known = (concertId: ConcertId): Bound | undefined => this.#known.get(concertId)

  /** Binds the concert to `backend`, unless it has a binding, and tells the one that it has. */
  readonly bind = (concertId: ConcertId, backend: string, done: (binding: Binding) => void): void => {
    const known = this.#known.get(concertId)
    if (known !== undefined) return done({ kind: "binding", bound: known })
    this.#ask(`${concertId} ${backend}`, concertId, this.#catalogue.bind(concertId, backend), done)
  }

  /** The binding, where there is one. */
  readonly read = (concertId: ConcertId, done: (binding: Binding) => void): void => {
    const known = this.#known.get(concertId)
    if (known !== undefined) return done({ kind: "binding", bound: known })
    if ((this.#unboundUntil.get(concertId) ?? 0) > this.#clock.monotonicMs()) return done(unbound)
    this.#ask(`${concertId}`, concertId, this.#catalogue.backendOf(concertId), (binding) => {
      if (binding.kind === "binding" && binding.bound === null) {
        remember(this.#unboundUntil, concertId, this.#clock.monotonicMs() + unboundMs)
      }
      done(binding)
    })
  }

  #ask(
    question: string,
    concertId: ConcertId,
    asked: Effect.Effect<Bound | null, WriteError>,
    done: (binding: Binding) => void,
  ): void {
    const start = (answered: (binding: Binding) => void): void =>
      askCatalogue(asked, (found) => {
        if (found != null) remember(this.#known, concertId, found)
        answered(found === undefined ? unavailable : { kind: "binding", bound: found })
      })
    this.#asks.ask(question, start, done)
  }
}

/** Undefined when there is no answer in time. */
export const askCatalogue = <A>(
  asked: Effect.Effect<A, WriteError | StoreUnavailable>,
  done: (found: A | undefined) => void,
): void => {
  Effect.runCallback(Effect.timeoutOption(asked, answerWithin), {
    onExit: (exit) => done(Exit.isSuccess(exit) && exit.value._tag === "Some" ? exit.value.value : undefined),
  })
}

const unbound: Binding = { kind: "binding", bound: null }
const unavailable: Binding = { kind: "try-again", refusal: refusal("unavailable") }

/** Of what never changes; the oldest is forgotten beyond the bound. */
export const remember = <A>(entries: Map<ConcertId, A>, concertId: ConcertId, value: A): void => {
  if (entries.size >= knownMax) entries.delete(entries.keys().next().value!)
  entries.set(concertId, value)
}
