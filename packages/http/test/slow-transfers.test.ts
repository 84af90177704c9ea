import { limits } from "@ticketrush/protocol"
import { beforeEach, describe, expect, it } from "vitest"
import { bodyPace, type UnfinishedBody } from "../src/ServerLife.ts"
import { SlowTransfers } from "../src/SlowTransfers.ts"
import { Hand } from "./Hand.ts"

describe("a body that is not whole", () => {
  let hand: Hand
  let bodies: SlowTransfers<UnfinishedBody>
  let length: number
  let givenUp: number
  const body = {
    moved: () => length,
    giveUp: () => {
      givenUp++
    },
  }
  beforeEach(() => {
    hand = new Hand()
    bodies = new SlowTransfers(hand.defer, hand.clock.monotonicMs, bodyPace, (slow) => slow.giveUp())
    length = 0
    givenUp = 0
    bodies.add(body)
  })

  /** `bytes` come each half second, for as long as a body may wait, and one second more. */
  const drip = (bytes: number): void => {
    for (let passed = 0; passed <= limits.bodyWaitMsMax + 1_000; passed += 500) {
      length += bytes
      hand.pass(500)
    }
  }

  it("is given up once, whether nothing more of it comes or a byte now and then", () => {
    drip(1)
    expect([givenUp, hand.planned]).toEqual([1, 0])
  })

  it("is given up when it comes a little too slowly", () => {
    drip((limits.bodyProgressBytes - 1) / (limits.bodyWaitMsMax / 500 + 1))
    expect(givenUp).toBe(1)
  })

  it("is waited for while it makes progress, however long that takes", () => {
    for (let n = 0; n < 10; n++) drip(Math.ceil(limits.bodyProgressBytes / (limits.bodyWaitMsMax / 500)))
    expect(givenUp).toBe(0)
    drip(0)
    expect(givenUp).toBe(1)
  })

  it("that has become whole is not given up", () => {
    bodies.remove(body)
    drip(0)
    expect([givenUp, hand.planned]).toEqual([0, 0])
  })
})
