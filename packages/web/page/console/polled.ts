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

type News<T> = { readonly value: T } | { readonly cause: unknown }

/** Reads now and again after each answer; only the answer to the newest reading counts. What comes back ends it. */
export const readAgain = <T>(everyMs: number, load: () => Promise<T>, hear: (news: News<T>) => void): (() => void) => {
  let newest = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  const read = (): void => {
    // Out of sight: it goes on when the page is shown again.
    if (document.hidden) return
    clearTimeout(timer)
    const own = ++newest
    const heard = (news: News<T>): void => {
      if (own !== newest) return
      hear(news)
      if ("cause" in news && !(news.cause instanceof Failure && news.cause.retry)) return
      timer = setTimeout(read, everyMs)
    }
    load().then(
      (value) => heard({ value }),
      (cause) => heard({ cause }),
    )
  }
  read()
  document.addEventListener("visibilitychange", read)
  return () => {
    newest++
    clearTimeout(timer)
    document.removeEventListener("visibilitychange", read)
  }
}

export const usePolled = <T>(key: string, everyMs: number, load: () => Promise<T>): Polled<T> => {
  const [known, setKnown] = useState<{ key: string; value?: T | undefined; cause?: unknown }>({ key })
  const [turn, setTurn] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says what is loaded
  useEffect(() => {
    const hear = (news: News<T>): void =>
      setKnown((before) => ({ key, value: before.key === key ? before.value : undefined, cause: undefined, ...news }))
    return readAgain(everyMs, load, hear)
  }, [key, turn])
  const read = useCallback(() => setTurn((before) => before + 1), [])
  const isOfKey = known.key === key
  return { value: isOfKey ? known.value : undefined, cause: isOfKey ? known.cause : undefined, read }
}
