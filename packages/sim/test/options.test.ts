import { describe, expect, it } from "vitest"
import { parseOptions, scenarioArguments } from "../src/options.ts"

const read = (line: string) => parseOptions(line.split(" "))

describe("--race", () => {
  it("takes a seed, many seeds, or neither", () => {
    expect(read("--race none --seed 7")).toMatchObject({ race: "none", seeds: { first: 7, last: 7 }, many: false })
    expect(read("--race none --seeds 5..9")).toMatchObject({ seeds: { first: 5, last: 9 }, many: true })
    expect(read("--race none")).toMatchObject({ seeds: { first: 1, last: 1 }, many: false })
    expect(read("--race none --patch bug.patch")).toMatchObject({ race: "none", patch: "bug.patch" })
  })

  it("says to --minimize that nothing is left to shrink", () => {
    expect(() => read("--race none --minimize")).toThrow(
      "--race prints the shortest schedule that double-books anyway: there is nothing for --minimize to do",
    )
  })

  it.each([
    "--faults none",
    "--people 5",
    "--requests 9",
    "--salt 1",
    "--nodes 2",
    "--concerts 2",
    "--safety-ms 9",
    "--no-line",
    "--workers 2",
    "--keep-going",
    "--faults-min 1",
    "--situations-min 1",
    "--mutants-median-max 9",
    "--mutants",
    "--out folder",
    "--timeline",
    "--verbose",
    "--json",
    "--replay run.json",
    "--journal export.jsonl",
    "--seed 7 --seeds 1..2",
  ])("refuses %s, which has no meaning there", (option) => {
    expect(() => read(`--race none ${option}`)).toThrow(/^--race (does not take --|takes --seed or --seeds)/)
  })
})

describe("--cluster", () => {
  it("runs one world, or many, under faults of its own", () => {
    expect(read("--cluster --seed 7")).toMatchObject({ cluster: true, many: false, seeds: { first: 7, last: 7 } })
    const many = read("--cluster --seeds 5..9 --faults kill,redis-cut --keep-going --json --workers 2")
    expect(many).toMatchObject({ many: true, clusterFaults: ["kill", "redis-cut"], overrides: {}, workers: 2 })
    expect(read("--cluster --faults none").clusterFaults).toEqual([])
    expect(read("--cluster").clusterFaults).toBeUndefined()
  })

  it("refuses faults of other worlds, and what changes other worlds", () => {
    expect(() => read("--cluster --faults zombie")).toThrow(/--faults zombie: unknown; known are kill/)
    expect(() => read("--cluster --people 3")).toThrow(/--cluster does not take --people/)
    expect(() => read("--cluster --seed 1 --seeds 1..2")).toThrow(/--seed or --seeds, not both/)
  })
})

describe("--strategy", () => {
  it("takes a seed or many, and faults of its own", () => {
    expect(read("--strategy redis-lock --seed 7")).toMatchObject({ strategy: "redis-lock", many: false })
    const many = read("--strategy redis-lock --seeds 5..9 --faults pause,kill --keep-going --json")
    expect(many).toMatchObject({ seeds: { first: 5, last: 9 }, many: true, strategyFaults: ["pause", "kill"] })
    expect(read("--strategy redis-lock --faults none").strategyFaults).toEqual([])
    expect(read("--strategy redis-lock").strategyFaults).toBeUndefined()
  })

  it.each(["--people 5", "--no-line", "--timeline", "--minimize", "--race none"])(
    "refuses %s, which has no meaning there",
    (option) => {
      expect(() => read(`--strategy redis-lock ${option}`)).toThrow(/does not take --/)
    },
  )

  it("refuses a fault of another world by name", () => {
    expect(() => read("--strategy redis-lock --faults zombie")).toThrow(
      /--faults zombie: unknown; with --strategy known/,
    )
  })
})

describe("--journal", () => {
  it("takes a file, and - for the standard input", () => {
    expect(read("--journal export.jsonl")).toMatchObject({ journal: "export.jsonl" })
    expect(read("--journal - --unclosed")).toMatchObject({ journal: "-", unclosed: true })
    expect(() => read("--journal --unclosed")).toThrow("--journal needs a value")
  })
})

describe("the other things to do", () => {
  it.each([
    ["--seed 1 --seeds 1..3", "--seed and --seeds are two things to do"],
    ["--seed 1 --faults-min 5", "--seed does not take --faults-min"],
    ["--seed 1 --json", "--seed does not take --json"],
    ["--seeds 1..3 --timeline", "--seeds does not take --timeline"],
    ["--mutants --faults none", "--mutants does not take --faults"],
    ["--mutants --patch x", "--mutants does not take --patch"],
    ["--seed 1 --out=", "--out takes a folder"],
    ["--replay x --seed 9", "--replay does not take --seed"],
    ["--replay x --journal y", "--replay does not take --journal"],
    ["--seed 1 --unclosed", "--seed does not take --unclosed"],
    ["--journal x --minimize", "--journal does not take --minimize"],
    ["--seeds 1..3 --faults crash --faults none", "--faults is given twice"],
    ["--seeds 1..3 --faults none --faults-min 1", "--faults none leaves --faults-min nothing to count"],
    ["--seeds 1..3 --faults crash,bogus", '--faults: "bogus" is unknown'],
    ["--seed -1", "--seed needs a value"],
    ["--seed=", '--seed takes a whole number, got ""'],
    ["--seed 1..3", '--seed takes a whole number, got "1..3"'],
    ["--seed 0x10", 'got "0x10"'],
    ["--seeds ..5", '--seeds takes a range as 1..1000, got "..5"'],
    ["--seeds 1..2..3", 'got "1..2..3"'],
    ["--seeds 1..", 'got "1.."'],
    ["--seeds 9..3", "the last seed comes before the first"],
    ["--seed 1 --people 0", '--people takes a whole number from 1 to 2000, got "0"'],
    ["--seed 1 --people 1000000000", "--people takes a whole number from 1 to 2000"],
    ["--seed 1 --nodes 0", "--nodes takes a whole number from 1 to 16"],
    ["--seed 1 --requests 0", "--requests takes a whole number from 1 to 20000"],
    ["--seed 1 --safety-ms 1000000000000", "--safety-ms takes a whole number from 1 to 60000"],
    ["--workers 0", "--workers takes a whole number from 1 to 256"],
    ["--people", "--people needs a value"],
    ["--loud", "Unknown option '--loud'; npm run sim -- --help"],
    ["--json=1", "--json takes no value"],
    ["now", "Unexpected argument 'now'"],
  ])("say in one line what is wrong with '%s'", (line, sentence) => {
    expect(() => read(line)).toThrow(sentence)
    expect(() => read(line)).not.toThrow(/\n/)
  })

  it("are explained also beside wrong ones", () => {
    expect(read("--help --seed abc")).toMatchObject({ help: true })
  })

  it("are written down again as they were asked for, with the planted bug", () => {
    const line = "--faults crash,zombie --people 5 --nodes 2 --safety-ms 90 --salt 3 --no-line"
    const { overrides } = read(`--seed 7 ${line}`)
    const again = scenarioArguments(7, overrides, "bug.patch").split(" ")
    expect(scenarioArguments(7, {}, "my bug's.patch")).toBe("--patch 'my bug'\\''s.patch' --seed 7")
    expect(parseOptions(again)).toMatchObject({ patch: "bug.patch", single: true, overrides })
  })
})
