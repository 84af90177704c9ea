import { toLine } from "@ticketrush/audit/export-line"
import { Replay } from "@ticketrush/engine/journal/recover"
import { Defect } from "@ticketrush/protocol/assert"
import { describe, expect, it, vi } from "vitest"
import { replayExport } from "../src/incident.ts"
import { runWorld } from "../src/run.ts"

const world = runWorld({ seed: 5, overrides: { people: 30, requests: 150 } }, false)
const settledMax = world.draw.limits.expiriesPerDrainMax
const lines = [...world.database.streams.values()].flatMap((stream) => stream.records.map(toLine))

describe("an exported journal", () => {
  it("replays to the same state each time, in the engine and in the model", () => {
    expect(world.violation).toBe(undefined)
    const replayed = replayExport(lines.join("\n"), settledMax)
    expect(replayed.length).toBe(world.draw.concerts)
    for (const sale of replayed) {
      const model = world.models.get(sale.concertId)!
      expect([sale.position, sale.held, sale.sold]).toEqual([model.position, model.held, model.sold])
      expect(sale.stateHash).toMatch(/^[0-9a-f]{64}$/)
    }
    expect(replayExport(`${lines.join("\n")}\n`, settledMax)).toEqual(replayed)
  })

  it("is refused when a record is missing", () => {
    expect(() => replayExport(lines.toSpliced(1, 1).join("\n"))).toThrow(Defect)
  })

  it("is refused with line and position when a byte was changed, whichever it is", () => {
    const record = JSON.parse(lines[2]) as { frame: string }
    const frame = Buffer.from(record.frame, "base64")
    for (let at = 0; at < frame.length; at++) {
      frame[at] ^= 1
      const changed = JSON.stringify({ ...record, frame: frame.toString("base64") })
      expect(() => replayExport(lines.toSpliced(2, 1, changed).join("\n"))).toThrow(
        /^line 3: I15: the hash of record at position \d+ of concert \d+ fits its bytes$/,
      )
      frame[at] ^= 1
    }
  })

  it("is refused when the engine comes to something else than the model", () => {
    const record = Replay.prototype.record
    const spy = vi.spyOn(Replay.prototype, "record").mockImplementation(function (this: Replay, given) {
      record.call(this, given)
      this.sale.options[0]!.holder[0] = 77
    })
    expect(() => replayExport(lines.join("\n"), settledMax)).toThrow(Defect)
    spy.mockRestore()
  })

  it.each(["", "\n \n"])("is refused when there is none in it: %j", (text) => {
    expect(() => replayExport(text)).toThrow("there is no record in it")
  })

  it("is refused with the line that is no record", () => {
    expect(() => replayExport(`${lines[0]}\n{"concertId":"seven"}`)).toThrow(/^line 2 lacks a whole number/)
    expect(() => replayExport("null")).toThrow("line 1 is no object")
    expect(() => replayExport(`${lines[0]}\nnonsense`)).toThrow("line 2 is no JSON")
  })
})
