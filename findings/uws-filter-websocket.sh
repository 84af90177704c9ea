#!/usr/bin/env bash
# Expected: the filter of uWebSockets.js is called with 1 for each connection that opens and with -1 for each that closes, so their sum
# is the number of open connections, which is what a bound on connections needs.
# Instead a connection that became a WebSocket never gives its -1: after it has closed the sum stays one too high, and a server that
# bounds connections by it refuses everybody in the end. With -1 the address is empty, so that no sum per address can be kept either.
. "$(dirname "$0")/lib.sh"

npm_get uws-pack@20.0.8 ws@8.18.3

cat > filter.mjs <<'JS'
import * as uws from "uws-pack"
import { WebSocket } from "ws"
let open = 0
const addresses = new Set()
const app = uws.App()
app.filter((res, change) => {
  open += change
  if (change < 0) addresses.add(res.getRemoteAddressAsText().byteLength === 0 ? "none" : "some")
})
app.get("/", (res) => res.end("hello", true))
app.ws("/ws", {})
app.listen("127.0.0.1", 0, async (listening) => {
  const place = `127.0.0.1:${uws.us_socket_local_port(listening)}`
  const until = async (wanted) => {
    for (let n = 0; n < 200 && !wanted(); n++) await new Promise((resolve) => setTimeout(resolve, 10))
  }
  await (await fetch(`http://${place}/`)).text()
  await until(() => open === 0)
  console.log("after an HTTP connection has opened and closed: " + open + ", address with -1:", [...addresses].join())
  const socket = new WebSocket(`ws://${place}/ws`)
  await new Promise((resolve) => socket.once("open", resolve))
  socket.close()
  await new Promise((resolve) => socket.once("close", resolve))
  await until(() => open === 0)
  console.log("after a WebSocket has opened and closed:", open)
  process.exit()
})
JS
node filter.mjs > seen.txt
described <<'TXT'
after an HTTP connection has opened and closed: 0, address with -1: none
after a WebSocket has opened and closed: 1
TXT
