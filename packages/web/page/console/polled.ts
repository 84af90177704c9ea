/**
 * Something that is read again and again while the page is in sight. What was read last stays while it cannot be read; what was
 * refused for good is not asked for again by itself.
 */
import { useCallback, useEffect, useRef, useState } from "react"
import { Failure } from "../api.ts"

type News<T> = { readonly value: T } | { readonly cause: unknown }

type Reading<T> = {
  readonly everyMs: number
  readonly load: () => Promise<T>
  /** After this answer nothing changes any more, and nothing is read by itself. */
  readonly isLast?: (value: T) => boolean
}

/**
 * Reads now and again after each answer; only the answer to the newest reading counts. `wake`: there is something new, which is
 * read now, or behind the reading that is under way.
 */
export const readAgain = <T>(
  { everyMs, load, isLast = () => false }: Reading<T>,
  hear: (news: News<T>) => void,
): { readonly stop: () => void; readonly wake: () => void } => {
  let newest = 0
  let [isUnderWay, isStale, isStopped] = [false, false, false]
  let timer: ReturnType<typeof setTimeout> | undefined
  const read = (): void => {
    // Out of sight: it goes on when the page is shown again.
    if (document.hidden) return
    clearTimeout(timer)
    const own = ++newest
    isUnderWay = true
    isStale = false
    const heard = (news: News<T>): void => {
      if (own !== newest) return
      isUnderWay = false
      hear(news)
      const isOver = "cause" in news ? !(news.cause instanceof Failure && news.cause.retry) : isLast(news.value)
      if (isOver) stop()
      else timer = setTimeout(read, isStale ? 0 : everyMs)
    }
    load().then(
      (value) => heard({ value }),
      (cause) => heard({ cause }),
    )
  }
  const wake = (): void => {
    if (isStopped) return
    if (isUnderWay) isStale = true
    else read()
  }
  const stop = (): void => {
    isStopped = true
    newest++
    clearTimeout(timer)
    document.removeEventListener("visibilitychange", read)
  }
  document.addEventListener("visibilitychange", read)
  read()
  return { stop, wake }
}

/** Loaded as by `useLoaded`. `cause`: why the last reading failed. `read`: anew, at once. `wake`: something has changed. */
export const usePolled = <T>(key: string, reading: Reading<T>) => {
  const [known, setKnown] = useState<{ key: string; value?: T | undefined; cause?: unknown }>({ key })
  const [turn, setTurn] = useState(0)
  const reader = useRef<{ readonly wake: () => void } | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says what is loaded
  useEffect(() => {
    const hear = (news: News<T>): void =>
      setKnown((before) => ({ key, value: before.key === key ? before.value : undefined, cause: undefined, ...news }))
    const { stop, wake } = readAgain(reading, hear)
    reader.current = { wake }
    return stop
  }, [key, turn, reading.everyMs])
  const read = useCallback(() => setTurn((before) => before + 1), [])
  const wake = useCallback(() => reader.current?.wake(), [])
  const isOfKey = known.key === key
  return { value: isOfKey ? known.value : undefined, cause: isOfKey ? known.cause : undefined, read, wake }
}
