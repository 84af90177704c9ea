import { describe, expect, it } from "vitest"
import { read } from "./read.ts"

describe("the arguments of the command line", () => {
  it.each([
    ["journal 7", { kind: "journal", concertId: 7, to: undefined, exportTo: undefined }],
    ["journal 7 --export out.jsonl --to 12", { kind: "journal", concertId: 7, to: 12, exportTo: "out.jsonl" }],
    ["trail", { kind: "trail", file: undefined, exportTo: undefined }],
    ["trail --export -", { kind: "trail", file: undefined, exportTo: "-" }],
    ["trail --file -", { kind: "trail", file: "-", exportTo: undefined }],
    ["journal 7 --export -", { kind: "journal", concertId: 7, to: undefined, exportTo: "-" }],
    [
      "verify-receipt - --journal j --jwks k",
      { kind: "verify-receipt", receipt: "-", journal: "j", jwks: "k", unclosed: false },
    ],
    [
      "verify-receipt r --journal - --unclosed",
      { kind: "verify-receipt", receipt: "r", journal: "-", jwks: undefined, unclosed: true },
    ],
    ["preview 7 --policy p.json", { kind: "preview", concertId: 7, policy: "p.json", to: undefined }],
    ["preview 7 --policy - --to 12", { kind: "preview", concertId: 7, policy: "-", to: 12 }],
    ["judge h.jsonl", { kind: "judge", file: "h.jsonl" }],
    ["doctor", { kind: "doctor", json: false, outside: undefined }],
    [
      "doctor --json --outside https://tickets.example/",
      { kind: "doctor", json: true, outside: new URL("https://tickets.example/") },
    ],
    ["audit", { kind: "audit", concertId: undefined, file: undefined, unclosed: false }],
    ["audit 7 --file out.jsonl", { kind: "audit", concertId: 7, file: "out.jsonl", unclosed: false }],
    [
      "cluster --move 7 --to 10.0.0.2:7002",
      { ...{ kind: "cluster", json: false, sales: false }, move: 7, to: "10.0.0.2:7002" },
    ],
    ["audit --file - --unclosed", { kind: "audit", concertId: undefined, file: "-", unclosed: true }],
  ])("name a command, a concert and a file: '%s'", async (line, asked) => {
    expect(await read(line)).toEqual({ kind: "asked", asked })
  })

  it.each(["--version", "audit --version"])("ask for the version of the program with '%s'", async (line) => {
    expect(await read(line)).toMatchObject({ kind: "text", text: expect.stringMatching(/^ticketrush \d+\.\d+\.\d+$/) })
  })

  it.each(["", "--help", "help", "nonsense --help"])("show all commands for '%s'", async (line) => {
    const shown = await read(line)
    expect(shown).toMatchObject({ kind: "text", text: expect.stringContaining("Exit code 0") })
    for (const name of ["journal", "audit", "verify-receipt", "preview", "judge", "doctor", "sandbox", "line", "lab"]) {
      expect(shown).toMatchObject({ text: expect.stringMatching(new RegExp(`^ {2}${name} `, "m")) })
    }
  })

  it.each([
    ["audit --help", "no seat has two holders"],
    ["help audit", "no seat has two holders"],
    ["verify-receipt -h", "--jwks FILE"],
    ["journal -h", "FILE must not exist yet"],
  ])("explain one command for '%s'", async (line, text) => {
    expect(await read(line)).toMatchObject({ kind: "text", text: expect.stringContaining(text) })
  })

  it.each([
    ["journal", "journal needs <concert>"],
    ["journal x", '<concert> takes the id of a concert, a whole number from 1 to 67108863, got "x"'],
    ["audit 0", 'got "0"'],
    ["audit 67108864", 'got "67108864"'],
    ["audit 1 2", '"2" is a word too many'],
    ["audit --export f", "audit does not take --export"],
    ["journal 1 --file f", "journal does not take --file"],
    ["audit --journal f", "audit does not take --journal"],
    ["verify-receipt", "verify-receipt needs <receipt>"],
    ["judge", "judge needs <file>"],
    ["verify-receipt r", "verify-receipt needs --journal"],
    ["verify-receipt r s --journal j", '"s" is a word too many'],
    ["verify-receipt r --journal j --file f", "verify-receipt does not take --file"],
    ["cluster --move 7", "--move and --to need each other"],
    ["cluster --unmove 7 --to 10.0.0.2:7002", "--move and --to need each other"],
    ["cluster --move 7 --to 10.0.0.2:7002 --unmove 8", "cluster takes one of --drain, --undrain, --move and --unmove"],
    ["cluster --move 0 --to 10.0.0.2:7002", '--move takes a whole number from 1 to 67108863, got "0"'],
    // A variable of the shell that is not set: the sale would be left to its shard.
    ["cluster --move 7 --to=", "--to needs a value"],
    ["cluster --drain 10.0.0.2", '--drain takes host:port, as TICKETRUSH_CLUSTER names a node, got "10.0.0.2"'],
    [
      "sell 1",
      'there is no command "sell"; there are journal, audit, verify-receipt, preview, judge, trail, doctor, cluster, sandbox, reconcile, payments, abuse, line, lab',
    ],
    ["audit --loud", "audit does not take --loud"],
    ["journal 1 --export", "--export needs a value"],
    ["journal 1 --to 0", '--to takes a whole number from 1, got "0"'],
    ["journal 1 --to 1e3", 'got "1e3"'],
    ["audit 1 --to 3", "audit does not take --to"],
    ["audit --unclosed", "audit takes --unclosed with --file alone"],
    ["journal 1 --unclosed", "journal does not take --unclosed"],
    ["verify-receipt - --journal -", "the standard input is the receipt or the journal, not both"],
  ])("say in one line what is wrong with '%s'", async (line, sentence) => {
    const wrong = await read(line)
    expect(wrong).toMatchObject({ kind: "wrong", sentence: expect.stringContaining(sentence) })
    expect(wrong.kind === "wrong" && wrong.sentence).not.toContain("\n")
  })
})
