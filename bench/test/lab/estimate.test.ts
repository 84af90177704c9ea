import { describe, expect, it } from "vitest"
import { estimateText } from "../../src/lab/workload/estimate.ts"
import { lineOf } from "./lines.ts"

const cells = Array.from({ length: 60 }, (_, nth) => ({
  workload: "spread",
  contender: `strategy ${nth}`,
  settings: { seconds: 4, round: 1 },
}))
const lines = cells.map((cell) => lineOf({ ...cell, code: "of another commit", tookSeconds: 30 }))

describe("what is told before a run of the lab", () => {
  it("is how many cells it has and about how long they take, by their windows", () => {
    expect(estimateText(cells, [], () => false)).toBe("60 cells: about 7 min")
  })

  it("goes by how long the same cells took before, of any commit and round", () => {
    const later = cells.map((cell) => ({ ...cell, settings: { ...cell.settings, round: 2 } }))
    expect(estimateText(later, lines, () => false)).toBe("60 cells: about 30 min")
  })

  it("leaves out the cells that are not measured again", () => {
    const isKept = ({ contender }: { readonly contender: string }) => contender.length < "strategy 10".length
    expect(estimateText(cells, lines, isKept)).toBe("60 cells, 10 of them measured before: about 25 min")
  })
})
