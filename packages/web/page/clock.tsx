/** What changes with time, by the server's clock. */
import { useEffect, useState, useSyncExternalStore } from "react"
import { serverNow } from "./server-time.ts"

const eachSecond = (listener: () => void): (() => void) => {
  const timer = setInterval(listener, 1_000)
  return () => clearInterval(timer)
}

/** The time itself: a component that uses this is drawn each second. */
export const useNow = (): number => {
  const [now, setNow] = useState(serverNow)
  useEffect(() => eachSecond(() => setNow(serverNow())), [])
  return now
}

/** What `of` makes of the time: it is asked each second, and the component is drawn when it answers something else. */
export const useByClock = <T extends string | number | boolean | null>(of: (now: number) => T): T =>
  useSyncExternalStore(eachSecond, () => of(serverNow()))
