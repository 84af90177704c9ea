#!/usr/bin/env bash
# Expected: a WebSocket whose handshake is refused reports error and close, and is then CLOSED, as the standard says.
# Instead undici 6, whose WebSocket is the one of Node 22, reports an error, never a close, and stays CONNECTING; close() makes it
# CLOSING for ever. A client that connects again after `close`, or waits for it, waits for ever. undici 8 and ws close with 1006.
. "$(dirname "$0")/lib.sh"

npm_get node@22.23.2 undici@6.29.1 undici8@npm:undici@8.13.1 ws@8.23.0
cat > connect.cjs <<'JS'
const http = require("node:http")

const clients = {
  "Node's own": globalThis.WebSocket,
  "undici 6": require("undici").WebSocket,
  "undici 8": require("undici8").WebSocket,
  ws: require("ws"),
}
const states = ["CONNECTING", "OPEN", "CLOSING", "CLOSED"]
const ticks = async (condition) => {
  for (let left = 40; left > 0 && !condition(); left--) await new Promise((resolve) => setTimeout(resolve, 25))
}
const server = http.createServer().on("upgrade", (_, socket) => socket.end("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"))
server.listen(0, "127.0.0.1", async () => {
  for (const [name, WebSocket] of Object.entries(clients)) {
    const seen = []
    const socket = new WebSocket(`ws://127.0.0.1:${server.address().port}`)
    socket.addEventListener("error", () => seen.push("error"))
    socket.addEventListener("close", ({ code }) => seen.push(`close ${code}`))
    await ticks(() => seen.length > 1)
    const first = [...seen.splice(0), states[socket.readyState]]
    socket.close()
    await ticks(() => socket.readyState === 3)
    console.log(`${name}: ${first.join(", ")}; after close(): ${[...seen, states[socket.readyState]].join(", ")}`)
  }
  process.exit()
})
JS
node_modules/.bin/node --version
node_modules/.bin/node --no-warnings connect.cjs > seen.txt
described <<'TXT'
Node's own: error, CONNECTING; after close(): error, CLOSING
undici 6: error, CONNECTING; after close(): error, CLOSING
undici 8: error, close 1006, CLOSED; after close(): CLOSED
ws: error, close 1006, CLOSED; after close(): CLOSED
TXT
