import { closingLine, toLine } from "@ticketrush/audit/export-line"
import { Replay } from "@ticketrush/engine/journal/recover"
import { Defect } from "@ticketrush/protocol/assert"
import { describe, expect, it, vi } from "vitest"
import { replayExport } from "../src/incident.ts"
import { runWorld } from "../src/run.ts"

const world = runWorld({ seed: 5, overrides: { people: 30, requests: 150 } }, false)
const settledMax = world.draw.limits.expiriesPerDrainMax
const own = { unclosed: false, settledMax }
const lines = [...world.database.streams.values()].flatMap(({ records }) => [
  ...records.map(toLine),
  closingLine(records.length, records.at(-1)!),
])

describe("an exported journal", () => {
  it("replays to the same state each time, in the engine and in the model", () => {
    expect(world.violation).toBe(undefined)
    const replayed = replayExport(lines.join("\n"), own)
    expect(replayed.length).toBe(world.draw.concerts)
    for (const sale of replayed) {
      const model = world.models.get(sale.concertId)!
      expect([sale.position, sale.held, sale.sold]).toEqual([model.position, model.held, model.sold])
      expect(sale.stateHash).toMatch(/^[0-9a-f]{64}$/)
    }
    expect(replayExport(`${lines.join("\n")}\n`, own)).toEqual(replayed)
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
        /^line 3: does not hold: I15: the hash of record at position \d+ of concert \d+ fits its bytes$/,
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
    expect(() => replayExport(lines.join("\n"), own)).toThrow(Defect)
    spy.mockRestore()
  })

  it("is refused by the checkers of the simulation: here a record of a node that settles fewer dues at a time", () => {
    expect(settledMax).toBe(1)
    expect(() => replayExport(lines.join("\n"), { ...own, settledMax: 1_000 })).toThrow(
      /^line \d+: position \d+: I6: (reservation|the pass)/,
    )
  })

  it("is refused when it lost its end, as one of the older versions is unless that is taken", () => {
    for (const kept of [lines.slice(0, -1), lines.slice(0, -2), lines.toSpliced(-2, 1)]) {
      expect(() => replayExport(kept.join("\n"), own)).toThrow(/closing line/)
    }
    const older = lines.filter((line) => !("records" in JSON.parse(line))).join("\n")
    expect(() => replayExport(older, own)).toThrow(
      /no closing line after them: the export lost its end, or an older version/,
    )
    expect(replayExport(older, { ...own, unclosed: true })).toEqual(replayExport(lines.join("\n"), own))
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
