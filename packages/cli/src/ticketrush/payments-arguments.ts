/** What `ticketrush payments` takes. It asks a running server. */
import { Effect } from "effect"
import { CliError, Command, Flag } from "effect/cli"
import { aboutToken } from "../server.ts"
import { concertFlag, optionalFlag, switchFlag, urlFlag, wholeFlag } from "../terminal/parameters.ts"
import type { Asks } from "../terminal/reading.ts"

export type PaymentsArguments = {
  readonly kind: "payments"
  readonly server: URL
  readonly json: boolean
  /** The number of an errand; with `reason`. */
  readonly end: number | undefined
  readonly reason: string | undefined
  /** The number of a payment; with `concert`. */
  readonly read: number | undefined
  readonly concert: number | undefined
}

const wrongTogether = ({ concert, end, read, reason }: Omit<PaymentsArguments, "kind">): string | undefined => {
  if (end !== undefined && read !== undefined) return "payments takes --end or --read, not both"
  if ((end === undefined) !== (reason === undefined)) return "--end needs --reason, and --reason needs --end"
  return (read === undefined) !== (concert === undefined)
    ? "--read needs --concert, and --concert needs --read"
    : undefined
}

export const paymentsCommand = (defaultUrl: string, asks: Asks<PaymentsArguments>) =>
  Command.make(
    "payments",
    {
      json: switchFlag("json", "print the answer of the server as one line of JSON instead"),
      read: optionalFlag(wholeFlag("read", 1, 2 ** 32 - 1)).pipe(
        Flag.withDescription("have this payment of --concert read at its provider at once"),
      ),
      concert: optionalFlag(concertFlag).pipe(Flag.withDescription("the concert of --read")),
      end: optionalFlag(wholeFlag("end", 1, Number.MAX_SAFE_INTEGER)).pipe(
        Flag.withDescription("end this errand, once its provider shows that no money moves by it"),
      ),
      reason: optionalFlag(Flag.String("reason").pipe(Flag.withMetavar("TEXT"))).pipe(
        Flag.withDescription("why it is ended, for the audit trail"),
      ),
      server: urlFlag("server", defaultUrl),
    },
    (given): Effect.Effect<void, CliError.CliError> => {
      const message = wrongTogether(given)
      return message === undefined
        ? asks({ kind: "payments", ...given })
        : Effect.fail(new CliError.ValidationError({ message }))
    },
  ).pipe(
    Command.withShortDescription("show payments that are stuck; have one read again, or end an errand"),
    Command.withDescription(
      `Lists the gateways, the payments that do not come to their end, and messages of providers that are kept
  (docs/reference/payments.md). --read and --end are on record in the audit trail; what comes of them stands in the list.

  ${aboutToken.replaceAll("\n", "\n  ")}

  Exit code 0: nothing is stuck, or the order was taken. 1: something is stuck. 2: wrong arguments. 3: no server answers, or it
  refused.`,
    ),
  )
