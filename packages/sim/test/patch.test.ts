import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { basename, dirname, join } from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { patchFolder, patchNames } from "../src/mutants.ts"
import { applyPatch as apply } from "../src/patch.ts"
import { refusalsOf } from "../src/patched.ts"

const applyPatch = (folder: string, patch: string): void => apply(folder, patch, ["src"])

describe("a patch", () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "ticketrush-patch-"))
    mkdirSync(join(folder, "src"))
    writeFileSync(join(folder, "src/a.ts"), "one\ntwo\nthree\nfour\nfive\n")
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const patch = (body: string): string => `--- a/src/a.ts\n+++ b/src/a.ts\n${body}`

  it("is applied where its lines stand, even when they have moved", () => {
    applyPatch(folder, patch("@@ -40,3 +40,3 @@\n three\n-four\n+4\n five\n"))
    expect(readFileSync(join(folder, "src/a.ts"), "utf8")).toBe("one\ntwo\nthree\n4\nfive\n")
  })

  it("adds a file, and takes one away", () => {
    const added = "--- /dev/null\n+++ b/src/new/b.ts\n@@ -0,0 +1,2 @@\n+one\n+two\n"
    const deleted = "--- a/src/a.ts\n+++ /dev/null\n@@ -1,5 +0,0 @@\n-one\n-two\n-three\n-four\n-five\n"
    applyPatch(folder, added + deleted)
    expect(readFileSync(join(folder, "src/new/b.ts"), "utf8")).toBe("one\ntwo\n")
    expect(existsSync(join(folder, "src/a.ts"))).toBe(false)
    expect(() => applyPatch(folder, added)).toThrow(/already exists/)
  })

  it("may remove and add lines that look like its own headers", () => {
    writeFileSync(join(folder, "src/a.ts"), "-- a comment\nselect 1\n-- another\n")
    applyPatch(folder, patch("@@ -1,3 +1,3 @@\n--- a comment\n+++ more\n select 1\n--- another\n+-- other\n"))
    expect(readFileSync(join(folder, "src/a.ts"), "utf8")).toBe("++ more\nselect 1\n-- other\n")
  })

  it("is refused when a hunk has other lines than it says", () => {
    expect(() => applyPatch(folder, patch("@@ -1,3 +1,3 @@\n one\ndiff --git\n"))).toThrow(/corrupt patch/)
    expect(() => applyPatch(folder, patch("@@ -1,9 +1,9 @@\n one\n"))).toThrow(/corrupt patch/)
  })

  it("is refused when its lines are gone, when it is empty and when it leaves the sources", () => {
    expect(() => applyPatch(folder, patch("@@ -1,2 +1,1 @@\n one\n-zwei\n"))).toThrow(/does not fit/)
    expect(() => applyPatch(folder, "nothing\n")).toThrow("the patch changes nothing")
  })

  it.each(["../outside.ts", "src/../../outside.ts", "node_modules/effect/index.js", "README.md", "src"])(
    "is refused when it changes %s, which is no source of the copy, and leaves it alone",
    (path) => {
      const base = join(folder, "copy")
      mkdirSync(join(base, "src"), { recursive: true })
      mkdirSync(join(base, "node_modules/effect"), { recursive: true })
      const others = ["outside.ts", "copy/node_modules/effect/index.js", "copy/README.md"].map((at) => join(folder, at))
      for (const file of others) writeFileSync(file, "a\n")
      const change = `--- a/${path}\n+++ b/${path}\n@@ -1 +1 @@\n-a\n+b\n`
      expect(() => applyPatch(base, change)).toThrow(/only src are copied|invalid path|does not fit/)
      expect(others.map((file) => readFileSync(file, "utf8"))).toEqual(["a\n", "a\n", "a\n"])
    },
  )

  it("is refused when any of it would be passed over", () => {
    const change = "@@ -2,1 +2,1 @@\n-two\n+2\n"
    expect(() => applyPatch(folder, patch(change.replace(" @@\n", " @\n")))).toThrow(/no header of a hunk/)
    expect(() => applyPatch(folder, patch(`${change}+3\n`))).toThrow(/in no hunk.*\+3/)
    expect(() => applyPatch(folder, patch("@@ -2,1 +2,1 @@\n two\n"))).toThrow(/does not fit: corrupt patch/)
    expect(() => applyPatch(folder, patch(""))).toThrow("the patch changes nothing")
    expect(() => applyPatch(folder, patch(change).replaceAll("\n", "\r\n"))).toThrow(/CRLF/)
    expect(() => applyPatch(folder, patch(change).replaceAll("a.ts", "none.ts"))).toThrow(
      /does not fit: src\/none.ts: No such file/,
    )
  })

  it("may be several mails, move a file, and come from diff -N", () => {
    const mail = (body: string): string => `From: somebody\n\nA line.\n-- \n${patch(body)}-- \n2.39\n`
    const moved = "diff --git a/src/a.ts b/src/b.ts\nsimilarity index 100%\nrename from src/a.ts\nrename to src/b.ts\n"
    applyPatch(folder, mail("@@ -2,1 +2,1 @@\n-two\n+2\n") + mail("@@ -4,1 +4,1 @@\n-four\n+4\n"))
    applyPatch(folder, moved)
    expect(readFileSync(join(folder, "src/b.ts"), "utf8")).toBe("one\n2\nthree\n4\nfive\n")
    const old = "1970-01-01 00:00:00.000000000 +0000"
    applyPatch(
      folder,
      `diff -ruN a/src/n.ts b/src/n.ts\n--- a/src/n.ts\t${old}\n+++ b/src/n.ts\t2026-01-01\n@@ -0,0 +1 @@\n+n\n`,
    )
    expect(readFileSync(join(folder, "src/n.ts"), "utf8")).toBe("n\n")
  })

  it("changes the later one of two equal places when it says so", () => {
    writeFileSync(join(folder, "src/a.ts"), "x\nend\ny\nend\n")
    applyPatch(folder, patch("@@ -1,1 +1,3 @@\n x\n+1\n+2\n@@ -4,1 +6,2 @@\n end\n+last\n"))
    expect(readFileSync(join(folder, "src/a.ts"), "utf8")).toBe("x\n1\n2\nend\ny\nend\nlast\n")
  })

  it("may be a mail, and name a file with a space", () => {
    writeFileSync(join(folder, "src/a b.ts"), "two\n")
    const mail = `From: somebody\n\n${patch("@@ -1,1 +1,1 @@\n-two\n+2\n").replaceAll("a.ts", "a b.ts\t")}-- \n2.39\n`
    applyPatch(folder, mail)
    expect(readFileSync(join(folder, "src/a b.ts"), "utf8")).toBe("2\n")
  })
})

describe("the planted bugs", () => {
  const paths = patchNames().map((name) => join(patchFolder, `${name}.patch`))

  it("still fit the sources", () => {
    expect(paths.length).toBeGreaterThan(50)
    expect(refusalsOf(paths)).toEqual(new Map())
  })

  it("are refused when they do not fit", () => {
    const stale = join(mkdtempSync(join(tmpdir(), "ticketrush-patch-")), "stale.patch")
    const lines = readFileSync(paths[0], "utf8").replace(/^ .*$/m, " a line that no source has")
    writeFileSync(stale, lines)
    expect(refusalsOf([paths[0], stale])).toEqual(new Map([[stale, expect.stringContaining("does not fit")]]))
    rmSync(dirname(stale), { recursive: true })
  })

  it("are named on the page of the simulation, each of them and no others", () => {
    const page = readFileSync(join(import.meta.dirname, "../../../docs/internals/simulation.md"), "utf8")
    const [, planted = ""] = /^## Planted bugs\n([\s\S]*?)^## /m.exec(page) ?? []
    const rows = [...planted.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, name]) => name)
    expect(patchNames().filter((name) => !planted.includes(`\`${name}\``))).toEqual([])
    expect(rows.filter((name) => !patchNames().includes(name))).toEqual([])
    expect(rows.length).toBeGreaterThan(50)
  })

  it.each(paths.map((path) => [basename(path), path]))("%s says what it does", (_, path) => {
    expect(readFileSync(path, "utf8")).toMatch(/^[A-Z`][^\n]{20,}\n/)
  })
})
