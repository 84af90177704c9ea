/** The reader's own place in a line: read once, then followed live. The rank comes from frames that all who wait share. */
import { useCallback, useEffect, useRef, useState } from "react"
import { follow, type LineState } from "../../js/line-wire.js"
import { AskedInOrder } from "../AskedInOrder.ts"
import { ask, type Place } from "../api.ts"
import { type LinkState, useTopic } from "../live.ts"
import { toldInFrame } from "../server-time.ts"

export type OwnPlace = {
  /** Undefined until it is read. */
  readonly place: Place | undefined
  readonly cause: unknown
  readonly link: LinkState
  /** When the line was last heard of, in milliseconds of this machine. */
  readonly heardAt: number
  readonly set: (place: Place) => void
  readonly read: () => void
}

type Frame = { readonly timestamp: string; readonly waiting?: number; readonly cameBack?: number }

/** How often the range of the wait is asked for again, in milliseconds. */
const estimateEveryMs = 10_000

/** `userId` null: nobody is signed in, and there is no place. */
export const useOwnPlace = (concertId: number, userId: number | null): OwnPlace => {
  const [place, setPlace] = useState<Place>()
  const [cause, setCause] = useState<unknown>()
  const [heardAt, setHeardAt] = useState(() => Date.now())
  const line = useRef<LineState | null>(null)

  const [asked] = useState(() => new AskedInOrder())

  const read = useCallback(() => {
    if (userId === null) return
    const mayShow = asked.ask()
    ask("ownLine.ownStatus", { query: { concertId } }).then(
      (next) => {
        if (!mayShow()) return
        setCause(undefined)
        setPlace(next)
      },
      (failure) => {
        if (mayShow()) setCause(failure)
      },
    )
  }, [asked, concertId, userId])
  /** What joining or leaving answered is newer than whatever was asked for before. */
  const set = useCallback(
    (next: Place) => {
      asked.ask()()
      setCause(undefined)
      setPlace(next)
    },
    [asked],
  )
  useEffect(read, [read])

  const waits = place?.status === "WAITING"
  useEffect(() => {
    if (!waits) return
    const timer = setInterval(read, estimateEveryMs)
    return () => clearInterval(timer)
  }, [waits, read])

  const link = useTopic(userId === null ? null : { topic: "queue", concertId, userId, frames: true }, {
    alive: (at) => {
      toldInFrame(at)
      setHeardAt(Date.now())
    },
    frame: (event, data: Frame, position, again) => {
      setHeardAt(Date.now())
      const before = line.current
      const next = follow(before, event, data, position)
      line.current = next
      if (next === null) return
      if (next.lost) {
        line.current = null
        return again()
      }
      if (event === "LINE")
        return setPlace((known) => (known && known.status === "WAITING" ? moved(known, next, data) : known))
      // What concerns this person alone: a pass, an offer, how a place ended. That may have come while the connection was
      // lost, so the place is read after each beginning too.
      if (event === "INIT" || event === "RANK_UPDATE" || event === "ACTIVE") read()
    },
  })
  return { place, cause, link, heardAt, set, read }
}

const moved = (known: Place, { rank }: LineState, { waiting, cameBack = 0 }: Frame): Place =>
  known.returned
    ? known
    : {
        ...known,
        rank,
        ahead: Math.max(0, rank - 1) + cameBack,
        behind: waiting === undefined ? known.behind : Math.max(0, waiting - rank),
      }
