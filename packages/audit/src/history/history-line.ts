/** One line of a history, read: what it holds, or the sentence that says what is wrong with it. */
import { isOptionId, isPersonId, isReservationId, isSeatId, seatsPerOptionMax } from "@ticketrush/protocol"
import type { HistoryAnswer, HistoryAsked, HistoryHead, Micros, StoredSeat } from "./History.ts"
import { historyVersion } from "./history-lines.ts"

/** Of which process, and which of its calls. */
type CallName = { readonly at: Micros; readonly process: string; readonly call: number }

export type HistoryLine =
  | { readonly kind: "history"; readonly head: HistoryHead }
  | ({ readonly kind: "call"; readonly client: number; readonly asked: HistoryAsked } & CallName)
  | ({ readonly kind: "answer"; readonly answer: HistoryAnswer } & CallName)
  | { readonly kind: "stored"; readonly stored: StoredSeat }
  | { readonly kind: "end"; readonly calls: number; readonly answers: number; readonly stored: number | null }

type Fields = Readonly<Record<string, unknown>>

export const historyLineOf = (text: string): HistoryLine | string => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return "is no JSON"
  }
  if (typeof value !== "object" || value === null) return "is no object"
  const fields = value as Fields
  switch (fields.kind) {
    case "history":
      return headOf(fields)
    case "call":
      return callOf(fields)
    case "answer":
      return answerOf(fields)
    case "stored":
      return storedOf(fields)
    case "end":
      return endOf(fields)
    default:
      return "has no kind that is known: history, call, answer, stored or end"
  }
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0
const isText = (value: unknown): value is string => typeof value === "string"
const isListOf = (value: unknown, is: (item: number) => boolean): value is ReadonlyArray<number> =>
  Array.isArray(value) && value.every((item) => typeof item === "number" && is(item))

const headOf = (fields: Fields): HistoryLine | string => {
  const { commit, options, seatsPerPersonMax, strategy, version, workload } = fields
  if (version !== historyVersion) return `is of version ${JSON.stringify(version)}; ${historyVersion} can be read`
  if (!isText(workload) || !isText(strategy) || !isText(commit)) return "lacks workload, strategy or commit"
  if (seatsPerPersonMax !== null && !isCount(seatsPerPersonMax)) return "lacks seatsPerPersonMax: a count or null"
  if (!Array.isArray(options) || !options.every(isOption)) return "lacks options: each has an option and its seats"
  return { kind: "history", head: { workload, strategy, options, seatsPerPersonMax, commit } }
}

const isOption = (value: unknown): value is HistoryHead["options"][number] => {
  if (typeof value !== "object" || value === null) return false
  const { option, seats } = value as Fields
  return typeof option === "number" && isOptionId(option) && isCount(seats) && seats <= seatsPerOptionMax
}

const nameOf = ({ at, call, process }: Fields): CallName | undefined =>
  isCount(at) && isCount(call) && isText(process) ? { at, process, call } : undefined

const callOf = (fields: Fields): HistoryLine | string => {
  const name = nameOf(fields)
  const { client, key, operation, person, reservation, seats } = fields
  if (name === undefined || !isCount(client)) return "lacks at, process, client or call"
  if (operation === "release") {
    if (typeof reservation !== "number" || !isReservationId(reservation)) return "releases no reservation"
    return { kind: "call", ...name, client, asked: { operation, reservation } }
  }
  if (operation !== "hold") return `asks for ${JSON.stringify(operation)}; hold and release are known`
  if (typeof person !== "number" || !isPersonId(person)) return "holds for no person"
  if (!isListOf(seats, isSeatId) || seats.length === 0) return "holds no seats, or what is no number of a seat"
  if (new Set(seats).size < seats.length) return "holds a seat twice"
  if (key !== null && !isText(key)) return "lacks its key: a text or null"
  return { kind: "call", ...name, client, asked: { operation, person, seats, key } }
}

const answerOf = (fields: Fields): HistoryLine | string => {
  const name = nameOf(fields)
  const { code, outcome, reservation, seat } = fields
  if (name === undefined) return "lacks at, process or call"
  if (outcome === "accepted") {
    if (typeof reservation !== "number" || !isReservationId(reservation))
      return "accepts without a reservation: its number is 134217728 or more"
    return { kind: "answer", ...name, answer: { outcome, reservation } }
  }
  if (outcome !== "refused" && outcome !== "unknown") return "is neither accepted nor refused nor unknown"
  if (!isText(code)) return "lacks its code"
  if (outcome === "unknown") return { kind: "answer", ...name, answer: { outcome, code } }
  if (seat !== null && !(typeof seat === "number" && isSeatId(seat))) return "lacks its seat: a seat or null"
  return { kind: "answer", ...name, answer: { outcome, code, seat } }
}

const storedOf = ({ people, seat }: Fields): HistoryLine | string => {
  if (typeof seat !== "number" || !isSeatId(seat)) return "is stored of no seat"
  if (!isListOf(people, isPersonId) || people.length === 0) return "is stored of a seat without an owner"
  return { kind: "stored", stored: { seat, people } }
}

const endOf = ({ answers, calls, stored }: Fields): HistoryLine | string =>
  isCount(calls) && isCount(answers) && (stored === null || isCount(stored))
    ? { kind: "end", calls, answers, stored }
    : "closes a history without saying calls, answers and stored"
