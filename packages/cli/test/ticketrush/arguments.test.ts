import { describe, expect, it } from "vitest"
import { readCliArguments } from "../../src/ticketrush/arguments.ts"

const read = (line: string) =>
  readCliArguments(
    line.split(" ").filter((word) => word !== ""),
    "http://127.0.0.1:8080",
  )

describe("the arguments of the command line", () => {
  it("name a command, a concert and a file", () => {
    expect(read("journal 7")).toEqual({ kind: "journal", concertId: 7, to: undefined, exportTo: undefined })
    expect(read("journal 7 --export out.jsonl --to 12")).toEqual({
      kind: "journal",
      concertId: 7,
      to: 12,
      exportTo: "out.jsonl",
    })
    expect(read("verify-receipt - --journal j --jwks k")).toEqual({
      kind: "verify-receipt",
      receipt: "-",
      journal: "j",
      jwks: "k",
    })
    expect(read("audit")).toEqual({ kind: "audit", concertId: undefined, file: undefined })
    expect(read("audit 7 --file out.jsonl")).toEqual({ kind: "audit", concertId: 7, file: "out.jsonl" })
  })

  it.each(["", "--help", "help", "nonsense --help"])("show all commands for '%s'", (line) => {
    expect(read(line)).toMatchObject({ kind: "help", text: expect.stringContaining("audit --file FILE") })
  })

  it("explain one command when asked", () => {
    expect(read("audit --help")).toMatchObject({ text: expect.stringContaining("no seat has two holders") })
    expect(read("verify-receipt -h")).toMatchObject({ text: expect.stringContaining("--jwks FILE") })
    expect(read("journal -h")).toMatchObject({ text: expect.stringContaining("FILE must not exist yet") })
  })

  it.each([
    ["journal", "journal needs a concert id"],
    ["journal x", 'a concert id is a whole number from 1 to 67108863, got "x"'],
    ["audit 0", 'got "0"'],
    ["audit 67108864", 'got "67108864"'],
    ["audit 1 2", 'got "2" too'],
    ["audit --export f", "audit does not take --export"],
    ["journal 1 --file f", "journal does not take --file"],
    ["audit --journal f", "audit does not take --journal"],
    ["verify-receipt", "verify-receipt needs a file with the receipt"],
    ["verify-receipt r", "verify-receipt needs --journal with an export"],
    ["verify-receipt r s --journal j", 'takes one receipt, got "s" too'],
    ["verify-receipt r --journal j --file f", "verify-receipt does not take --file"],
    ["sell 1", 'there is no command "sell"'],
    ["audit --loud", "--loud"],
    ["journal 1 --export", "--export needs a value"],
    ["journal 1 --to 0", '--to takes a position, a whole number from 1, got "0"'],
    ["journal 1 --to 1e3", 'got "1e3"'],
    ["audit 1 --to 3", "audit does not take --to"],
  ])("say in one line what is wrong with '%s'", (line, sentence) => {
    const wrong = read(line)
    expect(wrong).toMatchObject({ kind: "wrong", sentence: expect.stringContaining(sentence) })
    expect(wrong.kind === "wrong" && wrong.sentence).not.toContain("\n")
  })

  it("name an unknown option without advice on how to write a strange argument", () => {
    expect(read("audit --loud")).toEqual({ kind: "wrong", sentence: "Unknown option '--loud'" })
  })
})
