import { describe, expect, it } from "vitest"
import { EventText } from "../../js/live/event-text.js"

const read = (...pieces: ReadonlyArray<string>) => {
  const text = new EventText("")
  return pieces.flatMap((piece) => text.take(piece))
}

describe("the text of a stream", () => {
  it("gives events with their name, data and position", () => {
    expect(read('event:INIT\ndata:{"a":1}\nid:3-120\n\n')).toEqual([{ name: "INIT", data: '{"a":1}', id: "3-120" }])
    expect(read("data: x\n\n")).toEqual([{ name: "message", data: "x", id: "" }])
  })

  it("keeps the last position for events that have none, and goes on from the one of the stream before", () => {
    expect(read("id:1-1\ndata:a\n\ndata:b\n\n").map(({ id }) => id)).toEqual(["1-1", "1-1"])
    expect(new EventText("7-7").take("data:a\n\n")[0].id).toBe("7-7")
  })

  it("is the same however it is cut into pieces, with every kind of line end", () => {
    for (const end of ["\n", "\r\n", "\r"]) {
      const whole = `event:A${end}data:one${end}data:two${end}id:1${end}${end}:${end}${end}event:B${end}data:x${end}${end}data:z`
      const events = read(`${whole}.`)
      expect(events.map(({ name, data }) => [name, data])).toEqual([
        ["A", "one\ntwo"],
        ["B", "x"],
      ])
      for (let cut = 0; cut <= whole.length; cut++) {
        expect(read(whole.slice(0, cut), whole.slice(cut), ".")).toEqual(events)
      }
      expect(read(...whole, ".")).toEqual(events)
    }
  })

  it("gives nothing for comments, names without data, and an event that is not complete", () => {
    expect(read(":\n\n", ": keepalive\n\n", "event:A\n\n", "data:a\n")).toEqual([])
  })
})
