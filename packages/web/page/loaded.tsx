/** Something that is read from the server before it can be shown. */
import { type ReactNode, useCallback, useEffect, useState } from "react"
import { sentenceOf } from "./api.ts"
import { say, useLanguage } from "./language.ts"

export type Loaded<T> = {
  readonly value: T | undefined
  readonly cause: unknown
  readonly read: () => void
}

/** Reads it anew whenever `about` or the language changes, in which words are read too; what was shown before stays until then, and where the next reading fails. */
export const useLoaded = <T,>(about: string, load: () => Promise<T>): Loaded<T> => {
  const key = `${useLanguage()} ${about}`
  const [known, setKnown] = useState<{ key: string; value?: T; cause?: unknown }>({ key: "" })
  const [turn, setTurn] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says what is loaded
  useEffect(() => {
    let left = false
    load().then(
      (value) => !left && setKnown({ key, value }),
      (cause) => !left && setKnown((before) => ({ ...(before.key === key && before), key, cause })),
    )
    return () => {
      left = true
    }
  }, [key, turn])
  const read = useCallback(() => setTurn((before) => before + 1), [])
  return { value: known.value, cause: known.key === key ? known.cause : undefined, read }
}

type Props<T> = {
  readonly loaded: Loaded<T>
  /** What could not be loaded, as a sentence. */
  readonly failed: string
  readonly children: (value: T) => ReactNode
}

export const Show = <T,>({ loaded, failed, children }: Props<T>) => {
  const { value, cause } = loaded
  if (cause !== undefined || value === undefined) return <NotRead loaded={loaded} failed={failed} />
  return children(value)
}

/** What stands in place of, or above, what was not read: why, with a way to try again; or that it is being read. */
export const NotRead = ({ loaded: { cause, read }, failed }: Omit<Props<unknown>, "children">) => {
  if (cause === undefined) return <p className="quiet">{say("loading")}</p>
  return (
    <div className="notice" role="alert">
      <p>
        <b>{failed}</b> {sentenceOf(cause)}
      </p>
      <button type="button" onClick={read}>
        {say("retry")}
      </button>
    </div>
  )
}
