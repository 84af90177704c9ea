import { appendFileSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { makeTestFolder } from "@ticketrush/testing/TestFolder"
import { expect, it, onTestFinished } from "vitest"
import { appendJsonLine, readJsonLines } from "../src/json-lines.ts"

const makeFile = (): string => {
  const folder = makeTestFolder()
  onTestFinished(folder.remove)
  return join(folder.path, "of", "results.jsonl")
}

it("a file that is not there has no lines, and is made with its folder", () => {
  const file = makeFile()
  expect(readJsonLines(file)).toEqual([])
  appendJsonLine(file, { n: 1 })
  appendJsonLine(file, { n: 2 })
  expect(readJsonLines(file)).toEqual([{ n: 1 }, { n: 2 }])
})

it.each([
  ['{"says":"좌', "within a character"],
  ['{"n":3}', "before its end"],
])("a line that was torn is left out, and the next one takes its place: %s, %s", (text) => {
  const file = makeFile()
  appendJsonLine(file, { n: "좌" })
  appendFileSync(file, Buffer.from(text).subarray(0, text.endsWith("}") ? undefined : -1))
  expect(readJsonLines(file)).toEqual([{ n: "좌" }])
  appendJsonLine(file, { n: 2 })
  expect(readJsonLines(file)).toEqual([{ n: "좌" }, { n: 2 }])
  expect(readFileSync(file, "utf8")).toBe('{"n":"좌"}\n{"n":2}\n')
})

it("says which line is no JSON where a run cannot have torn it", () => {
  const file = makeFile()
  appendJsonLine(file, { n: 1 })
  appendFileSync(file, "torn\n")
  expect(() => readJsonLines(file)).toThrow(/line 2 of .* is no JSON/)
})
