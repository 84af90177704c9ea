import { Defect } from "@ticketrush/protocol/assert"
import { describe, expect, it } from "vitest"
import { exportLine, replayExport } from "../src/incident.ts"
import { runWorld } from "../src/run.ts"

const world = runWorld({ seed: 5, overrides: { people: 30, requests: 150 } }, false)
const lines = [...world.database.streams.values()].flatMap((stream) => stream.records.map(exportLine))

describe("an exported journal", () => {
  it("replays to the same state each time, in the engine and in the model", () => {
    expect(world.violation).toBe(undefined)
    const replayed = replayExport(lines.join("\n"))
    expect(replayed.length).toBe(world.draw.concerts)
    for (const sale of replayed) {
      const model = world.models.get(sale.concertId)!
      expect([sale.position, sale.held, sale.sold]).toEqual([model.position, model.held, model.sold])
      expect(sale.stateHash).toMatch(/^[0-9a-f]{64}$/)
    }
    expect(replayExport(`${lines.join("\n")}\n`)).toEqual(replayed)
  })

  it("is refused when a record is missing", () => {
    expect(() => replayExport(lines.toSpliced(1, 1).join("\n"))).toThrow(Defect)
  })

  it("is refused when a byte was changed", () => {
    const record = JSON.parse(lines[2]) as { frame: string }
    const frame = Buffer.from(record.frame, "base64")
    frame[frame.length - 1] ^= 1
    const changed = JSON.stringify({ ...record, frame: frame.toString("base64") })
    expect(() => replayExport(lines.toSpliced(2, 1, changed).join("\n"))).toThrow(Defect)
  })

  it("is refused with the line that is no record", () => {
    expect(() => replayExport(`${lines[0]}\n{"concertId":"seven"}`)).toThrow(/line 2/)
    expect(() => replayExport(`${lines[0]}\nnonsense`)).toThrow("line 2 is no JSON")
  })
})
