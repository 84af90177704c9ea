/** The gate as a process: its command line, and that all processes it started end with it. */
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { join, relative } from "node:path"
import { startTimeOf } from "@ticketrush/engine/database/processes"
import { describe, expect, it, onTestFinished } from "vitest"
import { root, type Step } from "../../../scripts/gate/Step.ts"
import { until } from "../../src/index.ts"
import { allPartsVariable, withoutVariable } from "../../src/parts.ts"

const programs = join(import.meta.dirname, "programs")

const step = (name: string, ...args: ReadonlyArray<string>): Step => ({
  name,
  entry: relative(root, join(programs, `${name}.ts`)),
  args,
  counts: "exit code",
})

/** The tests in a folder of programs. */
const tests = (folder: string): Step => ({
  name: "tests",
  entry: "node_modules/vitest/vitest.mjs",
  args: ["run", "--config", relative(root, join(programs, folder, "vitest.config.ts"))],
  counts: "vitest report",
})

/** What this run itself was asked for is nothing that the gate under test hears. */
const environment = { ...process.env, CI: "", [allPartsVariable]: "", [withoutVariable]: "" }

type Started = { readonly child: ChildProcess; readonly out: () => string; readonly err: () => string }

const start = (steps: ReadonlyArray<Step>, ...words: ReadonlyArray<string>): Started => {
  const child = spawn(process.execPath, [join(programs, "gate.ts"), JSON.stringify(steps), ...words], {
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
  })
  onTestFinished(() => void child.kill("SIGKILL"))
  let [out, err] = ["", ""]
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text
  })
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text
  })
  return { child, out: () => out, err: () => err }
}

const codeOf = async ({ child }: Started): Promise<number | null> => {
  const [code] = (await once(child, "close")) as [number | null]
  return code
}

/** The numbers that the step has said. */
const pidsOf = async (gate: Started): Promise<ReadonlyArray<number>> => {
  await until("the step says its process numbers", () => /pids .*\n/.test(gate.out()))
  return /pids (.*)\n/.exec(gate.out())![1].split(" ").map(Number)
}

const alive = (pids: ReadonlyArray<number>) => pids.filter((pid) => startTimeOf(pid) !== undefined)

describe("the command line of a gate", () => {
  const steps = [step("with-server", "ends"), step("stubborn")]

  it("prints help", async () => {
    const gate = start(steps, "--help")
    expect(await codeOf(gate)).toBe(0)
    expect(gate.out()).toContain("--only <step>")
    expect(gate.out()).toContain("with-server, stubborn")
  })

  it("lists its steps with what each runs", async () => {
    const gate = start(steps, "--list")
    expect(await codeOf(gate)).toBe(0)
    expect(gate.out()).toContain("node testing/test/gate/programs/with-server.ts ends")
  })

  it("runs the named step alone", async () => {
    const gate = start(steps, "--only", "with-server")
    expect(await codeOf(gate)).toBe(0)
    expect(gate.out()).toContain("1 passed, 0 failed")
  })

  it("names at its end every test that failed, also where hooks, files and nothing in particular broke", async () => {
    const gate = start([tests("failing")])
    expect(await codeOf(gate)).toBe(1)
    const named = gate.out().slice(gate.out().lastIndexOf("  in all"))
    const file = (name: string) => `${relative(root, join(programs, "failing", name))} (failing)`
    expect(named.split("\n").slice(1).filter(Boolean).sort()).toEqual(
      [
        `${file("assertion.ts")} > a door > that is open > closes: AssertionError: expected 1 to be 2 // Object.is equality`,
        `${file("hook.ts")} > a door: Error: there is no key`,
        `${file("import.ts")}: Error: there is no door`,
        "outside of every test: Error: it fell over",
        "1 not run: they are named above, under the step that they belong to",
        "1 passed, 4 failed",
      ].sort(),
    )
  })

  it("shows the last lines of a program that failed once more", async () => {
    const gate = start([step("fails"), step("with-server", "ends")])
    expect(await codeOf(gate)).toBe(1)
    const named = gate.out().slice(gate.out().lastIndexOf("fails: "))
    const lines = Array.from({ length: 10 }, (_, n) => `  line ${n + 3}`)
    expect(named).toBe(
      `fails: testing/test/gate/programs/fails.ts ended with exit code 3\n${lines.join("\n")}\n\n1 passed, 1 failed\n`,
    )
  })

  it.each([
    [["--only", "nothing"], 'there is no step "nothing"'],
    [["--quick"], "--quick"],
    [["--anew"], "check begins anew each time"],
    [["--without", "jva"], 'there is no part "jva": there are chromium, redis,'],
  ])("refuses %j with exit code 2", async (words, sentence) => {
    const gate = start(steps, ...words)
    expect(await codeOf(gate)).toBe(2)
    expect(gate.err()).toContain(sentence)
  })

  it("ends with 1 when it has no step, and when the file of a step is missing", async () => {
    expect(await codeOf(start([]))).toBe(1)
    expect(await codeOf(start([step("with-server", "ends"), step("moved")]))).toBe(1)
  })
})

describe("a part that the machine lacks", () => {
  const lacking = [tests("lacking")]

  it("leaves its tests out, which counts as not run and never as passed", async () => {
    const gate = start(lacking)
    expect(await codeOf(gate)).toBe(0)
    expect(gate.out()).toContain("not run here: a door behind Caddy > opens")
    expect(gate.out().trimEnd().split("\n").slice(-3)).toEqual([
      "1 not run: they are named above, under the step that they belong to",
      "",
      "1 passed, 0 failed",
    ])
    expect(gate.err()).toContain("NOT RUN: there is no caddy: install caddy.")
  })

  it("is a failure where all parts are asked for, and the last lines say which and what to do", async () => {
    const gate = start(lacking, "--all-parts", "--only", "tests")
    expect(await codeOf(gate)).toBe(1)
    const file = relative(root, join(programs, "lacking", "door.ts"))
    expect(gate.out().trimEnd().split("\n").slice(-3)).toEqual([
      `${file} (lacking): Error: there is no caddy: install caddy; to go on without it, say so: --without caddy`,
      "",
      "0 passed, 1 failed",
    ])
  })

  it("is none where the command leaves it out by name", async () => {
    const gate = start(lacking, "--all-parts", "--only", "tests", "--without", "java", "--without", "caddy")
    expect(await codeOf(gate)).toBe(0)
    expect(gate.out()).toContain("not run here: a door behind Caddy > opens")
    expect(gate.err()).toContain("NOT RUN: caddy is left out by name.")
  })
})

/** A server that leads a group of its own is found by its environment, which Linux alone shows. */
describe.runIf(process.platform === "linux")("what a gate started", () => {
  it("ends with its step", async () => {
    const gate = start([step("with-server", "ends")])
    const pids = await pidsOf(gate)
    expect(await codeOf(gate)).toBe(0)
    expect(alive(pids)).toEqual([])
  })

  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)("ends with the gate on %s, and the steps after it are failures", async (signal, code) => {
    const gate = start([step("with-server", "stays"), step("with-server", "ends")])
    const pids = await pidsOf(gate)
    expect(alive(pids)).toEqual(pids)
    gate.child.kill(signal)
    expect(await codeOf(gate)).toBe(code)
    expect(alive(pids)).toEqual([])
    expect(gate.out()).toContain("0 passed, 2 failed")
  })

  it("ends with the gate when the reader closes its pipe", async () => {
    const gate = start([step("with-server", "talks")])
    const pids = await pidsOf(gate)
    const exited = once(gate.child, "exit")
    gate.child.stdout!.destroy()
    expect((await exited)[0]).toBe(141)
    expect(alive(pids)).toEqual([])
  })

  it("ends also when it does not want to", async () => {
    const gate = start([step("stubborn")])
    const pids = await pidsOf(gate)
    gate.child.kill("SIGINT")
    expect(await codeOf(gate)).toBe(130)
    expect(alive(pids)).toEqual([])
  })
})
