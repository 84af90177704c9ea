/** The parts of a machine that tests need: they are installed, and missed, where that is asked for. */
import { describe, expect, it } from "vitest"
import { settleParts } from "../../../scripts/gate/settleParts.ts"
import { check, test, verify, withParts } from "../../../scripts/gate/steps.ts"
import type { Part } from "../../src/parts.ts"

/** A machine that has some parts and gets others by installing packages. */
const machine = (has: ReadonlyArray<Part>, installable: Readonly<Partial<Record<string, Part>>>) => {
  const there = new Set(has)
  const [installed, said]: [string[], string[]] = [[], []]
  return {
    installed,
    said,
    find: (part: Part) => there.has(part) || (part === "generators" ? "no registry answers" : false),
    install: (packages: ReadonlyArray<string>) => {
      installed.push(...packages)
      for (const name of packages) if (installable[name] !== undefined) there.add(installable[name])
    },
    say: (line: string) => void said.push(line),
  }
}

describe("the parts that tests need", () => {
  it("are installed where they are missing, and only those", () => {
    const debian = machine(["curl"], { "golang-go": "go" })
    expect(settleParts(["curl", "go"], debian)).toEqual([])
    expect(debian.installed).toEqual(["golang-go"])
    expect(debian.said).toEqual(["curl        there", "go          there"])
  })

  it("are named with what to do when they are missing still", () => {
    const other = machine(["curl"], {})
    expect(settleParts(["curl", "go", "generators"], other)).toEqual(["go", "generators"])
    expect(other.said).toEqual([
      "curl        there",
      "there is no go: install Go (Debian: golang-go); to go on without it: --without go",
      "there is no generators: no registry answers; to go on without it: --without generators",
    ])
  })

  it("are left alone where all are there", () => {
    const full = machine(["curl"], {})
    settleParts(["curl"], full)
    expect(full.installed).toEqual([])
  })
})

describe("a gate that all parts are asked of", () => {
  const asked = (steps: typeof test.steps, all: boolean, without: ReadonlyArray<Part> = []) =>
    withParts(steps, { all, without }).map(({ name, environment = {} }) => [name, environment])

  it("installs them first, and has its tests fail for a missing one that it does not leave out", () => {
    const benches = verify.steps.filter(({ name }) => name.startsWith("bench-"))
    expect(asked(verify.steps, true, ["go", "java"])).toEqual([
      ["parts", { TICKETRUSH_ALL_PARTS: "1", TICKETRUSH_WITHOUT: "go,java" }],
      ["types", {}],
      ["page-types", {}],
      ["lint", {}],
      ["chain", {}],
      ["unit", { TICKETRUSH_DEPTH: "verify", TICKETRUSH_ALL_PARTS: "1", TICKETRUSH_WITHOUT: "go,java" }],
      ["services", { TICKETRUSH_DEPTH: "verify", TICKETRUSH_ALL_PARTS: "1", TICKETRUSH_WITHOUT: "go,java" }],
      ["simulation", {}],
      ["scenarios", { TICKETRUSH_ALL_PARTS: "1", TICKETRUSH_WITHOUT: "go,java" }],
      ...benches.map(({ name }) => [name, {}]),
    ])
  })

  it("asks it of every step that runs tests, under any name", () => {
    for (const { steps } of [check, test, verify]) {
      const running = withParts(steps, { all: true, without: [] }).filter(({ counts }) => counts === "vitest report")
      expect(new Set(running.map(({ environment }) => environment?.TICKETRUSH_ALL_PARTS))).toEqual(new Set(["1"]))
    }
  })

  it("is verify, and another one only when the command says so", () => {
    expect([check, test, verify].map(({ allParts = false }) => allParts)).toEqual([false, false, true])
    expect(asked(test.steps, false).map(([name]) => name)).toEqual(test.steps.map(({ name }) => name))
  })
})
