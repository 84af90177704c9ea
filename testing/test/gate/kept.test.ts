/** A gate that was ended goes on behind the steps that have passed. */
import { execFileSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { beforeEach, describe, expect, it, onTestFinished } from "vitest"
import { Children } from "../../../scripts/gate/Children.ts"
import { Kept, keptOf } from "../../../scripts/gate/Kept.ts"
import { runSteps } from "../../../scripts/gate/run.ts"
import { root, type Step } from "../../../scripts/gate/Step.ts"

const count = { passed: 7, failed: 0, notRun: 1, failures: [] }
const passed = { at: "2026-01-01T00:00:00.000Z", seconds: 3_600, count }
/** Runs into a failure, because it is not there. */
const gone: Step = { name: "services", entry: "packages/gone.ts", args: [], counts: "exit code" }

describe("a step that has passed", () => {
  let file: string
  let kept: Kept
  let commit: string | undefined
  beforeEach(() => {
    const folder = mkdtempSync(join(tmpdir(), "ticketrush-kept-"))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    file = join(folder, "gate/verify.jsonl")
    commit = "abc"
    kept = new Kept(file, () => commit)
  })
  const run = async (steps: ReadonlyArray<Step>) => {
    const said: string[] = []
    const result = await runSteps(steps, new Children(root), (line) => said.push(line), kept)
    return { result, said: said.join("\n") }
  }

  it("is not run again at the same commit, and counts with what it came to and how long it took", async () => {
    kept.passed(gone, passed)
    const { result, said } = await run([gone])
    expect(result).toMatchObject({ passed: 7, failed: 0, notRun: 1 })
    expect(said).toContain(`3600.0 s  services, passed at ${passed.at}`)
    expect(said).toContain("3600.0 s  in all")
  })

  it("is run again at another commit, with other words or settings, and once it is forgotten", () => {
    kept.passed(gone, passed)
    expect(kept.find(gone)).toMatchObject(passed)
    expect(new Kept(file, () => "abd").find(gone)).toBeUndefined()
    expect(kept.find({ ...gone, args: ["--seeds", "1..2"] })).toBeUndefined()
    expect(kept.find({ ...gone, environment: { TICKETRUSH_DEPTH: "verify" } })).toBeUndefined()
    kept.forget()
    expect(kept.find(gone)).toBeUndefined()
  })

  it("is run again where that is asked for it, and what others came to is kept", () => {
    const other = { ...gone, args: ["other"] }
    for (const step of [gone, other]) kept.passed(step, passed)
    kept.runAgain([gone])
    expect(kept.find(gone)).toBeUndefined()
    expect(kept.find(other)).toMatchObject(passed)
    kept.passed(gone, passed)
    expect(kept.find(gone)).toMatchObject(passed)
  })

  it("is run again when it prepares the machine", () => {
    const step = { ...gone, everyRun: true }
    kept.passed(step, passed)
    expect(kept.find(step)).toBeUndefined()
  })

  it("is not kept in a work tree with changes, and nothing that was kept counts there", () => {
    kept.passed(gone, passed)
    const changed = new Kept(file, () => undefined)
    expect(changed.find(gone)).toBeUndefined()
    changed.passed({ ...gone, name: "other" }, passed)
    expect(readFileSync(file, "utf8").trim().split("\n")).toHaveLength(1)
  })

  it.each([
    ["another commit", "abd"],
    ["one with changes", undefined],
  ])(
    "is not kept where the work tree has become %s while the gate ran, and none of before counts then",
    (_, becomes) => {
      kept.passed(gone, passed)
      commit = becomes
      const later = { ...gone, args: ["later"] }
      kept.passed(later, passed)
      expect(kept.find(gone)).toBeUndefined()
      commit = "abc"
      expect(kept.find(gone)).toMatchObject(passed)
      expect(kept.find(later)).toBeUndefined()
      expect(new Kept(file, () => becomes).find(later)).toBeUndefined()
    },
  )

  it("counts in a work tree of its commit, and not beside a file that git was told to leave out of what it shows", () => {
    const folder = mkdtempSync(join(tmpdir(), "ticketrush-kept-tree-"))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const git = (...words: ReadonlyArray<string>) => execFileSync("git", words, { cwd: folder, stdio: "pipe" })
    git("init", "--quiet")
    writeFileSync(join(folder, ".gitignore"), ".cache\n")
    git("add", ".")
    git("-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "--quiet", "-m", "one")
    git("config", "status.showUntrackedFiles", "no")
    keptOf(folder, "verify").passed(gone, passed)
    expect(keptOf(folder, "verify").find(gone)).toMatchObject(passed)
    writeFileSync(join(folder, "more.test.ts"), "")
    expect(keptOf(folder, "verify").find(gone)).toBeUndefined()
  })

  it("is kept beside a line that was cut off when the machine went down", () => {
    kept.passed(gone, passed)
    writeFileSync(file, `${readFileSync(file, "utf8")}{"commit":"ab`)
    expect(kept.find(gone)).toMatchObject(passed)
    kept.passed({ ...gone, args: ["more"] }, passed)
    expect(kept.find({ ...gone, args: ["more"] })).toMatchObject(passed)
  })

  it("is kept as it passes, and a step that failed is not", async () => {
    const ends: Step = { ...gone, entry: "testing/test/gate/programs/with-server.ts", args: ["ends"] }
    expect((await run([ends, gone])).result).toMatchObject({ passed: 1, failed: 1 })
    expect(kept.find(ends)?.count).toMatchObject({ passed: 1, failed: 0 })
    expect(kept.find(gone)).toBeUndefined()
  })
})
