import { describe, expect, it } from "vitest"
import { faultNames } from "../src/faults.ts"
import { parseOptions } from "../src/options.ts"
import { missing } from "../src/report.ts"
import { marks } from "../src/tally.ts"

const times = (names: ReadonlyArray<string>, count: number): Record<string, number> =>
  Object.fromEntries(names.map((name) => [name, count]))

describe("a run of many seeds", () => {
  it("lists each fault and each situation that happened less often than was asked for", () => {
    const summary = {
      faults: { ...times(faultNames, 1_000), zombie: 999 },
      marks: { ...times(marks, 10), "line cleared": 0 },
    }
    expect(missing(summary, { faults: 1_000, situations: 10 })).toEqual([
      "too rare: fault zombie, 999 times, at least 1000 were asked for",
      "too rare: situation line cleared, 0 times, at least 10 were asked for",
    ])
    expect(missing(summary, { faults: 999, situations: 0 })).toEqual([])
  })

  it("asks of no fault that was not allowed", () => {
    const summary = { faults: { crash: 5 }, marks: {} }
    expect(missing(summary, { faults: 1, situations: 0 }, ["crash"])).toEqual([])
    expect(missing(summary, { faults: 6, situations: 0 }, ["crash"])).toHaveLength(1)
  })

  it("must have seen everything once when it is long and has every kind of fault", () => {
    expect(parseOptions(["--seeds", "1..10000"]).floors).toEqual({ faults: 1, situations: 1 })
    expect(parseOptions(["--seeds", "1..9999"]).floors).toEqual({ faults: 0, situations: 0 })
    expect(parseOptions(["--seeds", "1..10000", "--faults", "crash"]).floors).toEqual({ faults: 0, situations: 0 })
  })

  it("must have seen as much as it is told", () => {
    const { floors } = parseOptions(["--seeds", "1..300", "--faults-min", "7", "--situations-min", "2"])
    expect(floors).toEqual({ faults: 7, situations: 2 })
  })
})
