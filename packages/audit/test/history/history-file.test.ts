import { seatsPerOptionMax } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import type { CallHistory } from "../../src/history/History.ts"
import { HistoryReader } from "../../src/history/HistoryReader.ts"
import { HistoryRecorder, microsOf } from "../../src/history/HistoryRecorder.ts"
import { historyLines } from "../../src/history/history-lines.ts"
import { accepted, historyOf, hold, refused, release, seat, unknown } from "./histories.ts"

const read = (lines: ReadonlyArray<string>): CallHistory | string => {
  const reader = new HistoryReader()
  for (const line of lines) {
    const wrong = reader.take(line)
    if (wrong !== undefined) return wrong
  }
  return reader.end()
}

const history = historyOf(
  [
    [0, 9, hold(1, [3, 4], "a key"), accepted(1)],
    [2, 5, hold(2, [3]), refused(3)],
    [5, 8, hold(3, [5]), unknown],
    [9, 12, release(1), accepted(1)],
    [10, 0, hold(4, [3]), null],
  ],
  { 3: [4], 5: [3, 8] },
)
const lines = [...historyLines(history)]
const without = (nth: number) => lines.toSpliced(nth, 1)
const line = (kind: string, nth = 0): number =>
  lines.flatMap((text, at) => (text.includes(`"kind":"${kind}"`) ? [at] : []))[nth]
const changed = (nth: number, change: object) =>
  lines.with(nth, JSON.stringify({ ...JSON.parse(lines[nth]), ...change }))

const [option] = history.head.options
type Refusal = readonly [what: string, text: ReadonlyArray<string>, says: RegExp]
const refusal = (...row: Refusal): Refusal => row

describe("a history in a file", () => {
  it("is read as it was written", () => {
    expect(read(lines)).toEqual(history)
    expect(read([...historyLines({ ...history, stored: null })])).toEqual({ ...history, stored: null })
  })

  it("has its calls and answers in the order of time, and an answer after the calls of its own microsecond", () => {
    const order = lines.map((text) => JSON.parse(text)).filter(({ kind }) => kind === "call" || kind === "answer")
    expect(order.map(({ at, call, kind }) => `${kind} ${call} at ${at}`)).toEqual([
      "call 0 at 0",
      "call 1 at 2",
      "call 2 at 5",
      "answer 1 at 5",
      "answer 2 at 8",
      "call 3 at 9",
      "answer 0 at 9",
      "call 4 at 10",
      "answer 3 at 12",
    ])
  })

  it("has its calls in the order of time also where they were noted in another one", () => {
    const mixed = { ...history, calls: [3, 0, 4, 2, 1].map((n) => history.calls[n]) }
    expect([...historyLines(mixed)]).toEqual(lines)
  })

  it.each<Refusal>([
    ["has lost its end", lines.slice(0, -1), /it has 5 calls and no closing line/],
    ["has lost everything", [], /there is no history in it/],
    ["has lost its head", without(0), /the first line is no head/],
    ["has lost a call", without(line("call", 1)), /call 1 of p is answered and was never made/],
    ["has lost an answer", without(line("answer")), /the closing line says 5 calls, 4 answers .* are 5, 3/],
    ["has lost a stored seat", without(line("stored")), /says .* 2 stored seats, and there are .* 1/],
    ["has a second head", [lines[0], ...lines], /line 2: a second head/],
    ["goes on after its end", [...lines, lines[1]], /stands after the closing line/],
    ["has a call twice", lines.toSpliced(2, 0, lines[1]), /line 3: call 0 of p is made twice/],
    ["has an answer twice", lines.toSpliced(line("answer"), 0, lines[line("answer")]), /call 1 of p is answered twice/],
    ["has a stored seat twice", lines.toSpliced(line("stored"), 0, lines[line("stored")]), /is stored twice/],
    ["goes back in time", changed(line("answer", 3), { at: 4 }), /it is of 4, and the line before it of 10/],
    ["has a call after what is stored", lines.toSpliced(-1, 0, lines[1]), /it stands after what is stored/],
    ["is of another version", changed(0, { version: 2 }), /line 1 is of version 2; 1 can be read/],
    ["has no limit", changed(0, { seatsPerPersonMax: undefined }), /line 1 lacks seatsPerPersonMax/],
    ["has wrong options", changed(0, { options: [7] }), /line 1 lacks options/],
    ["asks for something else", changed(1, { operation: "pay" }), /line 2 asks for "pay"/],
    ["holds a seat twice", changed(1, { seats: [seat(1), seat(1)] }), /line 2 holds a seat twice/],
    ["holds for no person", changed(1, { person: 0 }), /line 2 holds for no person/],
    ["holds nothing", changed(1, { seats: [] }), /line 2 holds no seats/],
    [
      "numbers a seat in another way",
      changed(1, { seats: [5] }),
      /line 2 holds no seats, or what is no number of a seat/,
    ],
    ["has no key", changed(1, { key: 5 }), /line 2 lacks its key/],
    ["releases nothing", changed(line("call", 3), { reservation: 1 }), /releases no reservation/],
    [
      "accepts nothing",
      changed(line("answer", 2), { reservation: 5 }),
      /accepts without a reservation: its number is 134217728 or more/,
    ],
    ["has another outcome", changed(line("answer"), { outcome: "maybe" }), /is neither accepted nor refused/],
    ...["workload", "strategy", "commit"].map((name) =>
      refusal(`has no ${name}`, changed(0, { [name]: 7 }), /line 1 lacks workload, strategy or commit/),
    ),
    ...[7, [null], [{ ...option, option: 5 }], [{ ...option, option: "5" }], [{ ...option, seats: -1 }]].map(
      (options) =>
        refusal(`has the options ${JSON.stringify(options)}`, changed(0, { options }), /line 1 lacks options/),
    ),
    refusal(
      "has too many seats",
      changed(0, { options: [{ ...option, seats: seatsPerOptionMax + 1 }] }),
      /lacks options/,
    ),
    ...["at", "process", "client", "call"].map((name) =>
      refusal(`calls without ${name}`, changed(1, { [name]: null }), /line 2 lacks at, process, client or call/),
    ),
    ...["at", "process", "call"].map((name) =>
      refusal(`answers without ${name}`, changed(line("answer"), { [name]: null }), /lacks at, process or call/),
    ),
    ...[7, ["x"], [null]].map((seats) =>
      refusal(`holds ${JSON.stringify(seats)}`, changed(1, { seats }), /line 2 holds no seats/),
    ),
    refusal("names a person by a text", changed(1, { person: "7" }), /line 2 holds for no person/),
    refusal("releases a text", changed(line("call", 3), { reservation: "x" }), /releases no reservation/),
    refusal("accepts a text", changed(line("answer", 2), { reservation: "x" }), /accepts without a reservation/),
    refusal("refuses without a code", changed(line("answer"), { code: 7 }), /lacks its code/),
    refusal("knows nothing without a code", changed(line("answer", 1), { code: 7 }), /lacks its code/),
    refusal("refuses for what is no seat", changed(line("answer"), { seat: 5 }), /lacks its seat/),
    refusal("refuses for a text", changed(line("answer"), { seat: "x" }), /lacks its seat/),
    ...[5, "x"].map((seat) =>
      refusal(`stores a seat ${seat}`, changed(line("stored"), { seat }), /is stored of no seat/),
    ),
    ...[[], [0], ["x"], 7].map((people) =>
      refusal(`stores the people ${JSON.stringify(people)}`, changed(line("stored"), { people }), /without an owner/),
    ),
    ...[{ calls: -1 }, { answers: 0.5 }, { stored: "x" }].map((change) =>
      refusal(`ends with ${JSON.stringify(change)}`, changed(lines.length - 1, change), /closes a history without/),
    ),
    ["is no JSON", ["{"], /line 1 is no JSON/],
    ["is no object but null", ["null"], /line 1 is no object/],
    ["is no object but a number", ["7"], /line 1 is no object/],
    ["is of another kind", ["[]"], /line 1 has no kind that is known/],
  ])("is refused when it %s", (_, text, says) => {
    expect(read(text)).toMatch(says)
  })
})

describe("a recorder", () => {
  it("notes calls and answers with the times at which it was told", () => {
    let now = 100
    const recorder = new HistoryRecorder("p", () => now++)
    const first = recorder.called(1, hold(1, [0]))
    const second = recorder.called(2, hold(2, [0]))
    recorder.answered(second, refused(0))
    recorder.answered(first, accepted(1))
    recorder.called(1, release(1))
    expect(recorder.calls.map(({ answered, at, client }) => [client, at, answered?.at])).toEqual([
      [1, 100, 103],
      [2, 101, 102],
      [1, 104, undefined],
    ])
    expect(() => recorder.answered(first, accepted(1))).toThrow("call 0 of p was answered twice")
  })

  it("reads a clock in whole microseconds", () => {
    expect(microsOf([5, 1_999])).toBe(5_000_001)
  })
})
