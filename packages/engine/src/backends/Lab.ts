/**
 * The concerts of a server that are sold through a strategy of the lab. A concert is bound by its first reservation: when
 * its strategy has been started, and before anything is reserved.
 */
import {
  type ConcertId,
  concertOfOption,
  concertOfSeat,
  type OptionId,
  optionOfSeat,
  type PersonId,
  type ReservationId,
  refusal,
  seatIndexOf,
  type TryAgain,
} from "@ticketrush/protocol"
import type { Effect } from "effect"
import type { Bound } from "../catalogue/Catalogue.ts"
import type { StoreUnavailable } from "../catalogue/errors.ts"
import type { OptionAnswer, OverviewAnswer, SaleReads } from "../sales/SaleReads.ts"
import type { BackendsOnDemand } from "./BackendsOnDemand.ts"
import { actorBackend, type Bindings } from "./Bindings.ts"
import type { LabBackend, StatesAnswer } from "./LabBackend.ts"
import type { ReleaseAnswer, Reserve, ReserveAnswer } from "./ReservationBackend.ts"
import type { Enqueue, EnqueueAnswer, ReservationQueue } from "./ReservationQueue.ts"
import type { BookingRow } from "./RowStore.ts"
import { refused, wrongSeats } from "./row-answers.ts"
import { SharedAsks } from "./SharedAsks.ts"
import { rowsAlone, sideBySide } from "./sideBySide.ts"

export type LabParts = {
  readonly bindings: Bindings
  readonly backends: Pick<BackendsOnDemand, "get" | "names">
  /** The sales as the engine has them: which seats there are, and whether the sale is closed. */
  readonly reads: SaleReads
  /** Oldest first. */
  readonly reservationsOf: (person: PersonId) => Effect.Effect<ReadonlyArray<BookingRow>, StoreUnavailable>
}

/** Concerts whose seats are known to be up, over all strategies; beyond it they are put up once more, which changes nothing. */
const openedMax = 16_384

export class Lab {
  readonly names: ReadonlyArray<string>
  readonly reservationsOf: LabParts["reservationsOf"]
  readonly #bindings: Bindings
  readonly #backends: LabParts["backends"]
  readonly #reads: SaleReads
  readonly #opened = new Set<ConcertId>()
  readonly #openings = new SharedAsks<ConcertId, TryAgain | undefined>()

  constructor({ bindings, backends, reads, reservationsOf }: LabParts) {
    this.names = backends.names
    this.reservationsOf = reservationsOf
    this.#bindings = bindings
    this.#backends = backends
    this.#reads = reads
  }

  /** Through which strategy a concert is sold: null for one that the engine sells, or that has no reservation yet. */
  readonly boundTo = (concertId: ConcertId, done: (name: string | null | TryAgain) => void): void =>
    this.#bindings.read(concertId, (binding) => {
      if (binding.kind === "try-again") return done(binding)
      const { bound } = binding
      done(bound === null || bound.backend === actorBackend ? null : bound.backend)
    })

  readonly reserve = (name: string, asked: Reserve, done: (answer: ReserveAnswer) => void): void =>
    this.#selling(name, asked.seats, (found) =>
      found.kind === "backend" ? found.backend.reserve(asked, done) : done(found),
    )

  /** As {@link reserve} where requests wait: `name` is a strategy with a queue. Answers when the request stands in it. */
  readonly enqueue = (name: string, asked: Enqueue, done: (answer: EnqueueAnswer) => void): void =>
    this.#selling(name, asked.seats, (found) =>
      found.kind === "backend" ? found.backend.queue!.enqueue(asked, done) : done(found),
    )

  /** The queue of a strategy that has one, whichever concerts are sold through it. */
  readonly queueOf = (name: string, done: (queue: ReservationQueue | TryAgain) => void): void =>
    this.#backends.get(name, (backend) => done("kind" in backend ? backend : backend.queue!))

  /** The backend `name`, where it may sell these seats, or becomes the one that does. */
  #selling(name: string, seats: Reserve["seats"], done: (found: Found | Refusing) => void): void {
    const wrong = wrongSeats(seats)
    if (wrong !== undefined) return done(wrong)
    const concertId = concertOfSeat(seats[0])
    this.#reads.ask(concertId, { kind: "overview" }, (sale) => {
      if (sale.kind === "absent") return done(refused("seat-unknown", { seatId: seats[0] }))
      if (sale.kind !== "answer") return done({ kind: "try-again", refusal: refusal("unavailable") })
      const unknown = seats.find((seat) => !isOf(sale.value, seat))
      if (unknown !== undefined) return done(refused("seat-unknown", { seatId: unknown }))
      if (sale.value.closed) return done(refused("sale-closed", { concertId }))
      this.#backendOf(name, concertId, sale.value, done)
    })
  }

  /** `name` is the strategy that the concert is bound to. */
  readonly release = (name: string, reservation: ReservationId, done: (answer: ReleaseAnswer) => void): void =>
    this.#backends.get(overRows(name), (backend) =>
      "kind" in backend ? done(backend) : backend.release(reservation, done),
    )

  /** `name` is the strategy that the concert is bound to. */
  readonly statesOf = (name: string, optionId: OptionId, done: (answer: StatesAnswer) => void): void =>
    this.#backends.get(overRows(name), (backend) =>
      "kind" in backend ? done(backend) : backend.statesOf(optionId, done),
    )

  /** The seats of an option and what they are called, as it was put up; undefined when that cannot be had now. */
  readonly optionOf = (optionId: OptionId, done: (option: OptionAnswer | undefined) => void): void =>
    this.#reads.ask(concertOfOption(optionId), { kind: "option", optionId }, (asked) =>
      done(asked.kind === "answer" ? (asked.value ?? undefined) : undefined),
    )

  #backendOf(name: string, concertId: ConcertId, sale: OverviewAnswer, done: (found: Found | Refusing) => void): void {
    const known = this.#bindings.known(concertId)
    if (known !== undefined && !maySell(known, name)) return done(elsewhere(concertId, known.backend, name))
    this.#backends.get(name, (backend) => {
      if ("kind" in backend) return done(backend)
      this.#bindings.bind(concertId, name, (binding) => {
        if (binding.kind === "try-again") return done(binding)
        const { bound } = binding
        if (bound === null) return done(refused("sale-unknown", { concertId }))
        if (!maySell(bound, name)) return done(elsewhere(concertId, bound.backend, name))
        this.#open(backend, concertId, sale, (failed) => done(failed ?? { kind: "backend", backend }))
      })
    })
  }

  #open(
    backend: LabBackend,
    concertId: ConcertId,
    { options }: OverviewAnswer,
    done: (failed: TryAgain | undefined) => void,
  ): void {
    if (this.#opened.has(concertId)) return done(undefined)
    const open = (opened: (failed: TryAgain | undefined) => void): void =>
      backend.open(concertId, options, (answer) => {
        if (answer.kind !== "opened") return opened(answer)
        if (this.#opened.size >= openedMax) this.#opened.clear()
        this.#opened.add(concertId)
        opened(undefined)
      })
    this.#openings.ask(concertId, open, done)
  }
}

/** The rows of those that sell side by side are read and given back without Redis and Kafka, which may be missing. */
const overRows = (name: string): string => (sideBySide.has(name) ? rowsAlone : name)

/** A concert that was told its strategy is sold through that one alone. */
const maySell = ({ backend, told }: Bound, name: string): boolean =>
  backend === name || (!told && sideBySide.has(backend) && sideBySide.has(name))

type Found = { readonly kind: "backend"; readonly backend: LabBackend }
type Refusing = Exclude<ReserveAnswer, { readonly kind: "reserved" }>

/** A call of one family about a concert that is sold through another. */
export const elsewhere = (concertId: ConcertId, backend: string, asked: string): Refusing =>
  refused("bound-elsewhere", { concertId, backend, asked })

const isOf = ({ options }: OverviewAnswer, seat: number): boolean =>
  options.some(({ optionId, seats }) => optionId === optionOfSeat(seat) && seatIndexOf(seat) < seats)
