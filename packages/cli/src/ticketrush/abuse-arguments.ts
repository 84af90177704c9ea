/** What `ticketrush abuse` takes. It asks a running server. */
import { abuseModes, abuseRuleNames } from "@ticketrush/protocol/abuse"
import { Effect } from "effect"
import { CliError, Command, Flag } from "effect/cli"
import { aboutToken } from "../server.ts"
import { optionalFlag, switchFlag, urlFlag } from "../terminal/parameters.ts"
import type { Asks } from "../terminal/reading.ts"

const modes = [...abuseModes, "setting"] as const

export type AbuseArguments = {
  readonly kind: "abuse"
  readonly server: URL
  readonly json: boolean
  readonly rule: (typeof abuseRuleNames)[number] | undefined
  readonly mode: (typeof modes)[number] | undefined
}

export const abuseCommand = (defaultUrl: string, asks: Asks<AbuseArguments>) =>
  Command.make(
    "abuse",
    {
      json: switchFlag("json", "print the answer of the server as one line of JSON instead"),
      rule: optionalFlag(Flag.Literals("rule", abuseRuleNames)).pipe(
        Flag.withDescription("the rule that --mode is for"),
      ),
      mode: optionalFlag(Flag.Literals("mode", modes)).pipe(
        Flag.withDescription("give --rule this mode at once; setting: the one that the server was started with"),
      ),
      server: urlFlag("server", defaultUrl),
    },
    (given): Effect.Effect<void, CliError.CliError> =>
      (given.rule === undefined) === (given.mode === undefined)
        ? asks({ kind: "abuse", ...given })
        : Effect.fail(new CliError.ValidationError({ message: "--rule needs --mode, and --mode needs --rule" })),
  ).pipe(
    Command.withShortDescription("show the abuse rules in force, or give one another mode"),
    Command.withDescription(
      `Shows what each abuse rule counts and what it does (docs/reference/abuse-rules.md). With --rule and --mode a rule is
  enforced, in shadow or off from now on, at every node, and after a restart too. On record in the audit trail.

  ${aboutToken.replaceAll("\n", "\n  ")}

  Exit code 0: shown, or set. 2: wrong arguments. 3: no server answers, or it refused.`,
    ),
  )
