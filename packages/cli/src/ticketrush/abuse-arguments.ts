/** What `ticketrush abuse` takes. It asks a running server. */
import { limits } from "@ticketrush/protocol"
import { abuseModes, abuseRuleNames, isAbuseMax, isAbuseWindow } from "@ticketrush/protocol/abuse"
import { Effect, Option } from "effect"
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
  readonly numbers: Numbers | undefined
}

type Numbers = { readonly max: number; readonly windowSeconds: number } | "setting"

const numbersIn = (text: string): Option.Option<Numbers> => {
  if (text === "setting") return Option.some("setting")
  const found = /^(\d{1,2})\/(\d{1,4})s$/.exec(text)
  if (found === null) return Option.none()
  const [max, windowSeconds] = [Number(found[1]), Number(found[2])]
  return isAbuseMax(max) && isAbuseWindow(windowSeconds) ? Option.some({ max, windowSeconds }) : Option.none()
}

const numbersFlag = Flag.String("numbers").pipe(
  Flag.withMetavar("N/SECONDSs"),
  Flag.filterMap(
    numbersIn,
    () => `numbers like 3/10s, from 1/1s to ${limits.abuseCountedMax}/${limits.abuseWindowSecondsMax}s, or setting`,
  ),
)

const isOneOrder = ({ mode, numbers, rule }: Pick<AbuseArguments, "mode" | "numbers" | "rule">): boolean =>
  [mode, numbers].filter((each) => each !== undefined).length === (rule === undefined ? 0 : 1)

export const abuseCommand = (defaultUrl: string, asks: Asks<AbuseArguments>) =>
  Command.make(
    "abuse",
    {
      json: switchFlag("json", "print the answer of the server as one line of JSON instead"),
      rule: optionalFlag(Flag.Literals("rule", abuseRuleNames)).pipe(
        Flag.withDescription("the rule that --mode or --numbers is for"),
      ),
      mode: optionalFlag(Flag.Literals("mode", modes)).pipe(
        Flag.withDescription("give --rule this mode at once; setting: the one that the server was started with"),
      ),
      numbers: optionalFlag(numbersFlag).pipe(
        Flag.withDescription("let --rule speak from so many within so many seconds; setting: as it was started"),
      ),
      server: urlFlag("server", defaultUrl),
    },
    (given): Effect.Effect<void, CliError.CliError> =>
      isOneOrder(given)
        ? asks({ kind: "abuse", ...given })
        : Effect.fail(
            new CliError.ValidationError({ message: "--rule needs one of --mode and --numbers, which need it" }),
          ),
  ).pipe(
    Command.withShortDescription("show the abuse rules in force, or give one another mode or other numbers"),
    Command.withDescription(
      `Shows what each abuse rule counts and what it does (docs/reference/abuse-rules.md). With --rule and --mode a rule is
  enforced, in shadow or off from now on, at every node, and after a restart too; with --rule and --numbers it speaks from
  another number, or within another time. On record in the audit trail.

  ${aboutToken.replaceAll("\n", "\n  ")}

  Exit code 0: shown, or set. 2: wrong arguments. 3: no server answers, or it refused.`,
    ),
  )
