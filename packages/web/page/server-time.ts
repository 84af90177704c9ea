/** The server's clock, as far as this page knows it. */
import { ServerClock } from "./ServerClock.ts"

const clock = new ServerClock()

export const serverNow = (): number => Date.now() + (clock.aheadMs ?? 0)

export const serverAheadMs = (): number | null => clock.aheadMs

/** A time that the server told in an answer to a request sent at `sentAt`; a better known one is kept. */
export const told = (iso: string, sentAt: number): void => clock.told(iso, sentAt, Date.now())

/** A time in a frame of a stream. */
export const toldInFrame = (iso: string): void => clock.told(iso, null, Date.now())
