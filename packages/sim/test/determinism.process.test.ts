import { execFileSync } from "node:child_process"
import { join } from "node:path"
import { expect, it } from "vitest"

const program = `
import { runSeed } from ${JSON.stringify(join(import.meta.dirname, "../src/run.ts"))}
const hashes = []
for (let seed = 1; seed <= 30; seed++) hashes.push(runSeed({ seed, overrides: {} }).hash)
process.stdout.write(JSON.stringify(hashes))
`

const hashes = (): ReadonlyArray<string> =>
  JSON.parse(execFileSync(process.execPath, ["--input-type=module", "-e", program], { encoding: "utf8" })) as string[]

it("takes the same course in two processes, for 30 seeds", () => {
  const first = hashes()
  expect(first.length).toBe(30)
  expect(hashes()).toEqual(first)
})
