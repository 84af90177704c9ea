/** A strategy that calls itself correct and guards nothing: for tests of what the lab says of such a one. */
import { rowStrategy } from "@ticketrush/engine/backends/RowBackend"
import { noGuard } from "@ticketrush/engine/backends/StrategyNone"

export default rowStrategy({ ...noGuard(5), name: "liar", correct: true, about: "guards nothing" })
