/**
 * Something that is read again and again while the page is in sight. What was read last stays while it cannot be read; what was
 * refused for good is not asked for again by itself.
 */
import { useCallback, useEffect, useState } from "react"
import { Failure } from "../api.ts"

type News<T> = { readonly value: T } | { readonly cause: unknown }

type Reading<T> = {
  readonly everyMs: number
  readonly load: () => Promise<T>
  /** After this answer nothing changes any more, and nothing is read by itself. */
  readonly isLast?: (value: T) => boolean
}

/** Reads now and again after each answer; only the answer to the newest reading counts. What comes back ends it. */
export const readAgain = <T>(
  { everyMs, load, isLast = () => false }: Reading<T>,
  hear: (news: News<T>) => void,
): (() => void) => {
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
      const isOver = "cause" in news ? !(news.cause instanceof Failure && news.cause.retry) : isLast(news.value)
      if (isOver) stop()
      else timer = setTimeout(read, everyMs)
    }
    load().then(
      (value) => heard({ value }),
      (cause) => heard({ cause }),
    )
  }
  const stop = (): void => {
    newest++
    clearTimeout(timer)
    document.removeEventListener("visibilitychange", read)
  }
  document.addEventListener("visibilitychange", read)
  read()
  return stop
}

/** Loaded as by `useLoaded`. `cause`: why the last reading failed. `read`: at once. */
export const usePolled = <T>(key: string, reading: Reading<T>) => {
  const [known, setKnown] = useState<{ key: string; value?: T | undefined; cause?: unknown }>({ key })
  const [turn, setTurn] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says what is loaded
  useEffect(() => {
    const hear = (news: News<T>): void =>
      setKnown((before) => ({ key, value: before.key === key ? before.value : undefined, cause: undefined, ...news }))
    return readAgain(reading, hear)
  }, [key, turn])
  const read = useCallback(() => setTurn((before) => before + 1), [])
  const isOfKey = known.key === key
  return { value: isOfKey ? known.value : undefined, cause: isOfKey ? known.cause : undefined, read }
}
