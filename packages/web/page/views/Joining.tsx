/** Getting in line, and what the reader sees while a proof for it is worked out or waited for. */
import { useEffect, useRef, useState } from "react"
import { prepareSound } from "../../js/sound.js"
import type { Action } from "../action.tsx"
import { Failure } from "../api.ts"
import { useNow } from "../clock.tsx"
import { say, timeLeft } from "../language.ts"
import { announce } from "../parts/announce.ts"
import { joinLine, type Proving } from "../work/join-proof.ts"
import type { OwnPlace } from "./own-place.ts"

export type Joining = {
  readonly proving: Proving | null
  readonly join: () => void
  /** Waits a minute in place of the work that goes on. */
  readonly wait: () => void
}

export const useJoining = (concertId: number, own: Pick<OwnPlace, "set">, action: Action): Joining => {
  const [proving, setProving] = useState<Proving | null>(null)
  const control = useRef<AbortController | null>(null)
  useEffect(() => () => control.current?.abort("left"), [])

  const job = async (): Promise<unknown> => {
    let way: "work" | "wait" = "work"
    for (;;) {
      control.current = new AbortController()
      const { signal } = control.current
      try {
        const given = await joinLine({ concertId, way, signal, proving: setProving })
        if (given.status === "REJECTED") throw new Failure("refused", 200, given.code ?? "", given.code ?? "")
        own.set(given)
        announce(say("line.rankSay", { rank: given.rank }))
        return undefined
      } catch (cause) {
        if (signal.reason === "left") return "open"
        if (signal.reason !== "wait") throw cause
        way = "wait"
      }
    }
  }
  const join = (): void => {
    prepareSound()
    void action.run(say("line.join"), () => job().finally(() => setProving(null)))
  }
  return { proving, join, wait: () => control.current?.abort("wait") }
}

export const ProvingNotice = ({ proving, wait }: Pick<Joining, "proving" | "wait">) => {
  const now = useNow()
  const notice = useRef<HTMLElement>(null)
  if (proving === null) return null
  const waits = proving.kind === "waits"
  const waitInstead = (): void => {
    // The button goes away, and with it the focus would.
    notice.current?.focus()
    wait()
  }
  return (
    <section ref={notice} tabIndex={-1} className="notice" aria-label={say("line.join")} data-proof={proving.kind}>
      <p>{waits ? say("line.proofWaits", { time: timeLeft(proving.untilMs - now) }) : say("line.proofWorks")}</p>
      {!waits && (
        <button type="button" onClick={waitInstead}>
          {say("line.proofWait")}
        </button>
      )}
    </section>
  )
}
