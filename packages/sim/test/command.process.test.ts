/**
 * The command under wrong use: one clear line, an exit code that tells a verdict from a mistake, nothing left behind.
 */
import { type ChildProcess, spawn } from "node:child_process"
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { makeTestFolder, until } from "@ticketrush/testing"
import { afterAll, describe, expect, it } from "vitest"
import { patchFolder } from "../src/mutants.ts"

const folder = makeTestFolder()
const copies = join(folder.path, "copies")
mkdirSync(copies)
afterAll(() => folder.remove())

const main = join(import.meta.dirname, "../src/main.ts")
const canary = join(patchFolder, "canary.patch")
const out = join(folder.path, "out")

type Ended = {
  readonly code: number | null
  readonly signal: string | null
  readonly text: string
  readonly errors: string
}

const start = (...args: ReadonlyArray<string>): { readonly child: ChildProcess; readonly ended: Promise<Ended> } => {
  const child = spawn(process.execPath, [main, ...args], { env: { ...process.env, TMPDIR: copies } })
  child.stdin.end()
  let text = ""
  let errors = ""
  child.stdout.on("data", (chunk) => {
    text += chunk
  })
  child.stderr.on("data", (chunk) => {
    errors += chunk
  })
  const ended = new Promise<Ended>((done) => {
    child.once("close", (code, signal) => done({ code, signal, text, errors }))
  })
  return { child, ended }
}

const sim = (...args: ReadonlyArray<string>): Promise<Ended> => start(...args).ended

const file = (name: string, text: string): string => {
  const path = join(folder.path, name)
  writeFileSync(path, text)
  return path
}

/** A patch that puts a line at the beginning of a function that each seed runs. */
const planted = (name: string, line: string): string =>
  file(
    `${name}.patch`,
    `--- a/packages/sim/src/run.ts\n+++ b/packages/sim/src/run.ts\n@@ -1,1 +1,2 @@\n   const world = new World(scenario, record, observers)\n+${line}\n`,
  )

const copiesLeft = (): ReadonlyArray<string> => readdirSync(copies)
const timeout = 180_000

describe("what is no run is told in one line, with exit code 2", () => {
  it.each([
    ["an empty journal", () => ["--journal", file("empty.jsonl", "")], /empty.jsonl: there is no record in it/],
    ["a journal that is not there", () => ["--journal", "nofile"], /nofile cannot be read: there is no such file$/m],
    ["a trace that is not there", () => ["--replay", "nofile"], /nofile cannot be read: there is no such file$/m],
    ["a folder for a journal", () => ["--journal", folder.path], /cannot be read: it is a folder$/m],
    ["a standard input without a record", () => ["--journal", "-"], /the standard input: there is no record in it/],
    [
      "a journal that is none",
      () => ["--journal", file("none.jsonl", "{}")],
      /none.jsonl: line 1 lacks a whole number/,
    ],
    ["a trace of nothing", () => ["--replay", file("no.json", "[]")], /no.json is no run that was written here: /],
    ["a folder for a trace", () => ["--replay", folder.path], /is no file/],
    ["a patch without a place", () => ["--patch", file("x.patch", "hello\n")], /the patch changes nothing/],
    [
      "a patch that does not parse",
      () => ["--patch", planted("syntax", "}}}"), "--seed", "1"],
      /patched sources do not load/,
    ],
    [
      "a patch that ends the run",
      () => ["--patch", planted("exit", "  process.exit(0)"), "--seed", "1"],
      /without a verdict, exit code 0/,
    ],
    [
      "a patch that ends a thread",
      () => ["--patch", planted("thread", "  process.exit(0)"), "--seeds", "1..3"],
      /ended with 0 among the seeds 1 to 3/,
    ],
    [
      "a patch that is killed",
      () => ["--patch", planted("kill", "  process.kill(process.pid, 'SIGKILL')"), "--seed", "1"],
      /without a verdict, SIGKILL/,
    ],
    ["a race of no store", () => ["--race", "constructor"], /--race constructor: unknown; known are none/],
    ["a wrong word", () => ["--seeds", "1..3", "--loud"], /Unknown option '--loud'/],
  ])("%s", { timeout }, async (_what, args, sentence) => {
    const { code, text, errors } = await sim(...args())
    expect(errors).toMatch(sentence)
    expect(errors.trim().split("\n")).toHaveLength(1)
    expect(errors).toMatch(/^sim: /)
    expect(text).not.toContain("no violation")
    expect(code).toBe(2)
    expect(copiesLeft()).toEqual([])
  })
})

describe("a planted bug that was found", () => {
  it("comes back by the line that is printed, and by the file, and only with the patch", { timeout }, async () => {
    const { code, text } = await sim("--patch", canary, "--seeds", "1..3", "--out", out)
    expect(code).toBe(1)
    const again = /again {2}npm run sim -- (.*)/.exec(text)?.[1].split(" ") ?? []
    expect(again).toEqual(["--patch", canary, "--seed", "1"])
    const trace = join(out, "seed-1.json")
    expect(await sim("--patch", canary, "--replay", trace)).toMatchObject({
      code: 1,
      text: expect.stringMatching(/^the same run: .*VIOLATION I3/s),
    })
    expect(await sim("--replay", trace)).toMatchObject({
      code: 2,
      errors: expect.stringContaining(`was written with --patch ${canary}`),
    })
    expect(readFileSync(join(out, "seed-1.html"), "utf8")).toContain(`again  npm run sim -- --patch ${canary} --seed 1`)

    const run = JSON.parse(readFileSync(trace, "utf8")) as { events: string[]; violation: string }
    const replayed = (changed: object) =>
      sim("--patch", canary, "--replay", file("changed.json", JSON.stringify({ ...run, ...changed })))
    expect((await replayed({ events: run.events.with(5, "X") })).text).toMatch(/^another course since event 5 .*was X/s)
    expect((await replayed({ events: [...run.events, "more"] })).text).toMatch(/was more\n {2}is {2}the end/)
    expect((await replayed({ violation: "I1: another" })).text).toMatch(/judged otherwise: was I1: another, is I3/)
  })

  it("makes the engine lose the race when the person who gets the seat is told otherwise", { timeout }, async () => {
    const { code, text } = await sim("--patch", canary, "--race", "actor", "--seed", "3")
    expect(text).toContain("TOLD OTHERWISE: 0 of them were told that the seat is theirs")
    expect(code).toBe(1)
  })

  it("is told also when nothing can be written", { timeout }, async () => {
    const { code, text, errors } = await sim("--patch", canary, "--seed", "1", "--out", file("a-file", ""))
    expect(text).toMatch(/VIOLATION I3.*again {2}npm run sim/s)
    expect(errors).toMatch(/^sim: trace and timeline were not written: /)
    expect(code).toBe(1)
  })
})

describe("a run that is ended", () => {
  const loop = (): string => planted("loop", "  for (;;);")
  /** The process in the copy has begun. */
  const underway = (...args: ReadonlyArray<string>) => {
    const run = start(...args)
    return { ...run, begun: until("a copy is there", async () => copiesLeft().length > 0) }
  }

  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)("by %s takes its copy and the process in it along", { timeout }, async (signal, code) => {
    const { child, ended, begun } = underway("--patch", loop(), "--seeds", "1..20", "--workers", "1")
    await begun
    const [copy] = copiesLeft()
    await until("the copy runs", async () => processesIn(copy).length > 0)
    child.kill(signal)
    expect((await ended).code).toBe(code)
    await until("no process runs in the copy", async () => processesIn(copy).length === 0)
    expect(copiesLeft()).toEqual([])
  })

  it("by SIGKILL leaves a copy that the next one removes, and no process in it", { timeout }, async () => {
    const { child, ended, begun } = underway("--patch", loop(), "--seeds", "1..20", "--workers", "1")
    await begun
    const [copy] = copiesLeft()
    await until("the copy runs", async () => processesIn(copy).length > 0)
    child.kill("SIGKILL")
    expect((await ended).signal).toBe("SIGKILL")
    await until("no process runs in the copy", async () => processesIn(copy).length === 0)
    expect(copiesLeft()).toEqual([copy])
    await sim("--patch", canary, "--seed", "1", "--requests", "1", "--out", out)
    expect(copiesLeft()).toEqual([])
  })

  it("while it is busy with one world needs no listener", { timeout }, async () => {
    const { child, ended } = start("--seed", "1", "--people", "2000", "--requests", "20000", "--safety-ms", "60000")
    await new Promise((begun) => child.stdout?.once("data", begun))
    child.kill("SIGTERM")
    expect((await ended).signal).toBe("SIGTERM")
  })

  it("because its reader has gone says nothing, and gives no verdict", { timeout }, async () => {
    const { child, ended } = start("--seed", "1", "--verbose")
    child.stdout?.once("data", () => child.stdout?.destroy())
    expect(await ended).toMatchObject({ code: 2, errors: "" })
  })

  it("gives no verdict either when it is a patched copy whose words get lost", { timeout }, async () => {
    const { child, ended } = start("--patch", join(patchFolder, "fence-off.patch"), "--seed", "42", "--verbose")
    child.stdout?.once("data", () => child.stdout?.destroy())
    expect(await ended).toMatchObject({ code: 2, errors: expect.stringContaining("without a verdict, exit code 2") })
  })
})

/** Of those that run from the sources in a copy. */
const processesIn = (copy: string): ReadonlyArray<string> =>
  readdirSync("/proc").filter((pid) => {
    const command = join("/proc", pid, "cmdline")
    try {
      return /^\d+$/.test(pid) && existsSync(command) && readFileSync(command, "utf8").includes(copy)
    } catch {
      return false // It ended between the two looks.
    }
  })
