import { describe, expect, it } from "vitest"
import type { Build } from "../../src/builds/Build.ts"
import type { Part } from "../../src/builds/Part.ts"
import { measurePairs } from "../../src/builds/pairs.ts"
import { turns } from "../../src/builds/turns.ts"

const builds = {
  old: { name: "old", commit: "a", folder: "a" },
  new: { name: "new", commit: "b", folder: "b" },
} as const

describe("two builds that are measured in turns", () => {
  it("run old, new, old, new, part by part", async () => {
    const order: Array<string> = []
    const part = (name: string): Part => ({
      name,
      measure: async (build) => {
        order.push(`${name} ${build.name}`)
        return { cpuUs: { [`${name} cost`]: order.length }, work: "the same" }
      },
    })
    const said: Array<string> = []
    const figures = await measurePairs([part("join"), part("leave")], builds, 2, (what) => said.push(what))
    expect(order.join()).toBe("join old,join new,join old,join new,leave old,leave new,leave old,leave new")
    expect(figures).toEqual([
      { name: "join cost", old: [1, 3], new: [2, 4] },
      { name: "leave cost", old: [5, 7], new: [6, 8] },
    ])
    expect(said[2]).toBe("pair 2 of 2, old: join")
  })

  it("are not compared by a measurement that was too small to tell", async () => {
    const measure = async () => ({ cpuUs: { cost: 0 }, work: "the same" })
    const measured = measurePairs([{ name: "holds", measure }], builds, 1, () => {})
    await expect(measured).rejects.toThrow("cost: a measurement took no processor time that could be told")
  })

  it("are not compared when they did not do the same", async () => {
    const measure = async (build: Build) => ({ cpuUs: { cost: 1 }, work: build.name === "old" ? "6 held" : "5 held" })
    const measured = measurePairs([{ name: "holds", measure }], builds, 1, () => {})
    await expect(measured).rejects.toThrow("holds: the builds did not do the same: 6 held | 5 held")
  })
})

describe("the turns", () => {
  const shown = (isTTY: boolean) => {
    let out = ""
    const now = [0, 60_000].values()
    const progress = turns({ isTTY, write: (text) => (out += text) }, "core", 4, () => now.next().value ?? 0)
    progress.next("old")
    progress.next("new")
    progress.end()
    return out
  }

  it("are drawn in place on a terminal, with the time that is left", () => {
    expect(shown(true)).toBe(
      "\r\u001b[Kcore [........................] 0/4 old\r\u001b[Kcore [######..................] 1/4 new, about 3 min left\r\u001b[K",
    )
  })

  it("are lines elsewhere", () => {
    expect(shown(false)).toBe(
      "core [........................] 0/4 old\ncore [######..................] 1/4 new, about 3 min left\n",
    )
  })
})
