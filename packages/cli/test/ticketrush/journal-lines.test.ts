import type { SaleEvent } from "@ticketrush/protocol"
import { encodeEvents } from "@ticketrush/protocol/event-codec"
import { describe, expect, it } from "vitest"
import { linesOf } from "../../src/ticketrush/commands.ts"

const held: SaleEvent = {
  kind: "held",
  reservation: 2,
  person: 31,
  option: 1,
  seats: [0, 5],
  deadline: 1_770_804_615_123,
  price: 330_000,
  key: null,
}
const frame = encodeEvents([held, { kind: "expired", reservation: 2 }])
const record = { concertId: 4, first: 8, last: 9, epoch: 1, at: 1_770_804_000_000, frame, hash: new Uint8Array(32) }

describe("the lines of a record", () => {
  it("are one an event, with its position", () => {
    expect(linesOf(record)).toEqual([
      expect.stringMatching(/^ +8 {2}e1 {2}2026-02-11T10:00:00\.000Z {2}held /),
      expect.stringMatching(/^ +9 {2}e1 {2}2026-02-11T10:00:00\.000Z {2}expired /),
    ])
  })

  it("are a sentence that names the record when a changed byte makes it unreadable, and never a throw", () => {
    const sentence =
      /^the record 8 to 9 of concert 4 cannot be read \(.+\): its journal is broken, see npm run ticketrush -- audit 4$/
    let unreadable = 0
    for (let at = 0; at < frame.length; at++) {
      for (const bits of [1, 0x80, 0xff]) {
        const changed = frame.slice()
        changed[at] ^= bits
        const lines = linesOf({ ...record, frame: changed })
        if (typeof lines !== "string") continue
        expect(lines).toMatch(sentence)
        unreadable++
      }
    }
    expect(unreadable).toBeGreaterThan(0)
  })
})
