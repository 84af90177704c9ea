/** `npm run compare`: its command line, and the checkout that it makes and removes. */
import { execFileSync } from "node:child_process"
import { existsSync } from "node:fs"
import { dirname, join } from "node:path"
import { describe, expect, it, onTestFinished } from "vitest"
import { read } from "../../../scripts/compare/arguments.ts"
import { checkOut, commitNamed } from "../../../scripts/compare/Checkout.ts"
import { root } from "../../../scripts/gate/Step.ts"

describe("the command line of a comparison", () => {
  it("compares by all benches with eleven pairs and a bound of 0.97", () => {
    expect(read(["476218b"])).toEqual({
      help: false,
      commit: "476218b",
      options: {
        benches: ["core", "core-line", "http-hold", "http-join", "hold-half", "join-quiet", "start"],
        pairs: 11,
        bound: 0.97,
        scale: 1,
        note: "",
        keep: true,
      },
    })
  })

  it("takes benches, and what else is said", () => {
    const asked = read(["main", "http-join", "core", "--pairs", "3", "--bound", "0.9", "--scale", "0.1", "--no-keep"])
    expect(asked.options).toMatchObject({
      benches: ["http-join", "core"],
      pairs: 3,
      bound: 0.9,
      scale: 0.1,
      keep: false,
    })
  })

  it.each([
    [[], "name the commit to compare with"],
    [["main", "streams"], 'there is no bench "streams"'],
    [["main", "--pairs", "0"], '--pairs takes a number from 1 to 1000, not "0"'],
    [["main", "--pairs", "2.5"], '--pairs takes a number from 1 to 1000, not "2.5"'],
    [["main", "--bound", ""], '--bound takes a number from 0.01 to 10, not ""'],
    [["main", "--scale", "2"], '--scale takes a number from 0.01 to 1, not "2"'],
  ])("refuses %j", (words, sentence) => {
    expect(() => read(words)).toThrow(sentence)
  })
})

const git = (...words: ReadonlyArray<string>): string => execFileSync("git", words, { cwd: root, encoding: "utf8" })

/** A copy of the sources without their history has no other commit. */
describe.runIf(existsSync(join(root, ".git")))("the other commit", () => {
  it("is named in short, and must be there", () => {
    const head = git("rev-parse", "HEAD").trim()
    expect(head.startsWith(commitNamed(head))).toBe(true)
    expect(() => commitNamed("no-such-commit")).toThrow('there is no commit "no-such-commit"')
    expect(() => commitNamed("--all")).toThrow('there is no commit "--all"')
  })

  it("is checked out into a folder of its own, of which nothing is left", () => {
    const checkout = checkOut(commitNamed("HEAD"))
    onTestFinished(checkout.remove)
    expect(existsSync(join(checkout.folder, "package.json"))).toBe(true)
    expect(git("worktree", "list")).toContain(checkout.folder)
    checkout.remove()
    expect(existsSync(dirname(checkout.folder))).toBe(false)
    expect(git("worktree", "list")).not.toContain(checkout.folder)
  })
})
