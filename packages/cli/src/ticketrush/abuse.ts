/** `ticketrush abuse`: the abuse rules of a running server, and another mode for one of them. */
import { sentOnce, TicketRush } from "@ticketrush/client"
import type { AbuseRulesResponse } from "@ticketrush/protocol/http-schemas-abuse"
import { Effect } from "effect"
import { type ServerChoice, saidOf } from "../server.ts"
import { drawTable } from "../terminal/table.ts"
import type { AbuseArguments } from "./abuse-arguments.ts"

type Print = (line: string) => void

export const abuseRules = ({ json, mode, rule }: AbuseArguments, server: ServerChoice, print: Print) =>
  Effect.gen(function* () {
    const { trail } = yield* TicketRush
    const found: AbuseRulesResponse =
      rule === undefined || mode === undefined
        ? yield* trail.abuseRules()
        : yield* trail.setAbuseRule({ params: { rule }, payload: { mode } })
    if (json) print(JSON.stringify(found))
    else for (const line of linesOf(found)) print(line)
    return 0
  }).pipe(Effect.catch(saidOf), Effect.provide(TicketRush.layerFetch({ ...server, patience: sentOnce })))

export const linesOf = ({ policyVersion, rules }: AbuseRulesResponse): ReadonlyArray<string> => [
  drawTable(
    [
      ["rule", "mode", "setting", "from", "within", "set by"],
      ...rules.map(({ max, mode, rule, setAt, setBy, setting, windowSeconds }) => [
        ...[rule, mode, setting, String(max), `${windowSeconds} s`],
        setBy === null ? "-" : `${setBy === 0 ? "a program" : `person ${setBy}`}, ${setAt}`,
      ]),
    ],
    ["left", "left", "left", "right", "right", "left"],
  ),
  `Version ${policyVersion}.`,
]
