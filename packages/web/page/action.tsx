/** An action of the reader: when it began, whether it runs, went through or failed, why, and a way to try again. */
import { type ReactNode, useCallback, useRef, useState } from "react"
import { Failure, sentenceOf } from "./api.ts"
import { clockTime, say } from "./language.ts"
import { serverNow } from "./server-time.ts"

type State = "idle" | "running" | "ok" | "failed"

/** `open`: it goes on elsewhere, and whoever began it tells what comes of it. */
type Job = () => Promise<unknown>

export type Action = {
  readonly state: State
  readonly name: string
  readonly atMs: number
  readonly cause: unknown
  readonly again: (() => void) | null
  /** What was asked for last while another one ran, and was not begun. */
  readonly left: string | null
  /** Runs `job`, unless one runs already: then the reader is told. Answers whether it went through. A job that is `open` is not done yet. */
  readonly run: (name: string, job: Job) => Promise<boolean>
  readonly clear: () => void
}

const idle = {
  ...{ state: "idle" as State, name: "", atMs: 0 },
  ...{ cause: null as unknown, again: null as (() => void) | null, left: null as string | null },
}

export const useAction = (): Action => {
  const [shown, setShown] = useState(idle)
  const runs = useRef(false)
  const run = useCallback(async (name: string, job: Job): Promise<boolean> => {
    if (runs.current) {
      setShown((shown) => ({ ...shown, left: name }))
      return false
    }
    runs.current = true
    setShown({ ...idle, state: "running", name, atMs: serverNow() })
    try {
      const isOpen = (await job()) === "open"
      setShown(({ left }) => (isOpen ? { ...idle, left } : { ...idle, state: "ok", name, atMs: serverNow(), left }))
      return !isOpen
    } catch (cause) {
      const retry = cause instanceof Failure && cause.retry
      const again = retry ? () => void run(name, job) : null
      setShown(({ left }) => ({ state: "failed", name, atMs: serverNow(), cause, again, left }))
      if (!(cause instanceof Failure)) reportError(cause)
      return false
    } finally {
      runs.current = false
    }
  }, [])
  const clear = useCallback(() => setShown(idle), [])
  return { ...shown, run, clear }
}

/** One line: `20:00:03 Payment: done`. */
export const ActionLine = ({ action, children }: { readonly action: Action; readonly children?: ReactNode }) => {
  const { state, name, atMs, cause, again, left } = action
  return (
    <div className="action" data-state={state} role="status">
      {state !== "idle" && (
        <p>
          <time>{clockTime(atMs)}</time> {name}: <b>{say(`state.${state}`)}</b>
          {state === "failed" && <span className="why">{sentenceOf(cause)}</span>}
        </p>
      )}
      {left !== null && <p>{say("state.left", { name: left })}</p>}
      {state === "failed" && again !== null && (
        <button type="button" onClick={again}>
          {say("retry")}
        </button>
      )}
      {children}
    </div>
  )
}
