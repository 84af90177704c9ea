/** `npm run chain`: whether routes, reference page, scenarios, .http files and reports agree. */
import { parseArgs } from "node:util"
import { readChain } from "./Chain.ts"
import { quickFaults, strictFaults } from "./faults.ts"

const usage = `npm run chain [-- --strict]

Checks that docs/reference/routes.md is what the code has, and that each script of scenarios/ and its .http file call the
same routes, which exist and take their parameters. Needs no server.

  --strict   also: every route of the contract has a scenario, and every report below docs/reports carries the hash of the
             script, the .http file and the routes that it reports
  --help

exit code: 0 when all agree, 1 when something does not, 2 for wrong arguments`

/** Undefined where the words make no sense. */
const read = (words: ReadonlyArray<string>) => {
  const boolean = { type: "boolean", default: false } as const
  try {
    return parseArgs({ args: [...words], options: { strict: boolean, help: { ...boolean, short: "h" } } }).values
  } catch (error) {
    console.error(`${(error as Error).message}; npm run chain -- --help`)
    return undefined
  }
}

const asked = read(process.argv.slice(2))
if (asked === undefined) process.exitCode = 2
else if (asked.help) console.log(usage)
else {
  const chain = await readChain()
  const faults = asked.strict ? strictFaults(chain) : quickFaults(chain)
  for (const fault of faults) console.error(fault)
  if (faults.length === 0) console.log("routes, reference page, scenarios and .http files agree")
  process.exitCode = faults.length === 0 ? 0 : 1
}
