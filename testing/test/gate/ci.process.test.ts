/** The command of a CI service, with an npm that only says what it was asked for. */
import { spawnSync } from "node:child_process"
import { chmodSync, writeFileSync } from "node:fs"
import { delimiter, join } from "node:path"
import { afterAll, describe, expect, it } from "vitest"
import { root } from "../../../scripts/gate/Step.ts"
import { makeTestFolder } from "../../src/index.ts"

const place = makeTestFolder()
afterAll(() => place.remove())

const run = (ending: string, ...words: ReadonlyArray<string>) => {
  const npm = join(place.path, "npm")
  writeFileSync(npm, `#!/bin/sh\necho "npm $*"\n[ "$1" = ci ] || { ${ending}; }\n`)
  chmodSync(npm, 0o755)
  const env = { ...process.env, PATH: `${place.path}${delimiter}${process.env.PATH}` }
  const { status, stdout } = spawnSync(join(root, ".ci/run"), words, { encoding: "utf8", env })
  return { status, lines: stdout.trimEnd().split("\n") }
}

describe(".ci/run", () => {
  it("asks for all parts but those that are left out by name, and ends with the count", () => {
    const { lines, status } = run("echo '3 passed, 0 failed'", "--without", "go", "--without", "java")
    expect(lines).toEqual([
      "npm ci",
      "npm test -- --all-parts --without go --without java",
      "3 passed, 0 failed",
      "",
      "3 passed, 0 failed",
    ])
    expect(status).toBe(0)
  })

  it("fails as the tests do", () => {
    const { lines, status } = run("echo '2 passed, 1 failed'; exit 1")
    expect([lines.at(-1), status]).toEqual(["2 passed, 1 failed", 1])
  })

  it("fails when there is no count", () => {
    const { lines, status } = run("echo killed")
    expect([lines.at(-1), status]).toEqual(["0 passed, 1 failed", 1])
  })
})
