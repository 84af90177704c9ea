// @ts-check
/** A WebSocket: topics come and go on it without another connection. */

/**
 * @typedef {{ send: (text: string) => void, close: () => void,
 *   addEventListener: (name: string, listener: (event: any) => void) => void }} Socket what is used of one
 *
 * @param {string} url @param {new (url: string, protocols: string[]) => Socket} Socket
 * @param {(credential: string | undefined) => string[]} protocolsFor what a credential is shown as
 * @returns {import("./transport.js").Transport}
 */
export const socketTransport = (url, Socket, protocolsFor) => (wanted, credential, hears) => {
  let over = false
  let open = false
  const end = () => {
    if (over) return
    over = true
    hears.over()
  }
  const socket = new Socket(url, protocolsFor(credential))
  /** @param {object} message */
  const say = (message) => socket.send(JSON.stringify(message))
  /** @param {import("./transport.js").Wanted} wanted */
  const subscribe = ({ topic, at }) => say({ type: "subscribe", ...topic, resume: at })

  socket.addEventListener("open", () => {
    if (over) return
    open = true
    const first = wanted()
    for (const each of first) subscribe(each)
    if (first.length === 0) say({ type: "ping" })
  })
  socket.addEventListener("message", ({ data }) => {
    if (!over) hears.message(JSON.parse(data))
  })
  socket.addEventListener("close", end)
  // A browser says both; others, when a connection cannot be opened, only this.
  socket.addEventListener("error", end)
  return {
    change: (added, dropped) => {
      // What changes before it is open is subscribed then.
      if (!open || over) return
      for (const topic of dropped) say({ type: "unsubscribe", ...topic })
      for (const each of added) subscribe(each)
    },
    ask: () => {
      if (open && !over) say({ type: "ping" })
      return true
    },
    close: () => {
      over = true
      socket.close()
    },
  }
}
