#!/usr/bin/env bash
# Expected: clients that keep a WebSocket alive stay away when the server ends it as done (1000) and come back when the server goes
# away for a restart (1001) or has an error (1011).
# Instead sockette stays away for good after 1001, robust-websocket after 1011, and the other four come back for ever after 1000.
. "$(dirname "$0")/lib.sh"

npm_get ws@8.23.0 sockette@2.0.6 robust-websocket@1.0.0 reconnecting-websocket@4.4.0 websocket-ts@2.3.0 sturdy-websocket@0.2.1 @nktkas/rews@4.1.0
cat > run.cjs <<'JS'
const { once } = require("node:events")
const { WebSocket, WebSocketServer } = require("ws")

// what the clients take from a browser
Object.assign(globalThis, { WebSocket, window: globalThis, addEventListener() {}, removeEventListener() {} })
if (!globalThis.navigator?.onLine) Object.defineProperty(globalThis, "navigator", { value: { onLine: true } })
const pause = 20
const run = async () => {
  const { ReconnectingWebSocket } = await import("@nktkas/rews")
  const { ConstantBackoff, WebsocketBuilder } = require("websocket-ts")
  const plain = (module) => module.default ?? module
  const clients = {
    sockette: (url) => new (plain(require("sockette")))(url, { timeout: pause, maxAttempts: 1000 }),
    "robust-websocket": (url) => new (require("robust-websocket"))(url),
    "reconnecting-websocket": (url) =>
      new (plain(require("reconnecting-websocket")))(url, [], { WebSocket, minReconnectionDelay: pause, maxReconnectionDelay: pause }),
    "websocket-ts": (url) => new WebsocketBuilder(url).withBackoff(new ConstantBackoff(pause)).build(),
    "sturdy-websocket": (url) => new (plain(require("sturdy-websocket")))(url, { wsConstructor: WebSocket, minReconnectDelay: pause }),
    "@nktkas/rews": (url) => new ReconnectingWebSocket(url, { reconnectionDelay: pause }),
  }
  for (const [name, open] of Object.entries(clients)) {
    const seen = []
    for (const code of [1000, 1001, 1011, 1012]) {
      const server = new WebSocketServer({ port: 0, host: "127.0.0.1" })
      await once(server, "listening")
      let count = 0
      const again = new Promise((done) => server.on("connection", (socket) => {
        socket.on("error", () => {})
        socket.close(code)
        if (++count === 2) done()
      }))
      const client = open(`ws://127.0.0.1:${server.address().port}`)
      // a client that comes back does so within half a second; four are given before it counts as away
      await Promise.race([again, new Promise((done) => setTimeout(done, 4000))])
      seen.push(`${code} ${count > 1 ? "comes back" : "stays away"}`)
      client.close?.(1000)
      for (const socket of server.clients) socket.terminate()
      server.close()
    }
    console.log(`${name}: ${seen.join(", ")}`)
  }
  process.exit()
}
run()
JS
node run.cjs > seen.txt
described <<'TXT'
sockette: 1000 stays away, 1001 stays away, 1011 comes back, 1012 comes back
robust-websocket: 1000 stays away, 1001 comes back, 1011 stays away, 1012 comes back
reconnecting-websocket: 1000 comes back, 1001 comes back, 1011 comes back, 1012 comes back
websocket-ts: 1000 comes back, 1001 comes back, 1011 comes back, 1012 comes back
sturdy-websocket: 1000 comes back, 1001 comes back, 1011 comes back, 1012 comes back
@nktkas/rews: 1000 comes back, 1001 comes back, 1011 comes back, 1012 comes back
TXT
