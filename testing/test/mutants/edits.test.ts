import { describe, expect, it } from "vitest"
import { editsOf, placesIn } from "../../../scripts/mutants/edits.ts"
import { mutantsOf } from "../../../scripts/mutants/generate.ts"
import { mutated, operators } from "../../../scripts/mutants/Mutant.ts"

/** Every text that one change of a kind makes of a source, in the order of the changes. */
const made = (text: string, kind?: string): ReadonlyArray<string> =>
  editsOf("a.ts", text)
    .filter(({ operator }) => kind === undefined || operator === kind)
    .map((edit) => mutated(text, edit))

const columns = "class Table { a = column(Uint8Array, 4); b = column(Uint8Array, 4); c = column(Float64Array, 4) }\n"

describe("a change of kind", () => {
  it.each<[kind: string, text: string, after: ReadonlyArray<string>]>([
    ["comparison", "f(a < b)", ["f(a <= b)", "f(a >= b)"]],
    ["comparison", "f(a === b)", ["f(a !== b)"]],
    ["arithmetic", "x = a + b * c", ["x = a - b * c", "x = a + b / c"]],
    ["arithmetic", "x += -y", ["x -= -y", "x += y"]],
    ["logic", "f(a && b)", ["f(((a) || (b)))", "f((a))", "f((b))"]],
    ["logic", "f(a ?? b)", ["f((a))", "f((b))"]],
    ["negation", "if (f(a)) g()", ["if (!(f(a))) g()"]],
    ["negation", "if (!a) g()", ["if (a) g()"]],
    ["negation", "const f = (a: number): boolean => g(a)", ["const f = (a: number): boolean => !(g(a))"]],
    ["statement", "if (a) f()", ["{}"]],
    ["statement", "if (a) f()\nelse g()", ["if (a) {}\nelse g()", "if (a) f()", "if (a) f()\nelse {}"]],
    ["statement", "f()\nx = 1", ["{}\nx = 1", "f()\n{}"]],
    ["off-by-one", "x = 3", ["x = 4", "x = 2"]],
    ["off-by-one", "x = 0", ["x = 1"]],
    ["off-by-one", "x++", ["x--"]],
    ["constant", "x = 250", ["x = (250 * 2)"]],
    ["constant", "x = true", ["x = false"]],
    ["column", `${columns}t.a[1] = 2`, [`${columns}t.b[1] = 2`]],
    ["arguments", "f(a, b, 'c')", ["f(b, a, 'c')", "f(a, 'c', b)"]],
    ["call", "x = Math.min(a, b)", ["x = Math.max(a, b)"]],
    ["call", "x = a.filter(f).some(g)", ["x = a.filter(f).every(g)", "x = a.some(g)"]],
    ["element", "x = [a, b, c]", ["x = [b, c]", "x = [a, c]", "x = [a, b]"]],
    ["element", "x = { ...a, b }", ["x = { b }", "x = { ...a }"]],
  ])("%s: %s", (kind, text, after) => {
    expect(made(text, kind).toSorted()).toEqual(after.toSorted())
  })

  it("is one of those that are described, and each of these is made of something", () => {
    const kinds = mutantsOf([
      {
        path: "a.ts",
        text: `${columns}if (t.a[0] < 5 && f(a, b)) t.b[1] = Math.min(-x, 300)\nconst l = [a, b]\n`,
      },
    ]).map(({ operator }) => operator)
    expect(new Set(kinds)).toEqual(new Set(Object.keys(operators)))
  })
})

describe("nothing is changed in", () => {
  it.each<[what: string, text: string, kind?: string]>([
    ["types", "type A = { readonly a: 1 | 2 }"],
    ["imports", 'import { a, b } from "./c.ts"'],
    ["assertions", 'invariant(a < 1, "a is small")'],
    ["assertions that end a function", "function f(x: never): number { return unreachable(x) }"],
    ["the step of a counting loop", "for (;; i++);", "off-by-one"],
    ["two arguments whose order makes no difference", "x = Math.max(a, b)", "arguments"],
  ])("%s", (_, text, kind) => {
    expect(made(text, kind)).toEqual([])
  })

  it("the words of a log line, while that it is said counts", () => {
    expect(made('log.warn("late", { ms: 5 })')).toEqual(["{}"])
  })
})

describe("the place of a change", () => {
  it("is named by the class and the function around it", () => {
    const text = "class Line {\n  join(): void {\n    this.x = 1\n  }\n}\nconst leave = () => y\n"
    const place = placesIn("a.ts", text)
    expect([place(text.indexOf("x = 1")), place(text.indexOf("y\n"))]).toEqual(["Line.join", "leave"])
  })
})

describe("the id of a mutant", () => {
  const idsOf = (text: string) => mutantsOf([{ path: "a.ts", text }]).map(({ id }) => id)
  const source = "export const f = (a: number) => {\n  if (a < 3) g(a)\n  if (a < 3) g(a)\n}\n"

  it("is its own, also where the same line stands twice", () => {
    const ids = idsOf(source)
    expect(ids.length).toBeGreaterThan(6)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it("stays when code around its function moves, and changes with its line", () => {
    expect(idsOf(`const other = 1 + h\n\n${source}`).slice(-idsOf(source).length)).toEqual(idsOf(source))
    expect(idsOf(source.replaceAll("a < 3", "a < 4"))).not.toEqual(idsOf(source))
  })
})
