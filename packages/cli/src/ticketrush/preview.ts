/** `ticketrush preview`: what a sales policy would have done to the journal of a concert. */
import { lastPositionOf, recordsOf } from "@ticketrush/audit/JournalRows"
import { RulesPreview, type RulesReport } from "@ticketrush/engine/policy/RulesPreview"
import { readSettings } from "@ticketrush/http/boot/config"
import { rulesOf } from "@ticketrush/http/policy/rules-of-request"
import { DateTimes } from "@ticketrush/http/render/date-time"
import { limits, reasonOf, refusalMessage, reservationIdOf } from "@ticketrush/protocol"
import { timeText } from "@ticketrush/protocol/describe-event"
import { decodeEvents } from "@ticketrush/protocol/event-codec"
import { knownFields } from "@ticketrush/protocol/known-fields"
import { SalesPolicyRequest } from "@ticketrush/protocol/sales-policy"
import { Effect, Exit, Schema, Stream } from "effect"
import { CliError } from "../CliError.ts"
import { progress, type Screen } from "../terminal/progress.ts"
import { drawTable } from "../terminal/table.ts"
import { inputLines, nameOfInput } from "./input-lines.ts"

export type PreviewArguments = {
  readonly concertId: number
  /** File with what a PUT to the sales policy takes; - is the standard input. */
  readonly policy: string
  /** Records that end behind this position are not read; undefined: all are. */
  readonly to: number | undefined
}

/** `screen`: where the progress is drawn. */
export const previewPolicy = Effect.fnUntraced(function* (
  asked: PreviewArguments,
  screen: Screen,
  print: (line: string) => void,
) {
  const { concertId } = asked
  const rules = yield* rulesIn(asked)
  const last = yield* lastPositionOf(concertId)
  if (last === 0) return yield* new CliError({ message: `concert ${concertId} has no journal` })
  const through = Math.min(asked.to ?? last, last, limits.previewEventsMax)
  const preview = new RulesPreview(concertId, rules)
  const shown = progress(screen, "events", through)
  yield* recordsOf(concertId).pipe(
    Stream.takeWhile((record) => record.last <= through),
    Stream.runForEach((record) =>
      Effect.try({
        try: () => {
          for (const event of decodeEvents(record.frame)) preview.take(event, record.at)
          shown.step(preview.events)
        },
        catch: (cause) =>
          new CliError({
            message: `the record ${record.first} to ${record.last} of concert ${concertId} cannot be read: ${reasonOf(cause)}`,
          }),
      }),
    ),
    Effect.ensuring(Effect.sync(shown.end)),
  )
  print(previewReport(preview.report(), concertId))
  if (preview.events < last) {
    print(`The journal goes on behind position ${preview.events} (to ${last}); it was read no further.`)
  }
  return 0
})

const rulesIn = Effect.fnUntraced(function* ({ concertId, policy }: PreviewArguments) {
  const wrong = (what: string) => new CliError({ message: `${nameOfInput(policy)} holds no sales policy: ${what}` })
  const lines = yield* Stream.runCollect(inputLines(policy).pipe(Stream.take(policyLinesMax)))
  const body = yield* Effect.try({
    try: (): unknown => JSON.parse([...lines].join("\n")),
    catch: (cause) => wrong(reasonOf(cause)),
  })
  const unknown = knownPolicy(body)
  if (unknown !== undefined) return yield* wrong(refusalMessage(unknown))
  const decoded = decodePolicy(body)
  if (Exit.isFailure(decoded)) return yield* wrong("a field is of another kind")
  const { zone } = yield* readSettings
  const asked = rulesOf(concertId, decoded.value, new DateTimes(zone))
  return "refusal" in asked ? yield* wrong(refusalMessage(asked.refusal)) : asked.rules
})

const knownPolicy = knownFields(SalesPolicyRequest)
const decodePolicy = Schema.decodeUnknownExit(SalesPolicyRequest)
const policyLinesMax = 10_000

const previewReport = (report: RulesReport, concertId: number): string => {
  const { events, holds, refused, people, bought, untold, backTooLate, byCode, examples } = report
  const rows: ReadonlyArray<readonly [string, number]> = [
    ["events that were read", events],
    ["holds that were accepted", holds],
    ["of them refused by this policy", refused],
    ...[...byCode].sort(([, a], [, b]) => b - a).map(([code, count]) => [`  ${code}`, count] as const),
    ["people with such a hold", people],
    ["such holds that were bought", bought],
    ["holds of which the journal does not tell tier or code", untold],
    ["purchases given back after the refunds would have ended", backTooLate],
  ]
  const table = drawTable(
    rows.map(([what, count]) => [what, String(count)]),
    ["left", "right"],
  )
  const first = examples.map(
    ({ position, at, person, reservation, code }) =>
      `  ${position}  ${timeText(at)}  reservation ${reservationIdOf(concertId, reservation)} of person ${person}: ${code}`,
  )
  const heading = `Concert ${concertId}, had this policy been in force from its first event on:`
  return [heading, table, ...(first.length === 0 ? [] : ["The first ones:", ...first])].join("\n")
}
