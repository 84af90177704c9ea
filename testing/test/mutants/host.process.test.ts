import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { root } from "../../../scripts/gate/Step.ts"
import { TestHost } from "../../../scripts/mutants/TestHost.ts"
import { TypeJudge } from "../../../scripts/mutants/TypeJudge.ts"

const path = join(root, "packages/engine/src/core/ranks.ts")
const source = readFileSync(path, "utf8")
const tests = ["packages/engine/test/core/ranks.test.ts"]
const patienceMs = 60_000

const changed = (from: string, to: string): string => {
  expect(source).toContain(from)
  return source.replace(from, to)
}

describe("the process that runs tests over a changed source", () => {
  let folder: string
  let host: TestHost
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "ticketrush-mutants-"))
    host = new TestHost({ folder })
  })
  afterAll(async () => {
    await host.stop()
    rmSync(folder, { recursive: true })
  })
  const run = (text: string, msMax = patienceMs) => host.run(tests, [{ path, text }], () => msMax)

  it("says which test failed, and passes again with the source as it is, which it leaves alone", async () => {
    const wrong = await run(changed("this.count++", "this.count--"))
    expect(wrong.files).toMatchObject([{ file: tests[0], failed: { test: expect.any(String) } }])
    expect(await run(source)).toMatchObject({ files: [{ file: tests[0] }] })
    expect(readFileSync(path, "utf8")).toBe(source)
  })

  it("loads no further file behind a failure", async () => {
    const further = "packages/engine/test/core/tables.test.ts"
    const { files } = await host.run(
      [...tests, further],
      [{ path, text: changed("this.count++", "this.count--") }],
      () => patienceMs,
    )
    expect(files.map(({ failed, file }) => [file, failed?.error])).toEqual([
      [tests[0], expect.any(String)],
      [further, "a test in another file failed before"],
    ])
  })

  it("ends a test that hangs, and goes on with the next change", async () => {
    const { timedOut } = await run(changed("this.count++", "for (;;);"), 10_000)
    expect(timedOut).toBe(tests[0])
    const { files } = await run(source)
    expect(files.map(({ failed }) => failed)).toEqual([undefined])
  })
})

describe("the compiler", () => {
  it("refuses a change with wrong types, and forgets it", () => {
    const types = new TypeJudge(root)
    const name = "packages/engine/src/core/ranks.ts"
    expect(types.complaint(name, changed("this.count++", 'this.count = "many"'))).toMatch(/not assignable/)
    expect(types.complaint(name, changed("this.count++", "this.count--"))).toBe(undefined)
    types.close()
  })
})
