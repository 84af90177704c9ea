/**
 * A log for what fails again and again: the same message for the same reason is written once, and then counted. The
 * next one after ten seconds is written with how often it was held back.
 */
import type { Clock, Log } from "../ports.ts"

const heldBackMs = 10_000
/** Beyond this the oldest kind of message is forgotten, and is written anew when it comes again. */
const kindsMax = 256

type Kind = { writtenAt: number; heldBack: number }

export const quietLog = (log: Log, clock: Clock): Log => {
  const kinds = new Map<string, Kind>()
  return {
    warn: (message, fields) => {
      const key = `${message}\n${fields.reason ?? ""}`
      const now = clock.monotonicMs()
      const kind = kinds.get(key)
      if (kind !== undefined && now - kind.writtenAt < heldBackMs) {
        kind.heldBack++
        return
      }
      kinds.delete(key)
      kinds.set(key, { writtenAt: now, heldBack: 0 })
      if (kinds.size > kindsMax) kinds.delete(kinds.keys().next().value as string)
      log.warn(message, kind === undefined || kind.heldBack === 0 ? fields : { ...fields, heldBack: kind.heldBack })
    },
  }
}
