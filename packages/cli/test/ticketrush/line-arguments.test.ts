import { describe, expect, it } from "vitest"
import { read } from "./read.ts"

const server = new URL("http://127.0.0.1:8080")

describe("the arguments of orders to a line", () => {
  it.each([
    ["lab activate 5", { kind: "lab", server, order: { kind: "activate", person: 5, concertId: undefined } }],
    [
      "lab deactivate 5 --concert 7 --server http://box:81",
      { kind: "lab", server: new URL("http://box:81"), order: { kind: "deactivate", person: 5, concertId: 7 } },
    ],
    ["lab leave 7 5", { kind: "lab", server, order: { kind: "leave", concertId: 7, person: 5 } }],
    ["lab clear-line 7", { kind: "lab", server, order: { kind: "clear-line", concertId: 7 } }],
    ["lab state 7", { kind: "lab", server, order: { kind: "state", concertId: 7 } }],
    ["line 7", { kind: "line", server, concertId: 7, order: { kind: "watch", once: false } }],
    ["line 7 --once", { kind: "line", server, concertId: 7, order: { kind: "watch", once: true } }],
    ["line 7 drain", { kind: "line", server, concertId: 7, order: { kind: "drain" } }],
  ])("name a person, a concert and a server: '%s'", async (line, asked) => {
    expect(await read(line)).toEqual({ kind: "asked", asked })
  })

  it("name settings with their units", async () => {
    const all =
      "line 7 set --method paused --batch 50 --burst 60 --every 500ms --active-max 0 --waiting-max capacity " +
      "--pass 5m --grace 1h --priority 10s --protects yes"
    const policy = {
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
    }
    expect(await read(all)).toMatchObject({ asked: { order: { kind: "set", policy } } })
    const some = await read("line 7 set --waiting-max 12 --protects no")
    expect(some).toMatchObject({ asked: { order: { kind: "set", policy: { waitingMax: 12, protects: false } } } })
    expect(Object.keys((some as { asked: { order: { policy: object } } }).asked.order.policy)).toHaveLength(2)
  })

  it.each([
    ["lab --help", "clear-line    send all waiting people away"],
    ["line 7 -h", "--active-max N"],
    ["lab state --help", "the server (http://127.0.0.1:8080/, from HOST and PORT)"],
    ["--help", "watch a waiting line"],
  ])("are explained for '%s'", async (line, text) => {
    const shown = await read(line, server.href)
    expect(shown).toMatchObject({ kind: "text", text: expect.stringContaining(text) })
  })

  it.each([
    ["lab", "lab needs one of activate, deactivate, leave, clear-line, state"],
    ["lab state", "lab state needs <concert>"],
    ["lab sell 1", 'lab does not take "sell"; there are activate, deactivate, leave, clear-line, state'],
    ["lab activate", "lab activate needs <person>"],
    ["lab activate x", '<person> takes the id of a person, a whole number from 1, got "x"'],
    ["lab activate 9007199254740992", 'got "9007199254740992"'],
    ["lab activate 1 2", '"2" is a word too many'],
    ["lab activate 1 --concert 0", '--concert takes the id of a concert, a whole number from 1 to 67108863, got "0"'],
    ["lab leave 1", "lab leave needs <person>"],
    ["lab leave 1 2 --concert 3", "lab leave does not take --concert"],
    ["lab clear-line", "lab clear-line needs <concert>"],
    ["lab activate 1 --once", "lab activate does not take --once"],
    ["lab activate 1 --server ftp://a", '--server takes an http:// address, got "ftp://a"'],
    ["lab activate 1 --loud", "--loud"],
    ["line", "line needs <concert>"],
    ["line x", 'got "x"'],
    ["line 1 stop", '<order> takes "set" | "pause" | "resume" | "drain", got "stop"'],
    ["line 1 pause now", '"now" is a word too many'],
    ["line 1 pause --batch 1", "settings are changed by line <concert> set"],
    ["line 1 --batch 1", "settings are changed by line <concert> set"],
    ["line 1 set", "line set needs at least one setting"],
    ["line 1 set --once", "line set does not take --once"],
    ["line 1 set --batch many", '--batch takes a whole number from 0 to 999999999, got "many"'],
    ["line 1 set --every 10", '--every takes a time like 500ms, 10s, 5m or 1h, got "10"'],
    ["line 1 set --method draw", '--method takes "fifo" | "paused" | "closed" | "passthrough", got "draw"'],
    ["line 1 set --protects maybe", '--protects takes "yes" | "no", got "maybe"'],
    ["line 1 set --waiting-max all", '--waiting-max takes a whole number or capacity, got "all"'],
    ["line 1 set --batch", "--batch needs a value"],
  ])("say in one line what is wrong with '%s'", async (line, sentence) => {
    const wrong = await read(line)
    expect(wrong).toMatchObject({ kind: "wrong", sentence: expect.stringContaining(sentence) })
    expect(wrong.kind === "wrong" && wrong.sentence).not.toContain("\n")
  })
})
