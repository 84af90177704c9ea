/** A gate with the steps that its first argument holds as JSON; the others are its command line. */
import { runGate } from "../../../../scripts/gate/gate.ts"
import type { Step } from "../../../../scripts/gate/Step.ts"

const [steps, ...words] = process.argv.slice(2)
await runGate({ name: "check", about: "A gate under test.", steps: JSON.parse(steps) as ReadonlyArray<Step> }, words)
