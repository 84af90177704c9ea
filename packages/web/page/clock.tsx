/** What changes with time: a component that uses this is drawn once a second, by the server's clock. */
import { useEffect, useState } from "react"
import { serverNow } from "./server-time.ts"

export const useNow = (everyMs = 1_000): number => {
  const [now, setNow] = useState(serverNow)
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return now
}
