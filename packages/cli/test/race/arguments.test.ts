import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import { raceProgram } from "../../src/race/arguments.ts"
import { readArguments } from "../../src/terminal/reading.ts"

const read = (args: ReadonlyArray<string>) =>
  Effect.runPromise(readArguments(raceProgram("http://127.0.0.1:8080"), args))

const sentence = async (...args: string[]): Promise<string> => {
  const found = await read(args)
  return found.kind === "wrong" ? found.sentence : `not wrong but ${found.kind}`
}

describe("the arguments of a race", () => {
  it("default to thirty people and one seat on this machine", async () => {
    const url = new URL("http://127.0.0.1:8080")
    expect(await read([])).toEqual({
      kind: "asked",
      asked: { users: 30, seats: 1, pairs: false, samePerson: false, json: false, rounds: 1, url },
    })
  })

  it("ask for the version of the program", async () => {
    expect(await read(["--version"])).toEqual({ kind: "text", text: expect.stringMatching(/^race \d+\.\d+\.\d+$/) })
  })

  it("take every option", async () => {
    const args = "--users 300 --seats 50 --pairs --same-person --json --rounds 5 --url http://localhost:9".split(" ")
    expect(await read(args)).toMatchObject({
      asked: { users: 300, seats: 50, pairs: true, samePerson: true, json: true, rounds: 5 },
    })
  })

  it("give pairs two seats when no number is said", async () => {
    expect(await read(["--pairs"])).toMatchObject({ asked: { seats: 2 } })
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
    [["--rounds", "0"], "--rounds takes a whole number from 1 to 10000"],
    [["--speed", "9"], "there is no option --speed"],
    [["--usrs", "9"], "there is no option --usrs; did you mean --users?"],
    [["now"], '"now" is a word too many'],
  ])("say in one line what is wrong with %j", async (args, expected) => {
    const found = await sentence(...args)
    expect(found).toContain(expected)
    expect(found).not.toContain("\n")
  })

  it("show the help rather than a fault when both could be, with every default", async () => {
    const text = expect.stringContaining("--users N        people, 1 to 10000 (30)")
    expect(await read(["--users", "x", "--help"])).toEqual({ kind: "text", text })
    expect(await read(["-h"])).toMatchObject({ text: expect.stringContaining("Exit code 0") })
  })

  it("write a script that completes them in a shell", async () => {
    const script = await read(["--completions", "bash"])
    expect(script).toMatchObject({ kind: "text", text: expect.stringContaining("--same-person") })
  })
})
