import { createHash } from "node:crypto"
import { encodeEvents } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { decodeState, encodeState } from "../../src/core/state-codec.ts"
import { unruledHistory } from "./unruled-history.ts"

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex")

describe("a sale without rules", () => {
  // Worked out by the code from before there were rules. A change of these values changes what old journals come to.
  it("decides, journals and hashes as sales did before there were rules", () => {
    const { sale, events } = unruledHistory()
    expect(events).toHaveLength(1_374)
    expect(sha256(encodeEvents(events))).toBe("20e96f3900c6b282d63a0b43d3b727a92131305f8a2b55ccb991d912c7321cfb")
    const state = encodeState(sale)
    expect(sha256(state)).toBe("aa910e79d49b3e73064cc500a676958670f3cfc89153bd47a8755135b810f619")
    expect(encodeState(decodeState(state))).toEqual(state)
  })
})
