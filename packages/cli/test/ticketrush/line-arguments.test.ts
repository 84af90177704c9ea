import { describe, expect, it } from "vitest"
import { readCliArguments } from "../../src/ticketrush/arguments.ts"

const server = new URL("http://127.0.0.1:8080")
const read = (line: string) =>
  readCliArguments(
    line.split(" ").filter((word) => word !== ""),
    server.href,
  )

describe("the arguments of orders to a line", () => {
  it("name a person, a concert and a server", () => {
    expect(read("lab activate 5")).toEqual({
      kind: "lab",
      server,
      order: { kind: "activate", person: 5, concertId: undefined },
    })
    expect(read("lab deactivate 5 --concert 7 --server http://box:81")).toEqual({
      kind: "lab",
      server: new URL("http://box:81"),
      order: { kind: "deactivate", person: 5, concertId: 7 },
    })
    expect(read("lab leave 7 5")).toMatchObject({ order: { kind: "leave", concertId: 7, person: 5 } })
    expect(read("lab clear-line 7")).toMatchObject({ order: { kind: "clear-line", concertId: 7 } })
    expect(read("lab state 7")).toMatchObject({ order: { kind: "state", concertId: 7 } })
    expect(read("line 7")).toEqual({ kind: "line", server, concertId: 7, order: { kind: "watch", once: false } })
    expect(read("line 7 --once")).toMatchObject({ order: { kind: "watch", once: true } })
    expect(read("line 7 drain")).toMatchObject({ concertId: 7, order: { kind: "drain" } })
  })

  it("name settings with their units", () => {
    const all =
      "line 7 set --method paused --batch 50 --burst 60 --every 500ms --active-max 0 --waiting-max capacity " +
      "--pass 5m --grace 1h --priority 10s --protects yes"
    expect(read(all)).toMatchObject({
      order: {
        kind: "set",
        policy: {
          method: "paused",
          batch: 50,
          burst: 60,
          everyMs: 500,
          activeMax: 0,
          waitingMax: "capacity",
          passMs: 300_000,
          graceMs: 3_600_000,
          priorityMs: 10_000,
          protects: true,
        },
      },
    })
    expect(read("line 7 set --waiting-max 12 --protects no")).toMatchObject({
      order: { policy: { waitingMax: 12, protects: false } },
    })
  })

  it("are explained when asked", () => {
    expect(read("lab --help")).toMatchObject({
      kind: "help",
      text: expect.stringContaining("lab clear-line <concert>"),
    })
    expect(read("line 7 -h")).toMatchObject({ kind: "help", text: expect.stringContaining("--active-max N") })
    expect(read("--help")).toMatchObject({ kind: "help", text: expect.stringContaining("line <concertId>") })
  })

  it.each([
    ["lab", "lab takes activate, deactivate, leave, clear-line or state"],
    ["lab state", "lab state needs a concert id"],
    ["lab sell 1", 'got "sell"'],
    ["lab activate", "lab activate needs a person id"],
    ["lab activate x", 'a person id is a whole number from 1 to 9007199254740991, got "x"'],
    ["lab activate 9007199254740992", 'got "9007199254740992"'],
    ["lab activate 1 2", 'lab activate takes person, got "2" too'],
    ["lab activate 1 --concert 0", 'a concert id is a whole number from 1 to 67108863, got "0"'],
    ["lab leave 1", "lab leave needs a concert id and a person id"],
    ["lab leave 1 2 --concert 3", "lab leave does not take --concert"],
    ["lab clear-line", "lab clear-line needs a concert id"],
    ["lab activate 1 --once", "lab activate does not take --once"],
    ["lab activate 1 --server ftp://a", '--server takes an http:// address, got "ftp://a"'],
    ["lab activate 1 --loud", "--loud"],
    ["line", "line needs a concert id"],
    ["line x", 'got "x"'],
    ["line 1 stop", 'line takes set, pause, resume or drain, got "stop"'],
    ["line 1 pause now", 'line takes one order, got "now" too'],
    ["line 1 pause --batch 1", "line pause does not take --batch"],
    ["line 1 --batch 1", "line <concert> does not take --batch"],
    ["line 1 set", "line set needs at least one setting"],
    ["line 1 set --once", "line set does not take --once"],
    ["line 1 set --batch many", '--batch takes a whole number, got "many"'],
    ["line 1 set --every 10", '--every takes a time like 500ms, 10s, 5m or 1h, got "10"'],
    ["line 1 set --method draw", '--method takes fifo, paused, closed, passthrough, got "draw"'],
    ["line 1 set --protects maybe", '--protects takes yes, no, got "maybe"'],
    ["line 1 set --waiting-max all", '--waiting-max takes a whole number, got "all"'],
    ["line 1 set --batch", "--batch needs a value"],
  ])("say in one line what is wrong with '%s'", (line, sentence) => {
    const wrong = read(line)
    expect(wrong).toMatchObject({ kind: "wrong", sentence: expect.stringContaining(sentence) })
    expect(wrong.kind === "wrong" && wrong.sentence).not.toContain("\n")
  })
})
