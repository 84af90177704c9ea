import { describe, expect, it } from "vitest"
import { readRaceArguments } from "../../src/race/arguments.ts"

const defaultUrl = "http://127.0.0.1:8080"
const read = (args: ReadonlyArray<string>) => readRaceArguments(args, defaultUrl)

const sentence = (...args: string[]): string => {
  const found = read(args)
  return found.kind === "wrong" ? found.sentence : `not wrong but ${found.kind}`
}

describe("the arguments of a race", () => {
  it("default to thirty people and one seat on this machine", () => {
    const found = read([])
    expect(found).toMatchObject({
      kind: "race",
      options: { users: 30, seats: 1, pairs: false, samePerson: false, json: false },
    })
    expect(found.kind === "race" && found.options.url.origin).toBe("http://127.0.0.1:8080")
  })

  it("take every option", () => {
    const args = "--users 300 --seats 50 --pairs --same-person --json --url http://localhost:9".split(" ")
    expect(read(args)).toMatchObject({
      options: { users: 300, seats: 50, pairs: true, samePerson: true, json: true },
    })
  })

  it("give pairs two seats when no number is said", () => {
    expect(read(["--pairs"])).toMatchObject({ options: { seats: 2 } })
  })

  it.each([
    [["--users", "0"], "--users takes a whole number from 1 to 10000"],
    [["--users", "1e3"], 'got "1e3"'],
    [["--seats", "x"], "--seats takes a whole number from 1 to 131072"],
    [["--pairs", "--seats", "1"], "--seats takes a whole number from 2"],
    [["--url", "ftp://x"], "--url takes an http:// address"],
    [["--url", "nonsense"], '"nonsense"'],
    [["--users", "--pairs"], "--users needs a value"],
    [["--users"], "--users needs a value"],
    [["--speed", "9"], "--speed"],
    [["now"], "now"],
  ])("say in one line what is wrong with %j", (args, expected) => {
    expect(sentence(...args)).toContain(expected)
    expect(sentence(...args)).not.toContain("\n")
  })

  it("show the help rather than a fault when both could be", () => {
    expect(read(["--users", "x", "--help"]).kind).toBe("help")
  })
})
