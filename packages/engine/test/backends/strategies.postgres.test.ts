/** The strategies over rows on a real Postgres: those that call themselves correct are held to the contract. */
import { correctOverRows } from "../../src/backends/strategies.ts"
import { reservationBackendContract, seatCount } from "./reservation-backend.contract.ts"
import { openLab } from "./row-store.ts"

for (const strategy of correctOverRows) {
  reservationBackendContract(strategy.name, async () => {
    const lab = await openLab()
    const backend = await lab.backend(strategy, await lab.store(), seatCount)
    return { backend, close: lab.close, passesOver: strategy.name === "pessimistic-skip" }
  })
}
