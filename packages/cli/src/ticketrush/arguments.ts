/** What `npm run ticketrush` takes. */
import { parseArgs } from "node:util"
import { concertIdMax } from "@ticketrush/protocol"
import { complaint } from "../terminal/complaint.ts"
import { type LineArguments, readLineArguments } from "./line-arguments.ts"
import type { VerifyReceipt } from "./verify-receipt.ts"

export type CliArguments =
  | {
      readonly kind: "journal"
      readonly concertId: number
      /** Position of the last event; undefined: to the end. */
      readonly to: number | undefined
      readonly exportTo: string | undefined
    }
  | { readonly kind: "audit"; readonly concertId: number | undefined; readonly file: string | undefined }
  | ({ readonly kind: "verify-receipt" } & VerifyReceipt)
  | LineArguments
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
  verify-receipt RECEIPT --journal F   check that a place in line was honoured, without a database
  line <concertId>                     watch a waiting line of a running server, and change its settings
  lab <order>                          let people into lines of a running server, or out of them; say what it has in memory
  <command> --help                     more about a command

${where}
Exit code 0: done, and nothing wrong found. 1: something wrong was found. 2: wrong arguments. 3: no journal to read, or
no server that answers.`

const journalHelp = `npm run ticketrush -- journal <concertId> [--export FILE] [--to POSITION]

Prints the committed events of a concert: position, epoch, time, kind, and what happened. With --export FILE the
records are written as JSON lines instead, to be audited or replayed elsewhere; FILE must not exist yet.
--to POSITION ends with the record whose last event has that position, as lab state says it: a sale that goes on can
be compared with what a replay comes to.

${where}`

const auditHelp = `npm run ticketrush -- audit [<concertId> | --file FILE]

Follows each sale from its journal alone, with code that shares nothing with the engine, and checks: the chain of
hashes is whole, positions have no gap, time and epochs never go back, no seat has two holders, nobody is over the
limit, each key made one reservation, every step was allowed, deadlines were kept, prices add up. Of the waiting line:
places and passes have no gap, nobody has two places, whoever was admitted or called was next, nobody twice, pace and
cap held, passes ended at their time, protected seats went to people with a pass and offered ones to whom they called.
Exit code 1 when a rule is broken.

${where}`

const verifyReceiptHelp = `npm run ticketrush -- verify-receipt RECEIPT --journal FILE [--jwks FILE]

Checks the receipt of a place in line against an exported journal (journal <concertId> --export FILE), and says what
became of the place. RECEIPT is a file with the receipt, or with the answer of the join that holds it; - reads the
standard input. --jwks takes a copy of the server's /.well-known/jwks.json; without it the keys in the data folder
(TICKETRUSH_DATA, .data) are meant.

Checked are: the signature; that the journal is, up to the head that was signed, the very one the receipt was given
from; that the place stands in it as the receipt says; and all that audit checks, so that every admission kept the order.
Exit code 1 when the receipt does not hold. docs/reference/receipts.md says what that proves.`

const helpOf: Readonly<Record<string, string>> = {
  journal: journalHelp,
  audit: auditHelp,
  "verify-receipt": verifyReceiptHelp,
}

/** What each command takes besides a concert id. */
const optionsOf: Readonly<Record<string, ReadonlyArray<string>>> = {
  journal: ["export", "to"],
  audit: ["file"],
  "verify-receipt": ["journal", "jwks"],
}

const wrong = (sentence: string): CliArguments => ({ kind: "wrong", sentence })

/** `defaultUrl`: the server of commands that need one and name none. */
export const readCliArguments = (args: ReadonlyArray<string>, defaultUrl: string): CliArguments => {
  if (args[0] === "line" || args[0] === "lab") return readLineArguments(args, defaultUrl)
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
  const foreign = Object.keys(values).find((option) => optionsOf[command]?.includes(option) === false)
  if (foreign !== undefined) return wrong(`${command} does not take --${foreign}`)
  if (command === "verify-receipt") {
    if (idText === undefined) return wrong("verify-receipt needs a file with the receipt")
    if (rest.length > 0) return wrong(`verify-receipt takes one receipt, got "${rest[0]}" too`)
    if (values.journal === undefined) return wrong("verify-receipt needs --journal with an export")
    return { kind: "verify-receipt", receipt: idText, journal: values.journal, jwks: values.jwks }
  }
  if (rest.length > 0) return wrong(`${command} takes one concert id at most, got "${rest[0]}" too`)
  const concertId = idText === undefined ? undefined : concertIdOf(idText)
  if (idText !== undefined && concertId === undefined) {
    return wrong(`a concert id is a whole number from 1 to ${concertIdMax}, got "${idText}"`)
  }
  if (command === "journal") {
    if (concertId === undefined) return wrong("journal needs a concert id")
    const to = values.to === undefined ? undefined : positionOf(values.to)
    if (to === null) return wrong(`--to takes a position, a whole number from 1, got "${values.to}"`)
    return { kind: "journal", concertId, to, exportTo: values.export }
  }
  if (command === "audit") {
    return { kind: "audit", concertId, file: values.file }
  }
  return wrong(`there is no command "${command}"; there are ${[...Object.keys(helpOf), "line", "lab"].join(", ")}`)
}

const parse = (args: ReadonlyArray<string>) =>
  parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      export: { type: "string" },
      file: { type: "string" },
      journal: { type: "string" },
      jwks: { type: "string" },
      to: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  })

const concertIdOf = (text: string): number | undefined => {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : 0
  return value >= 1 && value <= concertIdMax ? value : undefined
}

const positionOf = (text: string): number | null => (/^[1-9]\d{0,14}$/.test(text) ? Number(text) : null)
