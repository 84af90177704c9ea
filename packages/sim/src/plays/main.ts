/** `npm run plays`: each play against a sale without rules and one with the defaults, as a table. */
import { stdout } from "node:process"
import { parseArgs } from "node:util"
import { playRows, tableOf } from "./table.ts"

const help = `npm run plays [-- --seeds N]

Plays of scalpers against sales with a hundred honest people, without rules and with those of a set-up, and what
each gains on average: docs/reference/plays.md. A run takes seconds and needs no server.

  --seeds 40    sales of each play, with and without rules
  --help        this

exit code: 0 when all ran and honest people kept their order, 1 when they did not, 2 for wrong arguments
`

const asked = (): number | string => {
  try {
    const { values } = parseArgs({ options: { seeds: { type: "string" }, help: { type: "boolean" } } })
    if (values.help === true) return ""
    const seeds = values.seeds ?? "40"
    return /^[1-9]\d{0,3}$/.test(seeds) ? Number(seeds) : "--seeds is a whole number from 1 to 9999"
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

const seeds = asked()
if (seeds === "") stdout.write(help)
else if (typeof seeds === "string") {
  process.stderr.write(`plays: ${seeds}\n\n${help}`)
  process.exitCode = 2
} else {
  const rows = playRows(seeds, (name) => process.stderr.write(`${name} ...\n`))
  stdout.write(`${tableOf(rows, seeds)}\n`)
  if (!rows.every(({ inOrder }) => inOrder)) process.exitCode = 1
}
