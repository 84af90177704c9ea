/** What `ticketrush reconcile` takes. It asks a running server, which asks the provider. */
import { Argument, Command } from "effect/cli"
import { aboutToken } from "../server.ts"
import { idArgument, optionalArgument, switchFlag, urlFlag } from "../terminal/parameters.ts"
import type { Asks } from "../terminal/reading.ts"

export type ReconcileArguments = {
  readonly kind: "reconcile"
  readonly server: URL
  /** Undefined: every concert of the catalogue. */
  readonly concertId: number | undefined
  readonly json: boolean
}

export const reconcileCommand = (defaultUrl: string, asks: Asks<ReconcileArguments>) =>
  Command.make(
    "reconcile",
    {
      concertId: optionalArgument(idArgument("concert")).pipe(Argument.withDescription("the concert (all of them)")),
      json: switchFlag("json", "print one line of JSON for each concert instead"),
      server: urlFlag("server", defaultUrl),
    },
    (given) => asks({ kind: "reconcile", ...given }),
  ).pipe(
    Command.withShortDescription("compare the payments of sales with what their provider says"),
    Command.withDescription(
      `Compares each payment of a concert: what the journal says became of it, what was ordered of its provider, and what the
  provider shows now. Lists each difference with what mostly brings it about and what to do. Nothing is changed; each payment is read
  at the provider once, and once more where something differs. docs/reference/payments.md says what the words mean.

  ${aboutToken.replaceAll("\n", "\n  ")}

  Exit code 0: nothing differs. 1: something differs. 2: wrong arguments. 3: no server answers, or it refused.`,
    ),
  )
