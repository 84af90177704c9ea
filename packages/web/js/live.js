// @ts-check
/** The live side of this page: one tab among those of this browser, told what becomes of the page. */

import { eventsTransport } from "./live/events-transport.js"
import { followPage } from "./live/page-events.js"
import { pageWorld } from "./live/page-world.js"
import { socketTransport } from "./live/socket-transport.js"
import { Tab } from "./live/tab.js"
import { randomId } from "./random-id.js"
import { token } from "./token.js"

const socketUrl = new URL("/ws", location.href).href.replace(/^http/, "ws")

/** How a connection shows the token of the trusted surface: a WebSocket of a browser can add no header. */
const protocolsFor = (/** @type {string | undefined} */ shown) =>
  shown === undefined ? [] : ["ticketrush", `ticketrush.token.${shown}`]
/** @returns {Record<string, string>} */
const headersFor = (/** @type {string | undefined} */ shown) => (shown === undefined ? {} : { "trusted-token": shown })

export const live = new Tab({
  id: randomId(),
  world: pageWorld,
  transports: [
    socketTransport(socketUrl, WebSocket, protocolsFor),
    eventsTransport("/api/streams", (address, options) => fetch(address, options), pageWorld, headersFor),
  ],
  // As well on secure origins alone. Without them tabs cannot agree on one that leads.
  locks: navigator.locks,
  openChannel: () => new BroadcastChannel("ticketrush live"),
  credential: token ?? undefined,
  isShown: () => !document.hidden,
  isOffline: () => !navigator.onLine,
})

followPage(() => live)
live.start()
