/** What an operator reads of the abuse rules, and the arguments of the command. */
import { describe, expect, it } from "vitest"
import { linesOf } from "../../src/ticketrush/abuse.ts"
import { read } from "./read.ts"

const rule = {
  ...({ rule: "rate", reason: "RATE_LIMIT_EXCEEDED", mode: "shadow", setting: "enforce" } as const),
  ...{ max: 3, windowSeconds: 10, setBy: 0, setAt: "2026-11-30T00:00:00Z" },
}

describe("the lines about abuse rules", () => {
  it("say the mode, the setting, the numbers, and who set another mode", () => {
    const text = linesOf({
      policyVersion: "abc",
      rules: [rule, { ...rule, rule: "loop", setBy: null, setAt: null }],
    }).join("\n")
    expect(text).toMatch(/rate +shadow +enforce +3 +10 s +a program, 2026-11-30T00:00:00Z/)
    expect(text).toMatch(/loop +shadow +enforce +3 +10 s +-/)
    expect(text).toContain("Version abc.")
  })
})

describe("the arguments of ticketrush abuse", () => {
  it.each([
    ["--rule rate", "--mode"],
    ["--mode off", "--rule"],
    ["--rule speed --mode off", "speed"],
    ["--rule rate --mode loud", "loud"],
  ])("%j are refused, naming what is wrong", async (args, named) => {
    const found = await read(`abuse ${args}`)
    expect(JSON.stringify(found)).toContain(named)
    expect(JSON.stringify(found)).not.toContain('"kind":"abuse"')
  })

  it("are a rule with a mode, or nothing", async () => {
    expect(JSON.stringify(await read("abuse --rule rate --mode setting"))).toContain('"mode":"setting"')
    expect(JSON.stringify(await read("abuse"))).toContain('"kind":"abuse"')
  })
})
