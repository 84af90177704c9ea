/**
 * Through which backend a concert is sold: the engine (`actor`) or a strategy of the lab. Told at set-up, or bound by the
 * first reservation of either family, in one statement of the catalogue, so that of two at once one is second. A binding
 * never changes; what is known here is answered without asking.
 */
import { type ConcertId, refusal, type TryAgain } from "@ticketrush/protocol"
import { type Context, Effect, Exit } from "effect"
import type { Bound, Catalogue } from "../catalogue/Catalogue.ts"
import type { WriteError } from "../catalogue/errors.ts"
import type { Clock } from "../ports.ts"

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
  /** Callers of a question that is under way, by the question. */
  readonly #asking = new Map<string, Array<(binding: Binding) => void>>()

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
    const waiting = this.#asking.get(question)
    if (waiting !== undefined) {
      waiting.push(done)
      return
    }
    this.#asking.set(question, [done])
    const bounded = Effect.timeoutOption(asked, answerWithin)
    Effect.runCallback(bounded, {
      onExit: (exit) => {
        const callers = this.#asking.get(question) ?? []
        this.#asking.delete(question)
        const found = Exit.isSuccess(exit) && exit.value._tag === "Some" ? exit.value.value : undefined
        if (found != null) remember(this.#known, concertId, found)
        const binding: Binding = found === undefined ? unavailable : { kind: "binding", bound: found }
        for (const caller of callers) caller(binding)
      },
    })
  }
}

const unbound: Binding = { kind: "binding", bound: null }
const unavailable: Binding = { kind: "try-again", refusal: refusal("unavailable") }

const remember = <A>(entries: Map<ConcertId, A>, concertId: ConcertId, value: A): void => {
  if (entries.size >= knownMax) entries.delete(entries.keys().next().value!)
  entries.set(concertId, value)
}
