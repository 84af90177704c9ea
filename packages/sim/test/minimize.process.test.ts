import { execFileSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, it } from "vitest"
import { patchFolder } from "../src/mutants.ts"
import { patchedCopy } from "../src/patched.ts"

it("a failing seed is shrunk, written as trace and page, and replays to the same failure", { timeout: 300_000 }, () => {
  const out = mkdtempSync(join(tmpdir(), "ticketrush-shrunk-"))
  const copy = patchedCopy(join(patchFolder, "limit-lost-update.patch"))
  const sim = (...args: ReadonlyArray<string>): { readonly text: string; readonly code: number } => {
    const main = join(copy.folder, "packages/sim/src/main.ts")
    try {
      return { text: execFileSync(process.execPath, [main, ...args], { encoding: "utf8" }), code: 0 }
    } catch (failure) {
      const { stdout, status } = failure as { stdout: string; status: number }
      return { text: stdout, code: status }
    }
  }
  try {
    const { text, code } = sim("--seeds", "1..200", "--workers", "1", "--minimize", "--out", out)
    expect(code).toBe(1)
    expect(text).toMatch(/VIOLATION I5/)
    const again = /again {2}npm run sim -- (.*)/.exec(text)?.[1].split(" ") ?? []
    const people = Number(/(\d+) people, (\d+) requests/.exec(text.slice(text.indexOf("shrunk after")))?.[1])
    expect(people).toBeLessThan(30)
    expect(sim(...again, "--out", out).text).toMatch(/VIOLATION I5/)

    const [, trace] = /written (\S+\.json)/.exec(text) ?? []
    expect(sim("--replay", trace).text).toMatch(/the same run/)
    expect(readFileSync(trace.replace(".json", ".html"), "utf8")).toContain("I5: person")
  } finally {
    copy.remove()
    rmSync(out, { recursive: true })
  }
})
