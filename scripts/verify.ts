import { runGate } from "./gate/gate.ts"
import { verify } from "./gate/steps.ts"

await runGate(verify, process.argv.slice(2))
