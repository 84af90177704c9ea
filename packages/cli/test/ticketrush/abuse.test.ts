/** What an operator reads of the abuse rules, and the arguments of the command. */
import { describe, expect, it } from "vitest"
import { linesOf } from "../../src/ticketrush/abuse.ts"
import { read } from "./read.ts"

const rule = {
  ...({ rule: "rate", reason: "RATE_LIMIT_EXCEEDED", mode: "shadow", setting: "enforce" } as const),
  ...{ max: 3, windowSeconds: 10, setBy: 0, setAt: "2026-11-30T00:00:00Z" },
  ...{ settingMax: 5, settingWindowSeconds: 20, numbersSetBy: 7, numbersSetAt: "2026-11-30T01:00:00Z" },
}

describe("the lines about abuse rules", () => {
  it("say the mode, the numbers, what the settings say, and who set another one", () => {
    const text = linesOf({
      policyVersion: "abc",
      rules: [rule, { ...rule, rule: "loop", setBy: null, setAt: null, numbersSetBy: null, numbersSetAt: null }],
    }).join("\n")
    expect(text).toMatch(
      /rate +shadow +enforce +a program, 2026-11-30T00:00:00Z +3 +10 s +5 in 20 s +person 7, 2026-11-30T01:00:00Z/,
    )
    expect(text).toMatch(/loop +shadow +enforce +- +3 +10 s +5 in 20 s +-/)
    expect(text).toContain("Version abc.")
  })
})

describe("the arguments of ticketrush abuse", () => {
  it.each([
    ["--rule rate", "--mode"],
    ["--mode off", "--rule"],
    ["--rule speed --mode off", "speed"],
    ["--rule rate --mode loud", "loud"],
    ["--rule rate", "--numbers"],
    ["--numbers 3/10s", "--rule"],
    ["--rule rate --mode off --numbers 3/10s", "one of --mode and --numbers"],
    ["--rule rate --numbers 65/10s", "64/3600s"],
    ["--rule rate --numbers 3/3601s", "64/3600s"],
    ["--rule rate --numbers 0/10s", "1/1s"],
  ])("%j are refused, naming what is wrong", async (args, named) => {
    const found = await read(`abuse ${args}`)
    expect(JSON.stringify(found)).toContain(named)
    expect(JSON.stringify(found)).not.toContain('"kind":"abuse"')
  })

  it("are a rule with a mode or with numbers, or nothing", async () => {
    expect(JSON.stringify(await read("abuse --rule rate --numbers 5/20s"))).toContain('"max":5,"windowSeconds":20')
    expect(JSON.stringify(await read("abuse --rule rate --numbers setting"))).toContain('"numbers":"setting"')
    expect(JSON.stringify(await read("abuse --rule rate --mode setting"))).toContain('"mode":"setting"')
    expect(JSON.stringify(await read("abuse"))).toContain('"kind":"abuse"')
  })
})
