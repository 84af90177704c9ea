/** The line of the sale itself, behind the port that it is compared through. */
import { type Command, type ConcertId, type PersonId, PlaceStatus, refusal } from "@ticketrush/protocol"
import type { Committed, EngineApi, LineView, SaleView } from "../EngineApi.ts"
import {
  type Admitted,
  type AdmittedListener,
  active,
  checkedPerson,
  inLine,
  type LineAnswer,
  type LineBackend,
  nowhere,
} from "./LineBackend.ts"

type Done = (answer: LineAnswer) => void

export class LineBackendActor implements LineBackend {
  readonly #engine: EngineApi

  constructor(engine: EngineApi) {
    this.#engine = engine
  }

  readonly join = (concertId: ConcertId, person: PersonId, _now: number, done: Done): void =>
    this.#submit(concertId, { kind: "join", person }, done)

  readonly leave = (concertId: ConcertId, person: PersonId, _now: number, done: Done): void =>
    this.#submit(concertId, { kind: "leave", person }, done)

  readonly endPass = (concertId: ConcertId, person: PersonId, _now: number, done: Done): void =>
    this.#submit(concertId, { kind: "deactivate", person }, done)

  readonly status = (concertId: ConcertId, person: PersonId, _now: number, done: Done): void => {
    this.#engine.present(concertId, checkedPerson(person))
    this.#read(concertId, person, done)
  }

  /** The engine ticks its sales by itself. */
  readonly tick: LineBackend["tick"] = (_concertId, _now, done) => done({ kind: "ticked" })

  readonly onAdmitted = (listener: AdmittedListener): (() => void) =>
    this.#engine.onCommitted((committed) => {
      const line = this.#engine.view(committed.concertId)?.line
      const admitted = line === undefined ? [] : admittedIn(committed, line)
      if (admitted.length > 0) listener(committed.concertId, admitted)
    })

  #submit(concertId: ConcertId, command: Command & { readonly person: PersonId }, done: Done): void {
    checkedPerson(command.person)
    this.#engine.submit(concertId, command, (reply) =>
      done(reply.kind === "accepted" ? standing(reply.sale, command.person) : reply),
    )
  }

  #read(concertId: ConcertId, person: PersonId, done: Done): void {
    const view = this.#engine.view(concertId)
    if (view !== undefined) return done(standing(view, person))
    this.#engine.load(concertId, (result) => {
      if (result.kind === "loaded") return done(standing(result.sale, person))
      if (result.kind === "absent") return done({ kind: "refused", refusal: refusal("sale-unknown", { concertId }) })
      done({ kind: "try-again", refusal: result.refusal ?? refusal("unavailable") })
    })
  }
}

const admittedIn = ({ events }: Committed, line: LineView): ReadonlyArray<Admitted> =>
  events.flatMap((event) => {
    if (event.kind !== "admitted" && event.kind !== "called") return []
    const place = line.place(event.place)
    return place === undefined ? [] : [{ person: place.person, pass: event.pass }]
  })

const standing = ({ line }: SaleView, person: PersonId): LineAnswer => {
  const place = line.placeOf(person)
  switch (place?.status) {
    case PlaceStatus.active:
      return active
    case PlaceStatus.waiting:
    case PlaceStatus.returned:
      return inLine(place.rank)
    case PlaceStatus.absent: // asking for the status is a return, behind those who came back before
      return inLine(line.returned + 1)
    default:
      return nowhere
  }
}
