/** A connection of the library that has just been accepted, behind {@link OpenedConnection}. Used by `Server.ts` alone. */
import type * as uWS from "uWebSockets.js"
import type { OpenedConnection } from "./connections/HalfOpen.ts"

/** A request on it takes over what is called when it closes; a WebSocket moves it elsewhere. */
export const openedConnection = (response: uWS.HttpResponse): OpenedConnection => ({
  close: () => void response.close(),
  whenClosed: (closed) => void response.onAborted(closed),
  // Begins anew with each request.
  hasAnswered: () => response.getWriteOffset() > 0,
  // A socket that is closed has no peer.
  isGone: () => response.getRemoteAddressAsText().byteLength === 0,
})
