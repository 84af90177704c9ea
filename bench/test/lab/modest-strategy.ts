/** A strategy that calls itself wrong and is not: for tests of what the lab says of such a one. */
import { optimistic } from "@ticketrush/engine/backends/StrategyOptimistic"

export default { ...optimistic, name: "modest", correct: false, about: "is better than it says" }
