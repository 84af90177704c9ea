import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { historyLines } from "@ticketrush/audit/history/history-lines"
import { optionIdOf, reservationIdOf, seatIdOf } from "@ticketrush/protocol"
import { Effect } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { judgeFile } from "../../src/ticketrush/judge-history.ts"
import { sentenceOf } from "../../src/ticketrush/sentence.ts"

const option = optionIdOf(7, 0)
const seat = seatIdOf(option, 3)

/** Each person asks once, one after the other, and is told that they have the seat. */
const sold = (...people: ReadonlyArray<number>): string => {
  const head = { workload: "one-seat", strategy: "none", options: [{ option, seats: 9 }], seatsPerPersonMax: null }
  const calls = people.map((person, call) => ({
    call,
    process: "p",
    client: 0,
    at: 10 * call,
    asked: { operation: "hold" as const, person, seats: [seat], key: null },
    answered: {
      at: 10 * call + 5,
      answer: { outcome: "accepted" as const, reservation: reservationIdOf(7, call + 1) },
    },
  }))
  return [...historyLines({ head: { ...head, commit: "unknown" }, calls, stored: [{ seat, people }] })].join("\n")
}

describe("ticketrush judge", () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "ticketrush-judge-"))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  const judged = async (text: string) => {
    const file = join(folder, "history.jsonl")
    writeFileSync(file, text)
    const printed: string[] = []
    const end = await Effect.runPromise(
      judgeFile(file, (line) => printed.push(line)).pipe(Effect.catch((error) => Effect.succeed(sentenceOf(error)))),
    )
    return { end, text: printed.join("\n") }
  }

  it("ends with 0 where nothing is wrong", async () => {
    const { end, text } = await judged(sold(1))
    expect(end).toBe(0)
    expect(text).toMatch(/one-seat through none: 1 calls about 1 seats, 1 accepted, 0 refused, 0 without/)
    expect(text).toMatch(/Nothing is wrong\.$/)
  })

  it("ends with 1 where something is, and says what, by kind", async () => {
    const { end, text } = await judged(sold(1, 2))
    expect(end).toBe(1)
    expect(text).toContain("double-booked: several people were told that they have a seat, and had not given it back\n")
    expect(text).toContain(`  people 1, 2 had seat ${seat} at one time\n`)
    expect(text).toContain(`stored-twice: `)
    expect(text).toMatch(/3 wrongs were found\.$/)
  })

  it("fails with a sentence for a file that is not whole", async () => {
    const { end } = await judged(sold(1).split("\n").slice(0, -1).join("\n"))
    expect(end).toMatch(/history\.jsonl: it has 1 calls and no closing line after them/)
  })
})
