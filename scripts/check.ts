import { runGate } from "./gate/gate.ts"
import { check } from "./gate/steps.ts"

await runGate(check, process.argv.slice(2))
