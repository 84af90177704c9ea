import { limits } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { Replays } from "../../src/keyed/Replays.ts"

const client = () => ({ gone: false, ended: () => false })
const answer = (body: string, status = 200) => ({ status, contentType: "application/json", body })

class Kept {
  now = 0
  readonly replays = new Replays(() => this.now)

  /** A request from its beginning to its end. */
  whole(name: string, text: string, given = answer("done")): string {
    const exchange = client()
    const { kind } = this.replays.begin(name, exchange, text)
    if (kind === "new") this.replays.end(name, exchange, given)
    return kind
  }
}

describe("an answer to a request with a key", () => {
  it("is given again for the same request, whatever the order of its fields", () => {
    const kept = new Kept()
    expect(kept.whole("a", '{"x":1,"y":2}', answer("first", 201))).toBe("new")
    for (const text of ['{"x":1,"y":2}', '{ "y": 2, "x": 1 }']) {
      expect(kept.replays.begin("a", client(), text)).toEqual({ kind: "again", answer: answer("first", 201) })
    }
    expect(kept.whole("empty", "")).toBe("new")
    expect(kept.whole("empty", "{}")).toBe("again")
  })

  it("is not given for another request with the key, and another name is another key", () => {
    const kept = new Kept()
    kept.whole("a", '{"x":1}')
    expect(kept.whole("a", '{"x":2}')).toBe("other")
    expect(kept.whole("a", "{")).toBe("other")
    expect(kept.whole("b", '{"x":2}')).toBe("new")
  })

  it("is waited for while the first request is at work, unless its client is gone", () => {
    const kept = new Kept()
    const first = { gone: false, ended: () => first.gone }
    kept.replays.begin("a", first, "")
    expect(kept.replays.begin("a", client(), "").kind).toBe("running")
    first.gone = true
    const second = client()
    expect(kept.replays.begin("a", second, "").kind).toBe("new")
    // What the first one came to after all is not the answer of the second one.
    kept.replays.end("a", first, answer("late"))
    expect(kept.replays.begin("a", client(), "").kind).toBe("running")
    kept.replays.end("a", second, answer("second"))
    expect(kept.replays.begin("a", client(), "")).toMatchObject({ kind: "again", answer: { body: "second" } })
  })

  it("is not kept when it is a refusal: the request is decided anew", () => {
    const kept = new Kept()
    for (const status of [409, 503, 500]) expect(kept.whole("a", "", answer("no", status))).toBe("new")
    expect(kept.replays.bytes).toBe(0)
  })

  it("counts for a day", () => {
    const kept = new Kept()
    kept.whole("a", "")
    kept.now = limits.replayMs - 1
    expect(kept.whole("a", "")).toBe("again")
    kept.now++
    expect(kept.whole("a", "")).toBe("new")
  })
})

describe("the answers that are kept", () => {
  it("are forgotten from the oldest on when they take too much together", () => {
    const kept = new Kept()
    const long = answer("x".repeat(limits.replayAnswerBytesMax))
    const count = Math.ceil(limits.replayBytesKept / limits.replayAnswerBytesMax) + 5
    for (let n = 0; n < count; n++) kept.whole(`key ${n}`, "", long)
    expect(kept.replays.bytes).toBeLessThanOrEqual(limits.replayBytesKept)
    expect(kept.replays.bytes).toBeGreaterThan(limits.replayBytesKept - 2 * limits.replayAnswerBytesMax)
    expect(kept.whole(`key ${count - 1}`, "")).toBe("again")
    expect(kept.whole("key 0", "")).toBe("new")
  })
})
