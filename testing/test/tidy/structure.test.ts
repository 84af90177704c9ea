/** Rules that look at more than one line or one file; and for each an example that it finds. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { actorPath, openFields, writesToActors } from "./actor-state.ts"
import { longFunctions } from "./functions.ts"
import * as known from "./known.ts"
import { deadExports, typeNamesTwice } from "./names.ts"
import { judged, root, type Source } from "./sources.ts"
import { vagueOffences, vagueWords } from "./vague-words.ts"
import { definedTwice, misplacedWaypoints, waypointsOf } from "./words.ts"

const page = (path: string): string => readFileSync(join(root, path), "utf8")

describe("functions above 70 lines", () => {
  it("are the known ones", () => {
    expect(longFunctions(judged)).toEqual(known.longFunctions)
  })

  it("are found under their own name, or that of what they are given to", () => {
    const body = "\n".repeat(70)
    const text = `function declared() {${body}}
      const arrow = () => {${body}}
      const effect = Effect.gen(function* () {${body}})
      const short = () => {}
      class Sale { #drain() {${body}} }
      const routes = { join: async () => {${body}} }
      export default [() => {${body}}]`
    const names = ["#drain", "arrow", "declared", "effect", "join", "the file"]
    expect(longFunctions([{ path: "packages/engine/src/a.ts", text }])).toEqual(
      names.map((name) => `packages/engine/src/a.ts: ${name}`),
    )
    expect(longFunctions([{ path: "packages/engine/test/a.test.ts", text }])).toEqual([])
  })
})

describe("an exported value", () => {
  it("is imported by another file", () => {
    expect(deadExports(judged)).toEqual([])
  })

  it("is found when no other file imports it", () => {
    const found = deadExports([
      {
        path: "packages/engine/src/a.ts",
        text: "export const used = 1, dead = 2\nexport function idle() { return dead }\nexport class Kept {}\nexport type T = 1\nexport class E extends Data.TaggedError('E') {}",
      },
      { path: "packages/engine/src/b.ts", text: "export const first = 1\nexport const second = 2" },
      { path: "packages/engine/src/index.ts", text: 'export { Kept } from "./a.ts"\nexport * from "./b.ts"' },
      { path: "packages/http/test/a.test.ts", text: 'import { used as mine } from "@ticketrush/engine/a"' },
    ])
    expect(found).toEqual([
      "packages/engine/src/a.ts: no other file imports dead",
      "packages/engine/src/a.ts: no other file imports idle",
    ])
  })

  it("counts as used when a file takes all of them at run time", () => {
    const source = { path: "packages/web/js/a.js", text: "export const one = 1" }
    expect(deadExports([source])).toHaveLength(1)
    expect(deadExports([source, { path: "packages/web/js/b.js", text: 'const a = await import("./a.js")' }])).toEqual(
      [],
    )
  })
})

describe("the name of an exported type", () => {
  it("stands for one type, but for the known ones", () => {
    expect(typeNamesTwice(judged)).toEqual(known.typeNamesTwice)
  })

  it("is found when two files define it, as a type or a class", () => {
    const found = typeNamesTwice([
      { path: "packages/http/src/b.ts", text: "export class Place {}\nexport interface Seat {}" },
      { path: "packages/engine/src/a.ts", text: "export type Place = number\ntype Seat = number" },
      { path: "packages/engine/test/a.ts", text: "export type Seat = number" },
    ])
    expect(found).toEqual({ Place: ["packages/engine/src/a.ts", "packages/http/src/b.ts"] })
  })
})

describe("a word", () => {
  it("is defined once in the glossary", () => {
    expect(definedTwice(page("docs/glossary.md"))).toEqual([])
  })

  it("is found when it has two meanings", () => {
    const glossary =
      "| word | meaning |\n|---|---|\n| **head** | one |\n| **tail** | two |\n| **Head** | of a line: three |\n"
    expect(definedTwice(glossary)).toEqual(["head"])
  })
})

describe("words in place of a subject, such as whoever and nobody", () => {
  it("become fewer in each folder", () => {
    expect(vagueOffences(vagueWords(judged), known.vagueWordsMax)).toEqual([])
  })

  it("are counted by folder, in code and prose, but for pages that measurements write", () => {
    const text = "/** Whoever asks, nobody answers. */ const nobodyInLine = 0"
    const paths = [
      "packages/web/js/live/a.js",
      "packages/web/js/b.js",
      "docs/a.md",
      "docs/internals/bench.md",
      "README.md",
    ]
    expect(vagueWords(paths.map((path) => ({ path, text })))).toEqual({ "packages/web/js": 4, docs: 2 })
  })

  it("are found above the bound of a folder, and a bound far above its count is found too", () => {
    expect(vagueOffences({ bench: 10, docs: 12, scripts: 10, testing: 11 }, { bench: 21, docs: 11 })).toEqual([
      'bench: 10 words like "whoever", lower the bound from 21',
      'docs: 12 words like "whoever", the bound is 11: name who acts',
      'testing: 11 words like "whoever", the bound is 10: name who acts',
    ])
    expect(vagueOffences({ bench: 11 }, { bench: 21 })).toEqual([])
  })
})

describe("the numbers ① to ⑩", () => {
  const architecture = page("docs/internals/architecture.md")

  it("stand in the files that the architecture page names for them, and nowhere else", () => {
    expect(misplacedWaypoints(architecture, judged)).toEqual([])
  })

  const files: ReadonlyArray<Source> = waypointsOf(architecture).map(([number, path]) => ({
    path,
    text: `/** ${number} */`,
  }))

  it("are found in the wrong place", () => {
    expect(misplacedWaypoints(architecture, files)).toEqual([])
    const moved = files.map((source) =>
      source.text.includes("③") ? { ...source, path: "packages/engine/src/a.ts" } : source,
    )
    expect(misplacedWaypoints(architecture, moved)).toEqual([
      "③ does not stand in packages/engine/src/actor/Engine.ts",
      "③ stands in packages/engine/src/a.ts, which the table does not say",
    ])
  })

  it("are missed when the table leaves one out", () => {
    const without = architecture.replace(/^\| ⑤.*\n/m, "")
    expect(misplacedWaypoints(without, files)).toEqual(["the table names ①②③④⑥⑦⑧⑨⑩, not ①②③④⑤⑥⑦⑧⑨⑩ in this order"])
  })
})

describe("the state of an actor", () => {
  it("is written by SaleActor alone", () => {
    expect(judged.some(({ path }) => path === actorPath)).toBe(true)
    expect(judged.flatMap(openFields)).toEqual([])
    expect(judged.flatMap((source) => writesToActors(source).map((offence) => `${source.path}: ${offence}`))).toEqual(
      [],
    )
  })

  it("is found open when a field is neither private nor readonly", () => {
    const text =
      "class SaleActor {\n readonly mailbox = 1\n #epoch = 0\n state = 1\n get sale() { return 1 }\n set flight(f) {}\n}"
    expect(openFields({ path: actorPath, text })).toEqual(["state", "flight"])
  })

  it.each([
    "actor.state = 'ended'",
    "actor.epoch++",
    "this.#actor.flight ??= f",
    "delete saleActor.sale",
    "a.actor.sale.at = 1",
  ])("is found written from outside by %s", (text) => {
    expect(writesToActors({ path: "packages/engine/src/actor/Engine.ts", text })).toHaveLength(1)
  })

  it("may be asked from outside, and an actor may be put somewhere", () => {
    const text = "const { state } = actor\nactor.end(why)\nthis.#actor = actor\nreactor.state = 1"
    expect(writesToActors({ path: "packages/engine/src/actor/Engine.ts", text })).toEqual([])
  })
})
