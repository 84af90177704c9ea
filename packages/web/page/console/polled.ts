/**
 * Something that is read again and again while the page is in sight. What was read last stays while it cannot be read; what was
 * refused for good is not asked for again by itself.
 */
import { useCallback, useEffect, useState } from "react"
import { Failure } from "../api.ts"

export type Polled<T> = {
  readonly value: T | undefined
  /** Why the last reading failed; undefined when it did not. */
  readonly cause: unknown
  /** Reads at once. */
  readonly read: () => void
}

export const usePolled = <T>(key: string, everyMs: number, load: () => Promise<T>): Polled<T> => {
  const [known, setKnown] = useState<{ key: string; value?: T; cause?: unknown }>({ key })
  const [turn, setTurn] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says what is loaded
  useEffect(() => {
    let left = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const heard = (news: { readonly value: T } | { readonly cause: unknown }): void => {
      if (left) return
      setKnown((before) => ({ key, value: before.key === key ? before.value : undefined, cause: undefined, ...news }))
      if ("cause" in news && !(news.cause instanceof Failure && news.cause.retry)) return
      timer = setTimeout(read, everyMs)
    }
    const read = (): void => {
      // Out of sight: it goes on when the page is shown again.
      if (document.hidden) return
      load().then(
        (value) => heard({ value }),
        (cause) => heard({ cause }),
      )
    }
    const shown = (): void => {
      if (document.hidden) return
      clearTimeout(timer)
      read()
    }
    read()
    document.addEventListener("visibilitychange", shown)
    return () => {
      left = true
      clearTimeout(timer)
      document.removeEventListener("visibilitychange", shown)
    }
  }, [key, turn])
  const read = useCallback(() => setTurn((before) => before + 1), [])
  const isOfKey = known.key === key
  return { value: isOfKey ? known.value : undefined, cause: isOfKey ? known.cause : undefined, read }
}
