/**
 * When a challenge that is waited out begins to count: a minute from now, and behind all others that its address has asked for,
 * five seconds each. So a hundred accounts at one address wait nine minutes together, where the work would have taken seconds.
 */
import { limits } from "@ticketrush/protocol"
import { AgedTable } from "../line/AgedTable.ts"
import { addressKey } from "../stream/address-key.ts"

export class WaitSlots {
  /** The last slot of each address. */
  readonly #last = new AgedTable<string, number>(limits.proofWaitersKnownMax)

  /** Undefined: this address has asked for as many as there may be. Times in milliseconds. */
  take(address: string, now: number): number | undefined {
    const key = addressKey(address)
    const { proofWaitMs, proofWaitSpacingMs, proofWaitMsMax } = limits
    const slot = Math.max(now + proofWaitMs, (this.#last.get(key) ?? 0) + proofWaitSpacingMs)
    if (slot > now + proofWaitMsMax) return undefined
    this.#last.set(key, slot)
    return slot
  }
}
