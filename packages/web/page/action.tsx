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
  /** Runs `job`, unless one runs already. Answers whether it went through. A job that is `open` is not done yet. */
  readonly run: (name: string, job: Job) => Promise<boolean>
  readonly clear: () => void
}

const idle = { state: "idle" as State, name: "", atMs: 0, cause: null as unknown, again: null as (() => void) | null }

export const useAction = (): Action => {
  const [shown, setShown] = useState(idle)
  const runs = useRef(false)
  const run = useCallback(async (name: string, job: Job): Promise<boolean> => {
    if (runs.current) return false
    runs.current = true
    setShown({ ...idle, state: "running", name, atMs: serverNow() })
    try {
      const isOpen = (await job()) === "open"
      setShown(isOpen ? idle : { ...idle, state: "ok", name, atMs: serverNow() })
      return !isOpen
    } catch (cause) {
      const retry = cause instanceof Failure && cause.retry
      setShown({ state: "failed", name, atMs: serverNow(), cause, again: retry ? () => void run(name, job) : null })
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
  const { state, name, atMs, cause, again } = action
  return (
    <div className="action" data-state={state} role="status">
      {state !== "idle" && (
        <p>
          <time>{clockTime(atMs)}</time> {name}: <b>{say(`state.${state}`)}</b>
          {state === "failed" && <span className="why">{sentenceOf(cause)}</span>}
        </p>
      )}
      {state === "failed" && again !== null && (
        <button type="button" onClick={again}>
          {say("retry")}
        </button>
      )}
      {children}
    </div>
  )
}
