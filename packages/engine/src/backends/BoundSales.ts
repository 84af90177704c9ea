/**
 * The sales of a server on which concerts are also sold through strategies of the lab: a hold is let through to the
 * engine only where the concert is bound to it, and what is told of seats is read from the backend that sells them.
 */
import { type ConcertId, SeatState } from "@ticketrush/protocol"
import type { SaleCommands } from "../sales/SaleCommands.ts"
import type { Asked, OptionAnswer, Question, ReadAt, SaleReads } from "../sales/SaleReads.ts"
import type { Sales } from "../sales/Sales.ts"
import { actorBackend, type Bindings } from "./Bindings.ts"
import { elsewhere, type Lab } from "./Lab.ts"

type Submit = SaleCommands["submit"]

export class BoundSales implements Sales {
  readonly #sales: Sales
  readonly #bindings: Bindings
  readonly #lab: Pick<Lab, "boundTo" | "statesOf">
  /**
   * Reads of a strategy's seats have no position in a journal: each stands behind the one before, in the epoch of the
   * sale, which no other start has.
   */
  #reads = 0

  constructor(sales: Sales, bindings: Bindings, lab: Pick<Lab, "boundTo" | "statesOf">) {
    this.#sales = sales
    this.#bindings = bindings
    this.#lab = lab
  }

  readonly submit: Submit = (concertId, command, followUp, done) => {
    // Every other command is about a reservation, a line or a sale that only the engine has. Wishes lead to holds.
    const holds = command.kind === "hold" || command.kind === "hold-best" || command.kind === "file-wishes"
    if (!holds || this.#bindings.known(concertId)?.backend === actorBackend) {
      return this.#sales.submit(concertId, command, followUp, done)
    }
    this.#bindings.bind(concertId, actorBackend, (binding) => {
      if (binding.kind === "try-again") return done({ reply: binding })
      const { bound } = binding
      // A concert that the catalogue does not know has no strategy either.
      if (bound === null || bound.backend === actorBackend) {
        return this.#sales.submit(concertId, command, followUp, done)
      }
      done({ reply: elsewhere(concertId, bound.backend, actorBackend) })
    })
  }

  readonly shedding: SaleCommands["shedding"] = (concertId, lane) => this.#sales.shedding(concertId, lane)
  readonly present: SaleCommands["present"] = (concertId, person) => this.#sales.present(concertId, person)

  readonly ask: SaleReads["ask"] = (concertId, question, done) =>
    this.#sales.ask(concertId, question, (asked) => {
      if (question.kind !== "option" || asked.kind !== "answer" || asked.value === null) return done(asked)
      this.#option(concertId, asked.at, asked.value as OptionAnswer, asked, done)
    })

  #option<Q extends Question>(
    concertId: ConcertId,
    at: ReadAt,
    option: OptionAnswer,
    asked: Asked<Q>,
    done: (asked: Asked<Q>) => void,
  ): void {
    this.#lab.boundTo(concertId, (name) => {
      // While the catalogue cannot be asked no concert can be bound, and the engine's own are told from its image.
      if (typeof name !== "string") return done(asked)
      this.#lab.statesOf(name, option.optionId, (answer) => {
        if (answer.kind === "try-again") return done({ kind: "failed", reason: answer.refusal.code })
        // Bound, and its seats are not up yet: all are free.
        const states = answer.kind === "states" ? answer.states : new Uint8Array(option.seats.length)
        const free = states.reduce((sum, state) => (state === SeatState.free ? sum + 1 : sum), 0)
        const read = { ...at, offset: at.offset + ++this.#reads }
        done({ kind: "answer", at: read, value: { ...option, states, free } } as Asked<Q>)
      })
    })
  }
}
