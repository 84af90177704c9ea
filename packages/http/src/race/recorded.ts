/** A backend as one client calls it, with what is asked and heard noted for the judge. */
import type { HistoryAnswer } from "@ticketrush/audit/history/History"
import type { HistoryRecorder } from "@ticketrush/audit/history/HistoryRecorder"
import type { ReleaseAnswer, ReservationBackend, ReserveAnswer } from "@ticketrush/engine/backends/ReservationBackend"
import type { CommandKey, RefusalCode, ReservationId } from "@ticketrush/protocol"

export type RecordedCaller = Pick<ReservationBackend, "reserve" | "release">

/** "Try again" whose sentence says that nothing was decided; under every other code the hold may exist. */
const undecided: ReadonlySet<RefusalCode> = new Set<RefusalCode>([
  "overloaded",
  "unavailable",
  "journal-broken",
  "lab-part-missing",
  "stopping",
])

/** Whether another call for the same may be answered otherwise, though the code is that of a refusal. */
export const isUndecided = (code: string): boolean => undecided.has(code as RefusalCode)

export const recorded = (backend: RecordedCaller, recorder: HistoryRecorder, client: number): RecordedCaller => ({
  reserve: (asked, done) => {
    const { key, person, seats } = asked
    const call = recorder.called(client, { operation: "hold", person, seats, key: key === null ? null : textOf(key) })
    backend.reserve(asked, (answer) => {
      recorder.answered(call, answerOf(answer, answer.kind === "reserved" ? answer.reservation : 0))
      done(answer)
    })
  },
  release: (reservation, done) => {
    const call = recorder.called(client, { operation: "release", reservation })
    backend.release(reservation, (answer) => {
      recorder.answered(call, answerOf(answer, reservation))
      done(answer)
    })
  },
})

const answerOf = (answer: ReserveAnswer | ReleaseAnswer, reservation: ReservationId): HistoryAnswer => {
  if (answer.kind === "reserved" || answer.kind === "released") return { outcome: "accepted", reservation }
  const { code, detail } = answer.refusal
  if (answer.kind === "try-again" && !undecided.has(code)) return { outcome: "unknown", code }
  return { outcome: "refused", code, seat: typeof detail.seatId === "number" ? detail.seatId : null }
}

const textOf = ({ high, low }: CommandKey): string => `${high}.${low}`
