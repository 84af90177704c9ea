/** The hook that git runs before each commit, in a clone whose checks are planted here. */
import { spawnSync } from "node:child_process"
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { delimiter, dirname, join } from "node:path"
import { afterAll, beforeEach, describe, expect, it } from "vitest"
import { root } from "../../../scripts/gate/Step.ts"
import { makeTestFolder } from "../../src/index.ts"

const place = makeTestFolder()
afterAll(() => place.remove())

const clone = join(place.path, "clone")
const hook = join(clone, ".git/hooks/pre-commit")

/** Settings of git that belong to the user who runs the tests, or to a hook that runs them, are not heard. */
const environment = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_"))),
  GIT_CONFIG_GLOBAL: join(place.path, "no-settings"),
  GIT_CONFIG_NOSYSTEM: "1",
  PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}`,
}
const run = (program: string, ...args: ReadonlyArray<string>) =>
  spawnSync(program, args, { cwd: clone, encoding: "utf8", env: environment })
const git = (...args: ReadonlyArray<string>) => run("git", "-c", "user.name=a", "-c", "user.email=a@b.c", ...args)
const hooks = (...words: ReadonlyArray<string>) => run(process.execPath, join(root, "scripts/hooks.ts"), ...words)

/** A check that writes down its words and ends with this code. */
const plant = (path: string, code: number): void => {
  const file = join(clone, path)
  mkdirSync(dirname(file), { recursive: true })
  const words = `import { appendFileSync } from "node:fs"\nappendFileSync("ran", ["${path}", ...process.argv.slice(2)].join(" ") + "\\n")\n`
  writeFileSync(file, `${words}process.exitCode = ${code}\n`)
}
const ran = (): ReadonlyArray<string> => readFileSync(join(clone, "ran"), "utf8").trimEnd().split("\n")
const commit = () => git("commit", "-q", "--allow-empty", "-m", "a change")

beforeEach(() => {
  rmSync(clone, { recursive: true, force: true })
  mkdirSync(clone)
  git("init", "-q")
  writeFileSync(join(clone, "package.json"), '{"type":"module"}')
  plant("scripts/check.ts", 0)
  plant("scripts/scenarios/check.ts", 0)
})

describe("npm run hooks", () => {
  it("has a commit pass types, lint and the check of routes", () => {
    expect(hooks().status).toBe(0)
    expect(commit().status).toBe(0)
    expect(ran()).toEqual(["scripts/check.ts --only types --only page-types --only lint", "scripts/scenarios/check.ts"])
  })

  it("has the strict check with --strict", () => {
    expect(hooks("--strict").status).toBe(0)
    expect(commit().status).toBe(0)
    expect(ran().at(-1)).toBe("scripts/scenarios/check.ts --strict")
  })

  it.each(["scripts/check.ts", "scripts/scenarios/check.ts"])("has a commit refused when %s fails", (check) => {
    hooks()
    plant(check, 1)
    expect(commit().status).toBe(1)
    expect(git("rev-parse", "-q", "--verify", "HEAD").status).not.toBe(0)
  })

  it("takes its own hook away, and lets a commit through then", () => {
    hooks()
    plant("scripts/check.ts", 1)
    expect(hooks("--remove").status).toBe(0)
    expect(existsSync(hook)).toBe(false)
    expect(commit().status).toBe(0)
  })

  it.each(["", "--strict", "--remove"])("leaves a hook that it did not install as it is: %j", (word) => {
    mkdirSync(dirname(hook), { recursive: true })
    writeFileSync(hook, "#!/bin/sh\nexit 0\n")
    chmodSync(hook, 0o755)
    const { status, stderr } = hooks(...(word === "" ? [] : [word]))
    expect([status, stderr]).toEqual([1, `${hook} is another hook and stays as it is\n`])
    expect(readFileSync(hook, "utf8")).toBe("#!/bin/sh\nexit 0\n")
  })

  it("says so where there is no clone, and refuses words that exclude each other", () => {
    rmSync(join(clone, ".git"), { recursive: true })
    expect(hooks().status).toBe(1)
    expect(hooks("--strict", "--remove").status).toBe(2)
  })
})
