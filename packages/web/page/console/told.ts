/** Figures of a sale that are read when it has changed: its public topic tells of each change within a second. */
import { useRef } from "react"
import { useTopic } from "../live.ts"
import { usePolled } from "./polled.ts"

/** Without a live connection; and with one, as some figures change with time alone. */
const everyMs = 1_000
const restMs = 15_000

/** As `usePolled` does. */
export const useTold = <T>(concertId: number, key: string, load: () => Promise<T>) => {
  const changed = useRef(() => {})
  const link = useTopic({ topic: "sale", concertId }, { frame: () => changed.current() })
  const polled = usePolled(key, { everyMs: link === "live" ? restMs : everyMs, load })
  changed.current = polled.wake
  return polled
}
