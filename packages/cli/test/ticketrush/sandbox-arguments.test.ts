/** What `ticketrush sandbox` takes. */
import { describe, expect, it } from "vitest"
import { ratesOf } from "../../src/ticketrush/sandbox-arguments.ts"
import { read } from "./read.ts"

const nothing = {
  kind: "sandbox",
  port: 9_090,
  key: "sandbox-key",
  scenario: "approve",
  webhook: undefined,
  profile: "standard",
  scheme: "standard",
  secrets: [],
  script: { seed: 1, rates: {}, lateMs: 360_000, outages: [] },
}

describe("the arguments of the sandbox", () => {
  it.each([
    ["sandbox", nothing],
    ["sandbox --port 0 --scenario retry", { ...nothing, port: 0, scenario: "retry" }],
    [
      "sandbox --webhook http://127.0.0.1:8080/hooks --profile instant --scheme timestamped",
      { ...nothing, webhook: new URL("http://127.0.0.1:8080/hooks"), profile: "instant", scheme: "timestamped" },
    ],
    ["sandbox --secret whsec_a --secret whsk_b", { ...nothing, secrets: ["whsec_a", "whsk_b"] }],
    [
      "sandbox --faults drop=0.1,late=1 --seed 7",
      { ...nothing, script: { ...nothing.script, seed: 7, rates: { drop: 0.1, late: 1 } } },
    ],
  ])("are read from '%s'", async (line, asked) => {
    expect(await read(line)).toEqual({ kind: "asked", asked })
  })

  it.each([
    "sandbox --port 65536",
    "sandbox --scenario perhaps",
    "sandbox --webhook ftp://shop.example/",
    "sandbox --profile weekly",
    "sandbox --scheme none",
    "sandbox --faults 2",
    "sandbox --faults drop",
    "sandbox --faults thunder=0.1",
    "sandbox --faults drop=0.1=0.2",
    "sandbox --seed 0",
  ])("are wrong in '%s'", async (line) => {
    expect(await read(line)).toMatchObject({ kind: "wrong" })
  })

  it("give every kind of fault one rate when a rate stands alone", () => {
    const rates = ratesOf("0.25")!
    expect(Object.keys(rates)).toContain("lost-answer")
    expect(new Set(Object.values(rates))).toEqual(new Set([0.25]))
  })
})
