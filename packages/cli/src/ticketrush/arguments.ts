/** What `npm run ticketrush` takes. */
import { Effect } from "effect"
import { Argument, CliError, Command, Flag } from "effect/cli"
import type { DoctorAsked } from "../doctor/doctor.ts"
import {
  addressFlag,
  idArgument,
  optionalArgument,
  optionalFlag,
  switchFlag,
  wholeFlag,
} from "../terminal/parameters.ts"
import type { Asks } from "../terminal/reading.ts"
import { type AbuseArguments, abuseCommand } from "./abuse-arguments.ts"
import { type ClusterArguments, clusterCommand } from "./cluster-arguments.ts"
import { standardStream } from "./input-lines.ts"
import { type LineArguments, labCommand, lineCommandOf } from "./line-arguments.ts"
import { type PaymentsArguments, paymentsCommand } from "./payments-arguments.ts"
import type { PreviewArguments } from "./preview.ts"
import { type ReconcileArguments, reconcileCommand } from "./reconcile-arguments.ts"
import { type SandboxArguments, sandboxCommand } from "./sandbox-arguments.ts"
import type { VerifyReceipt } from "./verify-receipt.ts"

export type CliArguments =
  | {
      readonly kind: "journal"
      readonly concertId: number
      /** Position of the last event; undefined: to the end. */
      readonly to: number | undefined
      readonly exportTo: string | undefined
    }
  | {
      readonly kind: "audit"
      readonly concertId: number | undefined
      readonly file: string | undefined
      readonly unclosed: boolean
    }
  | ({ readonly kind: "preview" } & PreviewArguments)
  | { readonly kind: "judge"; readonly file: string }
  | { readonly kind: "trail"; readonly file: string | undefined; readonly exportTo: string | undefined }
  | ({ readonly kind: "doctor" } & DoctorAsked)
  | ClusterArguments
  | ({ readonly kind: "verify-receipt" } & VerifyReceipt)
  | SandboxArguments
  | ReconcileArguments
  | PaymentsArguments
  | AbuseArguments
  | LineArguments

const where = `The database is the one that DATABASE_URL names, else the one in the data folder (TICKETRUSH_DATA, .data): that
  of the server running on it, or, when none runs, the database itself, started for as long as the command takes.`

const exitCodes = `Exit code 0: done, and nothing wrong found. 1: something wrong was found. 2: wrong arguments. 3: no whole
  journal to read, or no server that answers.`

type Asked = Effect.Effect<void, CliError.CliError>

const wrong = (message: string): Asked => Effect.fail(new CliError.ValidationError({ message }))

const fileFlag = (name: string) => Flag.String(name).pipe(Flag.withMetavar("FILE"))

const outsideFlag = addressFlag("outside")

/** An older version wrote exports without closing lines. */
const unclosedFlag = switchFlag(
  "unclosed",
  "take an export without a closing line, as older versions wrote them; whether its end is there cannot be told then",
)

const journal = (asks: Asks<CliArguments>) =>
  Command.make(
    "journal",
    {
      concertId: idArgument("concert").pipe(Argument.withDescription("the concert")),
      exportTo: optionalFlag(fileFlag("export")).pipe(
        Flag.withDescription(
          "write the records as JSON lines instead; FILE must not exist yet, - is the standard output",
        ),
      ),
      to: optionalFlag(wholeFlag("to", 1, Number.MAX_SAFE_INTEGER)).pipe(
        Flag.withDescription("end with the record whose last event has this position (the end of the journal)"),
      ),
    },
    (given) => asks({ kind: "journal", ...given }),
  ).pipe(
    Command.withShortDescription("print the events of a concert, or export its records"),
    Command.withDescription(
      `Prints the committed events of a concert: position, epoch, time, kind, and what happened. With --export the records
  are written as JSON lines instead, the very bytes with their hashes, and a closing line with their number, the last
  position and the last hash, to be audited or replayed elsewhere: an export that lost its end is refused there. With --to a sale
  that goes on can be compared with what a replay comes to: lab state says the position.

  ${where}

  ${exitCodes}`,
    ),
  )

const audit = (asks: Asks<CliArguments>) =>
  Command.make(
    "audit",
    {
      concertId: optionalArgument(idArgument("concert")).pipe(Argument.withDescription("the concert (all of them)")),
      file: optionalFlag(fileFlag("file")).pipe(
        Flag.withDescription("check an export, without a database; - reads the standard input"),
      ),
      unclosed: unclosedFlag,
    },
    (given): Asked =>
      given.unclosed && given.file === undefined
        ? wrong("audit takes --unclosed with --file alone")
        : asks({ kind: "audit", ...given }),
  ).pipe(
    Command.withShortDescription("check every concert, or one, from its journal alone"),
    Command.withDescription(
      `Follows each sale from its journal alone, with code that shares nothing with the engine, and checks: the chain of
  hashes is whole, positions have no gap, time and epochs never go back, no seat has two holders, no person is over the
  limit, each key made one reservation, every step was allowed, deadlines were kept, prices add up. Of the waiting line:
  places and passes have no gap, no person has two places, each one admitted or called was next, none twice, pace and
  cap held, passes ended at their time, protected seats went to people with a pass and offered ones to whom they called.

  ${where}

  ${exitCodes}`,
    ),
  )

const preview = (asks: Asks<CliArguments>) =>
  Command.make(
    "preview",
    {
      concertId: idArgument("concert").pipe(Argument.withDescription("the concert")),
      policy: fileFlag("policy").pipe(
        Flag.withDescription("the sales policy as JSON (needed); - reads the standard input"),
      ),
      to: optionalFlag(wholeFlag("to", 1, Number.MAX_SAFE_INTEGER)).pipe(
        Flag.withDescription("read no record that ends behind this position (the end of the journal)"),
      ),
    },
    (given) => asks({ kind: "preview", ...given }),
  ).pipe(
    Command.withShortDescription("show what a sales policy would have done to a concert"),
    Command.withDescription(
      `Judges every hold of the journal as if this sales policy had been in force from the first event on: how many it would
  have refused and why, of how many people, how many of those were bought, and the first ones. FILE holds what
  PUT /api/concerts/<concert>/sales-policy takes (docs/reference/sales-policy.md). Nothing is changed.

  ${where}

  ${exitCodes}`,
    ),
  )

const verifyReceipt = (asks: Asks<CliArguments>) =>
  Command.make(
    "verify-receipt",
    {
      receipt: Argument.String("receipt").pipe(
        Argument.withDescription(
          "a file with the receipt, or with the answer of the join that holds it; - reads stdin",
        ),
      ),
      journal: fileFlag("journal").pipe(
        Flag.withDescription("an exported journal (needed); - reads the standard input"),
      ),
      unclosed: unclosedFlag,
      jwks: optionalFlag(fileFlag("jwks")).pipe(
        Flag.withDescription("a copy of the server's /.well-known/jwks.json (the keys in TICKETRUSH_DATA, .data)"),
      ),
    },
    (given): Asked =>
      given.receipt === standardStream && given.journal === standardStream
        ? wrong("the standard input is the receipt or the journal, not both")
        : asks({ kind: "verify-receipt", ...given }),
  ).pipe(
    Command.withShortDescription("check that a place in line was honoured, without a database"),
    Command.withDescription(
      `Checks the receipt of a place in line against an exported journal (journal <concert> --export FILE), and says what
  became of the place.

  Checked are: the signature; that the journal is, up to the head that was signed, the very one the receipt was given
  from; that the place stands in it as the receipt says; and all that audit checks, so that every admission kept the order.
  docs/reference/receipts.md says what that proves.

  ${exitCodes}`,
    ),
  )

const judge = (asks: Asks<CliArguments>) =>
  Command.make(
    "judge",
    { file: Argument.String("file").pipe(Argument.withDescription("a history; - reads the standard input")) },
    (given) => asks({ kind: "judge", ...given }),
  ).pipe(
    Command.withShortDescription("check a history of calls and answers, as the lab records them"),
    Command.withDescription(
      `Checks what callers asked of a sale and were answered, without knowing what answered them: whether several people had
  a seat at one time, an acknowledged hold is gone, a person has a seat without having got it, or too many, a key or a
  number stands for several reservations, and whether any order of the calls fits all answers about each seat.
  docs/reference/history.md says how a history is written.

  ${exitCodes}`,
    ),
  )

const trail = (asks: Asks<CliArguments>) =>
  Command.make(
    "trail",
    {
      exportTo: optionalFlag(fileFlag("export")).pipe(
        Flag.withDescription("write the rows as JSON lines, too; FILE must not exist yet, - is the standard output"),
      ),
      file: optionalFlag(fileFlag("file")).pipe(
        Flag.withDescription("check an export, without a database; - reads the standard input"),
      ),
    },
    (given): Asked =>
      given.file !== undefined && given.exportTo !== undefined
        ? wrong("trail takes --file or --export, not both")
        : asks({ kind: "trail", ...given }),
  ).pipe(
    Command.withShortDescription("check the chain of the audit trail, or export it"),
    Command.withDescription(
      `Checks that no row of the audit trail was changed, added, taken out or moved, and that what is missing at its beginning
  was removed on record; says the first place where the chain breaks. What the last row is, and its hash, is printed: kept
  elsewhere it shows later that no rows were taken away at the end. docs/reference/audit-trail.md describes the rows.

  ${where}

  ${exitCodes}`,
    ),
  )

const doctor = (asks: Asks<CliArguments>) =>
  Command.make(
    "doctor",
    {
      json: switchFlag("json", "print {problems, findings: [{check, verdict, says}]} instead of lines"),
      outside: optionalFlag(outsideFlag).pipe(
        Flag.withDescription("the address under which visitors reach the running server, to ask through its proxy"),
      ),
    },
    (given) => asks({ kind: "doctor", ...given }),
  ).pipe(
    Command.withShortDescription("check the machine, the settings and the database before a sale"),
    Command.withDescription(
      `Checks, with the settings that the server would be started with: Node, memory, file descriptors, the queue of new
  connections, disk space and the kind of disk, the data folder, the signing keys and the token, durability of the database,
  a pooler before it, clocks and NTP, the time zone, the ports, and with --outside the headers of the proxy. One sentence each:
  what was found, and what to do. Nothing is changed, and no database is started.

  Exit code 0: no problem; notes may stand. 1: a problem was found. 2: wrong arguments. 3: settings that no server starts with.`,
    ),
  )

/** `defaultUrl`: the server of commands that need one and name none. */
export const ticketrushProgram = (defaultUrl: string) => (asks: Asks<CliArguments>) =>
  Command.make("ticketrush").pipe(
    Command.withDescription(
      `Reads and audits journals, gives orders to the waiting lines of a running server, and runs a payment sandbox.

  ${where}

  ${exitCodes}`,
    ),
    Command.withSubcommands([
      journal(asks),
      audit(asks),
      verifyReceipt(asks),
      preview(asks),
      judge(asks),
      trail(asks),
      doctor(asks),
      clusterCommand(asks),
      sandboxCommand(asks),
      reconcileCommand(defaultUrl, asks),
      paymentsCommand(defaultUrl, asks),
      abuseCommand(defaultUrl, asks),
      lineCommandOf(defaultUrl, asks),
      labCommand(defaultUrl, asks),
    ]),
  )

/** `help` and `help audit` are `--help` and `audit --help`. */
export const withHelpWord = (args: ReadonlyArray<string>): ReadonlyArray<string> =>
  args[0] === "help" ? [...args.slice(1), "--help"] : args
