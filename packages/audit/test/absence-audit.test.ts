/** How long absent places may be kept, and how many of them: what is owed at the time of a record is done in it. */
import { noLine } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { AbsenceAudit } from "../src/AbsenceAudit.ts"

const away = (policy: { readonly absentMs?: number; readonly absentMax?: number }, ...places: number[]) => {
  const wrong: string[] = []
  const audit = new AbsenceAudit((sentence) => wrong.push(sentence))
  audit.set({ ...noLine, ...policy }, 0)
  for (const place of places) audit.passedOver(place, 1_000)
  const record = (at: number, ...lapsed: number[]): ReadonlyArray<string> => {
    audit.beginRecord(at)
    for (const place of lapsed) audit.lapsed(place, at)
    audit.endRecord()
    return wrong.splice(0)
  }
  return record
}
const owed = ["an absent place went on after its end"]

describe("an absent place", () => {
  it("ends when there are more than may be, the lowest of the oldest first", () => {
    expect(away({ absentMax: 1 }, 3, 2)(1_001)).toEqual(owed)
    expect(away({ absentMax: 1 }, 3, 2)(1_001, 2)).toEqual([])
    expect(away({ absentMax: 1 }, 3, 2)(1_001, 3)).toEqual([
      "absent place 3 ended before place 2, which is absent for longer",
    ])
    expect(away({ absentMax: 2 }, 3, 2)(1_001)).toEqual([])
  })

  it("ends when its time is over, to the millisecond", () => {
    expect(away({ absentMs: 500 }, 3)(1_500)).toEqual(owed)
    expect(away({ absentMs: 500 }, 3)(1_500, 3)).toEqual([])
    expect(away({ absentMs: 500 }, 3)(1_499)).toEqual([])
    expect(away({ absentMs: 500 }, 3)(1_499, 3)).toEqual([
      "absent place 3 ended after 499 ms, the line keeps it longer",
    ])
  })

  it("is kept where the line has no bound", () => {
    expect(away({}, 3, 2)(9_000_000)).toEqual([])
  })
})
