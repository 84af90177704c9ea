/** What `npm run ticketrush` takes. */
import { parseArgs } from "node:util"
import { concertIdMax } from "@ticketrush/protocol"
import { complaint } from "../terminal/complaint.ts"

export type CliArguments =
  | { readonly kind: "journal"; readonly concertId: number; readonly exportTo: string | undefined }
  | { readonly kind: "audit"; readonly concertId: number | undefined; readonly file: string | undefined }
  | { readonly kind: "help"; readonly text: string }
  | { readonly kind: "wrong"; readonly sentence: string }

const where = `The database is the one that DATABASE_URL names, else the one in the data folder (TICKETRUSH_DATA, .data): that of
the server running on it, or, when none runs, the database itself, started for as long as the command takes.`

export const cliHelp = `npm run ticketrush -- <command>

  journal <concertId>                  print the events of a concert, one a line
  journal <concertId> --export FILE    write its records as JSON lines: the very bytes, with their hashes
  audit                                check every concert from its journal alone
  audit <concertId>                    check one
  audit --file FILE                    check an export, without a database
  <command> --help                     more about a command

${where}
Exit code 0: done, and nothing wrong found. 1: an audit found something. 2: wrong arguments. 3: no journal to read.`

const journalHelp = `npm run ticketrush -- journal <concertId> [--export FILE]

Prints the committed events of a concert: position, epoch, time, kind, and what happened. With --export FILE the
records are written as JSON lines instead, to be audited or replayed elsewhere; FILE must not exist yet.

${where}`

const auditHelp = `npm run ticketrush -- audit [<concertId> | --file FILE]

Follows each sale from its journal alone, with code that shares nothing with the engine, and checks: the chain of
hashes is whole, positions have no gap, time and epochs never go back, no seat has two holders, nobody is over the
limit, each key made one reservation, every step was allowed, deadlines were kept, prices add up. Of the waiting line:
places and passes have no gap, nobody has two places, whoever was admitted or called was next, nobody twice, pace and
cap held, passes ended at their time, protected seats went to people with a pass and offered ones to whom they called.
Exit code 1 when a rule is broken.

${where}`

const helpOf: Readonly<Record<string, string>> = { journal: journalHelp, audit: auditHelp }

const wrong = (sentence: string): CliArguments => ({ kind: "wrong", sentence })

export const readCliArguments = (args: ReadonlyArray<string>): CliArguments => {
  let parsed: ReturnType<typeof parse>
  try {
    parsed = parse(args)
  } catch (cause) {
    return wrong(complaint(cause))
  }
  const { values, positionals } = parsed
  const [command, idText, ...rest] = positionals
  if (values.help || command === undefined || command === "help") {
    return { kind: "help", text: helpOf[command ?? ""] ?? cliHelp }
  }
  if (rest.length > 0) return wrong(`${command} takes one concert id at most, got "${rest[0]}" too`)
  const concertId = idText === undefined ? undefined : concertIdOf(idText)
  if (idText !== undefined && concertId === undefined) {
    return wrong(`a concert id is a whole number from 1 to ${concertIdMax}, got "${idText}"`)
  }
  if (command === "journal") {
    if (values.file !== undefined) return wrong("journal does not take --file")
    if (concertId === undefined) return wrong("journal needs a concert id")
    return { kind: "journal", concertId, exportTo: values.export }
  }
  if (command === "audit") {
    if (values.export !== undefined) return wrong("audit does not take --export")
    return { kind: "audit", concertId, file: values.file }
  }
  return wrong(`there is no command "${command}"; there are journal and audit`)
}

const parse = (args: ReadonlyArray<string>) =>
  parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      export: { type: "string" },
      file: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  })

const concertIdOf = (text: string): number | undefined => {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : 0
  return value >= 1 && value <= concertIdMax ? value : undefined
}
