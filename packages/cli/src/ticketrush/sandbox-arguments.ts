/** What `ticketrush sandbox` takes. */

import { isScenario, type PayScenario } from "@ticketrush/payment/provider/outcomes"
import { isProfile, type ProfileName } from "@ticketrush/payment/sandbox/delivery-profiles"
import {
  everyFault,
  type FaultKind,
  type FaultScript,
  faultKinds,
  noFaults,
} from "@ticketrush/payment/sandbox/fault-script"
import { Option } from "effect"
import { Command, Flag } from "effect/cli"
import { addressFlag, optionalFlag, wholeFlag } from "../terminal/parameters.ts"
import type { Asks } from "../terminal/reading.ts"

export type SandboxArguments = {
  readonly kind: "sandbox"
  readonly port: number
  readonly key: string
  readonly scenario: PayScenario
  /** Undefined: no address is told of payments. */
  readonly webhook: URL | undefined
  readonly profile: ProfileName
  readonly scheme: "standard" | "timestamped"
  /** Keys that sign; empty: one is made and printed. */
  readonly secrets: ReadonlyArray<string>
  readonly script: FaultScript
}

const oneOf = <A extends string>(
  name: string,
  words: string,
  is: (text: string) => text is A,
  initial: A,
): Flag.Flag<A> =>
  Flag.String(name).pipe(
    Flag.withMetavar("NAME"),
    Flag.withDefault(initial as string),
    Flag.filterMap(
      (text) => (is(text) ? Option.some(text) : Option.none()),
      () => words,
    ),
  )

const isScheme = (text: string): text is "standard" | "timestamped" => text === "standard" || text === "timestamped"

const webhookFlag = addressFlag("webhook")

/** `0.1` is every kind at that rate, `drop=0.1,late=0.2` these alone; undefined for anything else. */
export const ratesOf = (text: string): FaultScript["rates"] | undefined => {
  const rate = (word: string): number => (/^(0|1|0?\.\d{1,4}|1\.0)$/.test(word) ? Number(word) : Number.NaN)
  if (!Number.isNaN(rate(text))) return everyFault(1, rate(text)).rates
  const rates: Partial<Record<FaultKind, number>> = {}
  for (const part of text.split(",")) {
    const [name, word = "", ...more] = part.split("=")
    const kind = faultKinds.find((each) => each === name)
    if (kind === undefined || more.length > 0 || Number.isNaN(rate(word))) return undefined
    rates[kind] = rate(word)
  }
  return rates
}

const faultsFlag = Flag.String("faults").pipe(
  Flag.withMetavar("RATES"),
  Flag.filterMap(
    (text) => {
      const rates = ratesOf(text)
      return rates === undefined ? Option.none() : Option.some(rates)
    },
    () => `a rate from 0 to 1, or rates such as drop=0.1,late=0.2, of ${faultKinds.join(", ")}`,
  ),
)

const flags = {
  port: wholeFlag("port", 0, 65_535).pipe(
    Flag.withDefault(9_090),
    Flag.withDescription("where it listens, on the loopback address (9090); 0 takes a free one"),
  ),
  key: Flag.String("key").pipe(
    Flag.withMetavar("KEY"),
    Flag.withDefault("sandbox-key"),
    Flag.withDescription("what a shop shows in Authorization (sandbox-key)"),
  ),
  scenario: oneOf("scenario", "approve, deny, timeout or retry", isScenario, "approve").pipe(
    Flag.withDescription("what comes of payments that ask for nothing else: approve, deny, timeout or retry (approve)"),
  ),
  webhook: optionalFlag(webhookFlag).pipe(Flag.withDescription("the address that is told of payments (none)")),
  profile: oneOf("profile", "standard, toss, stripe-test or instant", isProfile, "standard").pipe(
    Flag.withDescription("when a webhook is tried again: standard, toss, stripe-test or instant (standard)"),
  ),
  scheme: oneOf("scheme", "standard or timestamped", isScheme, "standard").pipe(
    Flag.withDescription("how webhooks are signed: standard (Standard Webhooks) or timestamped (standard)"),
  ),
  secret: Flag.String("secret").pipe(
    Flag.withMetavar("WHSEC"),
    Flag.atLeast(0),
    Flag.withDescription("a key that signs, whsec_ or whsk_; several sign side by side (one is made and printed)"),
  ),
  faults: optionalFlag(faultsFlag).pipe(
    Flag.withDescription(
      `what goes wrong how often: a rate for all, or drop=0.1,late=0.2 (nothing); ${faultKinds.join(", ")}`,
    ),
  ),
  seed: wholeFlag("seed", 1, 0xffff_ffff).pipe(
    Flag.withDefault(1),
    Flag.withDescription("decides which messages it strikes (1)"),
  ),
}

export const sandboxCommand = (asks: Asks<SandboxArguments>) =>
  Command.make("sandbox", flags, ({ faults, secret, seed, ...given }) =>
    asks({ kind: "sandbox", ...given, secrets: secret, script: { ...noFaults, seed, rates: faults ?? {} } }),
  ).pipe(
    Command.withShortDescription("run a payment provider to try things on: no money moves"),
    Command.withDescription(
      `Runs the payment sandbox until it is interrupted: below /sandbox its own API, below /toss and /kakaopay the shapes of these
  providers, at / a page that shows payments and deliveries. It keeps everything in memory. docs/reference/payment-sandbox.md
  tells all of it.

  Exit code 0: interrupted. 2: wrong arguments. 3: the port is taken.`,
    ),
  )
