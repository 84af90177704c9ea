/** `ticketrush abuse`: the abuse rules of a running server, and another mode or other numbers for one of them. */
import { sentOnce, TicketRush } from "@ticketrush/client"
import type { AbuseRulesResponse } from "@ticketrush/protocol/http-schemas-abuse"
import { Effect } from "effect"
import { type ServerChoice, saidOf } from "../server.ts"
import { drawTable } from "../terminal/table.ts"
import type { AbuseArguments } from "./abuse-arguments.ts"

type Print = (line: string) => void

export const abuseRules = ({ json, mode, numbers, rule }: AbuseArguments, server: ServerChoice, print: Print) =>
  Effect.gen(function* () {
    const { trail } = yield* TicketRush
    const found: AbuseRulesResponse =
      rule === undefined
        ? yield* trail.abuseRules()
        : yield* trail.setAbuseRule({ params: { rule }, payload: { mode: mode ?? null, numbers: numbers ?? null } })
    if (json) print(JSON.stringify(found))
    else for (const line of linesOf(found)) print(line)
    return 0
  }).pipe(Effect.catch(saidOf), Effect.provide(TicketRush.layerFetch({ ...server, patience: sentOnce })))

export const linesOf = ({ policyVersion, rules }: AbuseRulesResponse): ReadonlyArray<string> => [
  drawTable(
    [
      ["rule", "mode", "setting", "set by", "from", "within", "setting", "set by"],
      ...rules.map((rule) => [
        ...[rule.rule, rule.mode, rule.setting, authorText(rule.setBy, rule.setAt)],
        ...[String(rule.max), `${rule.windowSeconds} s`, `${rule.settingMax} in ${rule.settingWindowSeconds} s`],
        authorText(rule.numbersSetBy, rule.numbersSetAt),
      ]),
    ],
    ["left", "left", "left", "left", "right", "right", "right", "left"],
  ),
  `Version ${policyVersion}.`,
]

const authorText = (by: number | null, at: string | null): string =>
  by === null ? "-" : `${by === 0 ? "a program" : `person ${by}`}, ${at}`
