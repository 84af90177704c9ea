/** The engine among the strategies of the lab: it puts up a sale of its own, and tells of seats as they do. */
import { concertOfOption, limits, optionNumberOf, refusal, sectionA } from "@ticketrush/protocol"
import type { EngineApi } from "../EngineApi.ts"
import type { LabBackend } from "./LabBackend.ts"
import { ReservationBackendActor } from "./ReservationBackendActor.ts"

export class LabBackendActor extends ReservationBackendActor implements LabBackend {
  readonly #engine: Pick<EngineApi, "submit" | "load">

  constructor(engine: Pick<EngineApi, "submit" | "load">) {
    super(engine)
    this.#engine = engine
  }

  readonly open: LabBackend["open"] = (concertId, options, done) =>
    this.#engine.submit(
      concertId,
      {
        kind: "open-sale",
        policy: { seatsPerPersonMax: 0, holdTtlMs: limits.dayMs, opensAt: 0 },
        options: options.map(({ optionId, seats }) => ({
          number: optionNumberOf(optionId),
          layout: sectionA(seats),
          tiers: [{ name: "R", price: 0 }],
        })),
      },
      (reply) => {
        if (reply.kind === "accepted" || reply.refusal.code === "sale-exists") return done({ kind: "opened" })
        done({ kind: "try-again", refusal: reply.refusal })
      },
    )

  readonly statesOf: LabBackend["statesOf"] = (optionId, done) =>
    this.#engine.load(concertOfOption(optionId), (result) => {
      if (result.kind === "failed") {
        return done({ kind: "try-again", refusal: result.refusal ?? refusal("unavailable") })
      }
      const option = result.kind === "loaded" ? result.sale.option(optionId) : undefined
      if (option === undefined) return done({ kind: "refused", refusal: refusal("option-unknown", { optionId }) })
      done({ kind: "states", states: option.states.slice() })
    })
}
