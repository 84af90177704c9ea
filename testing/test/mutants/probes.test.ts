import { stripTypeScriptTypes } from "node:module"
import { describe, expect, it } from "vitest"
import { notes } from "../../../scripts/mutants/notes.ts"
import { probeAt, probesOf, withProbes } from "../../../scripts/mutants/probes.ts"

const source = `
const twice = (n: number) => n * 2
const sign = (n: number): string => {
  if (n < 0) return "minus"
  else if (n === 0) return "zero"
  let text = ""
  for (let i = 0; i < n; i++) text += "+"
  switch (n) {
    case 1:
      return "one"
    default:
      return text
  }
}
const made = () => ({ n: twice(1) })
;[sign(ask)].map((each) => (heard = each))
`

/** The statements that run when the source is run with \`ask\`, by their first characters. */
const reached = (ask: number): ReadonlyArray<string> => {
  const noted: number[] = []
  Object.assign(globalThis, { [notes]: noted })
  new Function("ask", "heard", stripTypeScriptTypes(withProbes("a.ts", source, 5)))(ask, "")
  return probesOf("a.ts", source)
    .filter((_, i) => noted[5 + i] === 1)
    .map(({ start }) => source.slice(start, start + 9))
}

describe("a source with notes", () => {
  it("runs as before and notes each statement that ran", () => {
    expect(reached(-1)).toContain('return "m')
    expect(reached(-1)).not.toContain('return "z')
    expect(reached(0)).toContain('return "z')
    expect(reached(1)).toEqual(expect.arrayContaining(["let text ", 'text += "', 'return "o']))
    expect(reached(2)).toEqual(expect.arrayContaining(["return te", "heard = e"]))
    expect(reached(2)).not.toContain("n * 2")
  })

  it("keeps its lines", () => {
    expect(withProbes("a.ts", source, 0).split("\n")).toHaveLength(source.split("\n").length)
  })

  it("knows the innermost statement of a place, and whether it runs before anything is called", () => {
    const probes = probesOf("a.ts", source)
    const at = (text: string) => probes[probeAt(probes, source.indexOf(text))]
    expect(source.slice(at("+=").start, at("+=").end)).toBe('text += "+"')
    expect([at("+=").called, at("made").called]).toEqual([true, false])
  })
})
