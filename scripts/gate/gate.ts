/** The command line of a gate: which of its steps run, and that nothing it started is left when it ends. */
import { parseArgs } from "node:util"
import { isPart, partNames } from "../../testing/src/parts.ts"
import { Children } from "./Children.ts"
import { onInterrupt } from "./interrupt.ts"
import { keptOf } from "./Kept.ts"
import { runSteps } from "./run.ts"
import { commandLine, type Gate, root, type Step } from "./Step.ts"
import { withParts } from "./steps.ts"

const anewLine = `  --anew            run also what has passed at this commit in a run that was ended or failed
`

const usage = ({
  about,
  allParts = false,
  goesOn = false,
  name,
  steps,
}: Gate): string => `npm run ${name} -- [--only <step>]... [--all-parts] [--without <part>]... ${goesOn ? "[--anew] " : ""}[--list]

${about}

  --only <step>     this step alone; may be given several times, the order stays
  --all-parts       install what tests need of the machine, and fail for a part that is missing${allParts ? " (always here)" : ""}
  --without <part>  leave out the tests of this part; may be given several times
${goesOn ? anewLine : ""}  --list            the steps and what each runs
  --help

steps: ${withParts(steps, { all: allParts, without: [] })
  .map((step) => step.name)
  .join(", ")}
parts: ${partNames.join(", ")}
exit code: 0 when everything passed, 1 when something failed or there was nothing to run, 2 for wrong arguments,
128 and the number of the signal when it was interrupted`

const list = (steps: ReadonlyArray<Step>): string => {
  const width = Math.max(...steps.map(({ name }) => name.length)) + 2
  return steps.map((step) => `${step.name.padEnd(width)}${commandLine(step)}`).join("\n")
}

/** Runs the gate that `words` ask for and sets the exit code of the process. */
export async function runGate(gate: Gate, words: ReadonlyArray<string>): Promise<void> {
  const say = (line: string): void => console.log(line)
  const asked = read(gate, words)
  if (typeof asked === "string") {
    console.error(`${asked}; npm run ${gate.name} -- --help`)
    process.exitCode = 2
    return
  }
  if (asked.help) return say(usage(gate))
  if (asked.list) return say(list(asked.steps))
  const children = new Children(root)
  const interrupted = onInterrupt(() => children.stop())
  const kept = gate.goesOn === true ? keptOf(root, gate.name) : undefined
  if (asked.anew) kept?.runAgain(asked.steps)
  const { failed } = await runSteps(asked.steps, children, say, kept)
  if (failed === 0 && asked.whole) kept?.forget()
  process.exitCode = (await interrupted.code()) ?? (failed === 0 ? 0 : 1)
}

type Asked = {
  readonly help: boolean
  readonly list: boolean
  readonly anew: boolean
  readonly steps: ReadonlyArray<Step>
  /** All steps. */
  readonly whole: boolean
}

/** What is asked for, or a sentence that says what is wrong with it. */
const read = (gate: Gate, words: ReadonlyArray<string>): Asked | string => {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        help: { type: "boolean", short: "h", default: false },
        list: { type: "boolean", default: false },
        anew: { type: "boolean", default: false },
        only: { type: "string", multiple: true, default: [] },
        "all-parts": { type: "boolean", default: false },
        without: { type: "string", multiple: true, default: [] },
      },
    })
    const { anew, help, list, only, without } = values
    if (anew && gate.goesOn !== true) return `${gate.name} begins anew each time, without --anew`
    const allParts = gate.allParts === true || values["all-parts"]
    const noPart = without.find((name) => !isPart(name))
    if (noPart !== undefined) return `there is no part ${JSON.stringify(noPart)}: there are ${partNames.join(", ")}`
    const steps = withParts(gate.steps, { all: allParts, without: without.filter(isPart) })
    const noStep = only.find((name) => !steps.some((step) => step.name === name))
    if (noStep !== undefined) return `there is no step ${JSON.stringify(noStep)}`
    const whole = only.length === 0
    return { help, list, anew, whole, steps: whole ? steps : steps.filter(({ name }) => only.includes(name)) }
  } catch (error) {
    return (error as Error).message
  }
}
