import { describe, expect, it } from "vitest"
import { Frame, offsetIn, positionOf, sseEnd, sseMessage, sseText } from "../../src/stream/Frame.ts"

describe("a frame", () => {
  it("is an event with a name, or a message that names its topic", () => {
    const frame = new Frame("seats", "SNAPSHOT", '{"a":1}', "3-12")
    expect(frame.as("events")).toBe('event:SNAPSHOT\ndata:{"a":1}\nid:3-12\n\n')
    expect(frame.as("messages")).toBe('{"type":"event","topic":"seats","event":"SNAPSHOT","id":"3-12","data":{"a":1}}')
  })

  it("that shows no image has no id", () => {
    const frame = new Frame("line", "INIT", "[]", "")
    expect(frame.as("events")).toBe("event:INIT\ndata:[]\n\n")
    expect(frame.as("messages")).toBe('{"type":"event","topic":"line","event":"INIT","id":null,"data":[]}')
  })

  it("takes on the wire what its longer wording takes", () => {
    const frame = new Frame("sale", "SALE", "{}", "1-2")
    expect(frame.bytesMax).toBe(frame.as("messages").length)
    expect(frame.bytesMax).toBeGreaterThan(frame.as("events").length)
  })
})

describe("what is said beside frames", () => {
  it("is an event without an id, a message without a name, or the end", () => {
    expect(sseText("A", "1", "")).toBe("event:A\ndata:1\n\n")
    expect(sseMessage("{}")).toBe("data:{}\n\n")
    expect(sseEnd("signed-out")).toBe('event:END\ndata:{"code":"signed-out","retry":false}\n\n')
  })
})

describe("a position", () => {
  it("is read back under its own epoch alone", () => {
    const image = { epoch: 3, offset: 12 }
    expect(positionOf(image)).toBe("3-12")
    expect(offsetIn(image, "3-12")).toBe(12)
    expect(offsetIn({ epoch: 3, offset: 99 }, "3-0")).toBe(0)
    expect(offsetIn(image, "3-9000000000000001")).toBe(9_000_000_000_000_001)
  })

  it.each([
    "4-12",
    "12-3",
    "2-12",
    "3",
    "3-",
    "-12",
    "3-12-1",
    "3 12",
    "3-12x",
    "x3-12",
    "3-1.5",
    "",
    "3-99999999999999999",
  ])("is none of the image where it is another's, or no position: %s", (position) => {
    expect(offsetIn({ epoch: 3, offset: 12 }, position)).toBeNull()
  })
})
