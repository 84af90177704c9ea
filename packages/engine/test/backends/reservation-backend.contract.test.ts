import { concertOfSeat, seatIndexOf } from "@ticketrush/protocol"
import { ReservationBackendActor } from "../../src/backends/ReservationBackendActor.ts"
import { ReservationBackendMemory } from "../../src/backends/ReservationBackendMemory.ts"
import { ManualWorld } from "../ManualWorld.ts"
import { concertId, openSale } from "../sales.ts"
import { reservationBackendContract, seatCount } from "./reservation-backend.contract.ts"

reservationBackendContract("one map in memory", () => ({
  backend: new ReservationBackendMemory(
    (seat) => concertOfSeat(seat) === concertId && seatIndexOf(seat) < seatCount,
    () => 2_000_000_000_000,
  ),
  close: () => {},
}))

reservationBackendContract("the sale's single writer", () => {
  const world = new ManualWorld()
  const engine = world.engine()
  engine.submit(concertId, openSale(seatCount), () => {})
  return { backend: new ReservationBackendActor(engine), run: () => world.run(50), close: () => engine.abandon() }
})
