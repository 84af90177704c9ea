import { EventEmitter } from "node:events"
import { printable } from "@ticketrush/protocol/printable"
import { describe, expect, it } from "vitest"
import { bar, progress } from "../../src/terminal/progress.ts"
import { drawTable, milliseconds } from "../../src/terminal/table.ts"
import { endWhenUnread } from "../../src/terminal/unread-output.ts"

describe("a table", () => {
  it("lines its columns up and ends no line with spaces", () => {
    const rows = [
      ["answer", "times", "note"],
      ["201", "1", ""],
      ["409 seat-taken", "29", "all told"],
    ]
    expect(drawTable(rows, ["left", "right", "left"])).toBe(
      ["  answer          times  note", "  201                 1", "  409 seat-taken     29  all told"].join("\n"),
    )
  })

  it("shows times with one digit while they are short", () => {
    expect([milliseconds(0.34), milliseconds(9.96), milliseconds(27.5)]).toEqual(["0.3 ms", "10.0 ms", "28 ms"])
  })
})

describe("an output", () => {
  it.each([
    ["EPIPE", 7],
    ["ENOSPC", 3],
  ])("that fails with %s ends the program with %i", (code, ending) => {
    for (const failing of [0, 1]) {
      const outputs = [new EventEmitter(), new EventEmitter()]
      const endings: number[] = []
      endWhenUnread(outputs, 7, (ended) => endings.push(ended))
      outputs[failing].emit("error", Object.assign(new Error("write"), { code }))
      expect(endings).toEqual([ending])
    }
  })
})

describe("text from a server", () => {
  it("cannot move the cursor", () => {
    expect(printable("a\u001b[2Jb\r\nc\u202ed")).toBe("a?[2Jb??c?d")
  })
})

describe("a progress bar", () => {
  const written = (isTTY: boolean): string => {
    const texts: string[] = []
    const shown = progress({ isTTY, write: (text) => texts.push(text) }, "Making people", 4)
    shown.step(2)
    shown.step(4)
    shown.end()
    return texts.join("")
  }

  it("fills as work is done", () => {
    expect(bar(0, 4)).toBe(`[${".".repeat(24)}] 0/4`)
    expect(bar(2, 4)).toBe(`[${"#".repeat(12)}${".".repeat(12)}] 2/4`)
    expect(bar(0, 0)).toBe(`[${"#".repeat(24)}] 0/0`)
  })

  it("is redrawn in place on a terminal and leaves nothing behind", () => {
    expect(written(true)).toContain("\rMaking people [############............] 2/4")
    expect(written(true).endsWith("\r\u001b[K")).toBe(true)
  })

  it("is one line where there is no terminal", () => {
    expect(written(false)).toBe("Making people 4/4\n")
  })
})
