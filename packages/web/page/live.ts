/**
 * The live side: tabs of one browser share a connection, which a session's cookie signs. Whoever signs in or out opens
 * another one, because a connection is that of the person who opened it.
 */
import { useEffect, useRef, useState } from "react"
import { eventsTransport } from "../js/live/events-transport.js"
import { followPage } from "../js/live/page-events.js"
import { pageWorld } from "../js/live/page-world.js"
import { socketTransport } from "../js/live/socket-transport.js"
import { Tab } from "../js/live/tab.js"
import type { Topic } from "../js/live/topics.js"
import { randomId } from "../js/random-id.js"
import { type Session, useSession } from "./session.ts"

export type LinkState = "idle" | "connecting" | "live" | "reconnecting" | "offline" | "ended"

const socketUrl = new URL("/ws", location.href).href.replace(/^http/, "ws")

const groupOf = (session: Session): string =>
  `ticketrush page ${session === null || session === "unknown" ? "" : session.userId}`

let tab: Tab | undefined
let group = ""

/** The connection of that person; the one of another person ends. */
const tabOf = (session: Session): Tab => {
  const wanted = groupOf(session)
  if (tab !== undefined && group === wanted) return tab
  tab?.stop()
  group = wanted
  tab = new Tab({
    id: randomId(),
    group: wanted,
    world: pageWorld,
    transports: [
      socketTransport(socketUrl, WebSocket, () => []),
      eventsTransport(
        "/api/streams",
        (address, options) => fetch(address, options),
        pageWorld,
        () => ({}),
      ),
    ],
    locks: navigator.locks,
    openChannel: () => new BroadcastChannel(wanted),
    credential: undefined,
    isShown: () => !document.hidden,
    isOffline: () => !navigator.onLine,
  })
  tab.start()
  return tab
}

followPage(() => tab)

export type Heard = {
  readonly frame: (event: string, data: never, position: string, again: () => void) => void
  readonly alive?: (timestamp: string) => void
  /** By the server, not to come back: why. */
  readonly ended?: (code: string) => void
}

/** Follows a topic while the component is there; null: none. Answers how the connection is. */
export const useTopic = (topic: Topic | null, heard: Heard): LinkState => {
  const session = useSession()
  const [state, setState] = useState<LinkState>("idle")
  const latest = useRef(heard)
  latest.current = heard
  const key = topic === null || session === "unknown" ? null : `${groupOf(session)} ${JSON.stringify(topic)}`
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says what topic and session are
  useEffect(() => {
    if (key === null || topic === null) return
    const watch = tabOf(session).watch(topic, {
      frame: (event: string, data: unknown, position: string) =>
        latest.current.frame(event, data as never, position, () => watch.again()),
      alive: (timestamp: string) => latest.current.alive?.(timestamp),
      state: (next: LinkState, code: string) => {
        setState(next)
        if (next === "ended") latest.current.ended?.(code)
      },
    })
    return () => watch.stop()
  }, [key])
  return state
}
