#!/usr/bin/env bash
# Expected: a helper that ends an HTTP server with a grace of two seconds lets an open WebSocket go on for these two seconds, as it
# lets an answer that is being sent: the server says goodbye to its clients in that time (code 1001, "come back in 3 s").
# Instead http-terminator, stoppable, http-shutdown and http-graceful-shutdown cut each WebSocket in the first moment, without a
# close frame (1006), while an event stream gets its two seconds. Why: an upgrade is no "request" event of node:http, so they take its
# connection for an idle one. Node's own close() and closeIdleConnections() leave it open.
. "$(dirname "$0")/lib.sh"

npm_get http-terminator@3.2.0 stoppable@1.1.0 http-shutdown@1.2.2 http-graceful-shutdown@4.0.0 ws@8.23.0
cat > stop.cjs <<'JS'
const http = require("node:http")
const WebSocket = require("ws")
const graceMs = 2_000
const pause = (ms) => new Promise((done) => setTimeout(done, ms))
const helpers = {
  "node:http": (server) => () => {
    server.close()
    server.closeIdleConnections()
    setTimeout(() => server.closeAllConnections(), graceMs)
  },
  "http-terminator": (server) => {
    const terminator = require("http-terminator").createHttpTerminator({ server, gracefulTerminationTimeout: graceMs })
    return () => terminator.terminate()
  },
  stoppable: (server) => {
    require("stoppable")(server, graceMs)
    return () => server.stop()
  },
  "http-shutdown": (server) => {
    require("http-shutdown")(server)
    return () => {
      server.shutdown(() => {})
      setTimeout(() => server.forceShutdown(() => {}), graceMs)
    }
  },
  "http-graceful-shutdown": (server) =>
    require("http-graceful-shutdown")(server, { timeout: graceMs, forceExit: false, signals: "", development: false }),
}
const run = async ([name, prepare]) => {
  const server = http.createServer((_, response) => response.writeHead(200, { "content-type": "text/event-stream" }).write(": hello\n\n"))
  new WebSocket.Server({ server })
  const stop = prepare(server)
  await new Promise((done) => server.listen(0, "127.0.0.1", done))
  const { port } = server.address()
  const socket = new WebSocket(`ws://127.0.0.1:${port}`)
  await new Promise((done) => socket.on("open", done))
  const stream = await new Promise((done) => http.get({ port, host: "127.0.0.1", agent: new http.Agent() }, done))
  stream.resume()
  await pause(200)
  const seen = { WebSocket: "still open", "event stream": "still open" }
  const began = Date.now()
  const when = () => (Date.now() - began < graceMs - 500 ? "cut at once" : "cut after the grace")
  socket.on("error", () => {}).on("close", (code) => (seen.WebSocket = `${when()}, code ${code}`))
  stream.on("error", () => {}).on("close", () => (seen["event stream"] = when()))
  stop()
  await pause(graceMs + 2_000)
  return `${name}: ${Object.entries(seen).map((each) => each.join(" ")).join("; ")}`
}
Promise.all(Object.entries(helpers).map(run)).then((lines) => {
  console.log(lines.join("\n"))
  process.exit(0)
})
JS
node stop.cjs > seen.txt
described <<'TXT'
node:http: WebSocket still open; event stream cut after the grace
http-terminator: WebSocket cut at once, code 1006; event stream cut after the grace
stoppable: WebSocket cut at once, code 1006; event stream cut after the grace
http-shutdown: WebSocket cut at once, code 1006; event stream cut after the grace
http-graceful-shutdown: WebSocket cut at once, code 1006; event stream cut after the grace
TXT
