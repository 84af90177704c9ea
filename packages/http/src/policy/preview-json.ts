/** What a preview of a sales policy has come to, as JSON. */
import type { PreviewRun, PreviewState } from "@ticketrush/engine/policy/PreviewRun"
import { reservationIdOf } from "@ticketrush/protocol"
import type { DateTimes } from "../render/date-time.ts"

const words = { running: "RUNNING", whole: "WHOLE", cut: "CUT", failed: "FAILED" } as const satisfies Record<
  PreviewState["kind"],
  string
>

export const previewJson = (id: number, { asked, report, state }: PreviewRun, times: DateTimes): string => {
  const { concertId, through } = asked
  const { events, holds, refused, byCode, people, bought, untold, backTooLate, examples } = report
  return JSON.stringify({
    id,
    concertId,
    status: words[state.kind],
    eventsRead: events,
    events: through,
    holds,
    refused,
    refusedByCode: [...byCode].sort(([, a], [, b]) => b - a).map(([code, count]) => ({ code, holds: count })),
    people,
    bought,
    untold,
    backTooLate,
    examples: examples.map(({ position, at, person, reservation, code }) => ({
      position,
      at: times.format(at),
      userId: person,
      reservationId: reservationIdOf(concertId, reservation),
      code,
    })),
  })
}
