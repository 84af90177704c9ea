/**
 * The gateway of one simulated node: production's router, routes of the line, of reservations and of streams, hub and
 * pass gate, over the node's engine. What stands outside is made up here: sockets, signatures, and the table of users.
 */
import type { EngineApi } from "@ticketrush/engine/EngineApi"
import type { Clock } from "@ticketrush/engine/ports"
import type { AdmissionPass, PassFault } from "@ticketrush/http/line/AdmissionPasses"
import { PassGate } from "@ticketrush/http/line/PassGate"
import { WaitEstimates } from "@ticketrush/http/line/WaitEstimates"
import { PersonCheck } from "@ticketrush/http/PersonCheck"
import { DateTimes } from "@ticketrush/http/render/date-time"
import { lifecycleJson } from "@ticketrush/http/render/lifecycle"
import { overviewJson } from "@ticketrush/http/render/line-overview"
import { SeatsLeft } from "@ticketrush/http/render/seats-left"
import { router } from "@ticketrush/http/router"
import { lineRoutes } from "@ticketrush/http/routes/line"
import { reservationRoutes } from "@ticketrush/http/routes/reservations"
import { streamRoutes } from "@ticketrush/http/routes/streams"
import { Streams } from "@ticketrush/http/stream/Streams"
import type { Pass } from "@ticketrush/protocol"
import type { SimProcess } from "../process.ts"
import { type Answered, type Asked, ExchangeSim, type Live } from "./ExchangeSim.ts"

export type GatewayParts = {
  readonly engine: EngineApi
  readonly clock: Clock
  readonly process: SimProcess
  /** Something of ours threw where production would note an incident. */
  readonly onDefect: (cause: unknown) => void
}

const times = new DateTimes("UTC")
/** Everybody exists: the table of users is not what is tried here, and its incidents never happen. */
const users = { known: () => true } as unknown as ConstructorParameters<typeof PersonCheck>[0]
const unneeded = undefined as unknown as ConstructorParameters<typeof PersonCheck>[1]

/** Streams of one node at a time: small enough to be reached. */
const streamsMax = 12

export class GatewaySim {
  readonly streams: Streams
  readonly #parts: GatewayParts
  readonly #route: ReturnType<typeof router>

  constructor(parts: GatewayParts) {
    const { engine, clock, process, onDefect } = parts
    this.#parts = parts
    const estimates = new WaitEstimates({ engine, clock })
    const passes = { issue: tokenOf, verify: passOfToken }
    const gate = new PassGate(engine, passes)
    const seatsLeft = new SeatsLeft()
    const persons = new PersonCheck(users, unneeded, 1)
    this.streams = new Streams({
      engine,
      clock,
      defer: process,
      onDefect,
      streamsMax,
      streamsPerAddressMax: streamsMax,
      issuePass: tokenOf,
      saleJson: (sale) => overviewJson(sale, estimates, seatsLeft),
      reservationJson: (view) => lifecycleJson(view, times),
    })
    this.#route = router(
      [
        ...reservationRoutes({ engine, persons, gate, times }),
        ...lineRoutes({ engine, times, estimates, passes, receipts: { issue: () => "null" }, seatsLeft }),
        ...streamRoutes(engine, this.streams, "on"),
      ],
      "on",
    )
  }

  ask(asked: Asked, address: string, answered: (answer: Answered) => void, live: Live | null): void {
    const exchange = new ExchangeSim(asked, { process: this.#parts.process, address, answered, live })
    exchange.handledBy(this.#route)
  }
}

/** A signature is as good as its key; here the text itself is believed. */
export const tokenOf = (concertId: number, person: number, pass: Pass, until: number): string =>
  `${concertId}.${person}.${pass}.${until}`

const passOfToken = (token: string): AdmissionPass | PassFault => {
  const parts = token.split(".").map(Number)
  if (parts.length !== 4 || !parts.every(Number.isSafeInteger)) return { fault: "it is no pass" }
  const [concertId, person, pass, until] = parts
  return { concertId, person, pass, until }
}
