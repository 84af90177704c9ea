#!/usr/bin/env bash
# Expected: a gauge that goes from 10 to -3 (seats left after an oversold sale) is -3 in StatsD.
# Instead it is 7 with every client of npm here: hot-shots, node-statsd, lynx, statsd-client, @fiverr/statsd-client.
# Why: in StatsD's protocol "-3|g" means "three less". Python's client sends a 0 first, and reaches -3.
. "$(dirname "$0")/lib.sh"

npm_get statsd@0.9.0 hot-shots@17.1.1 node-statsd@0.1.1 lynx@0.2.0 statsd-client@0.4.7 @fiverr/statsd-client@1.1.2
pip_get statsd==4.0.1
cat > send.py <<'PY'
import sys
import statsd
client = statsd.StatsClient("127.0.0.1", int(sys.argv[1]))
client.gauge("python", 10)
client.gauge("python", -3)
PY
cat > run.cjs <<'JS'
const { spawn } = require("node:child_process")
const { createSocket } = require("node:dgram")
const { once } = require("node:events")
const { writeFileSync } = require("node:fs")
const { connect, createServer } = require("node:net")

// two free ports: one for StatsD's datagrams, one for its administration
const free = async () => {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address()
  server.close()
  return port
}
const ask = async (port) => {
  const socket = connect(port, "127.0.0.1")
  let text = ""
  socket.on("data", (piece) => {
    text += piece
    if (text.includes("END")) socket.destroy()
  })
  await once(socket, "connect")
  socket.write("gauges\n")
  await once(socket, "close")
  return text
}
const run = async () => {
  const [port, admin] = [await free(), await free()]
  writeFileSync("config.js", JSON.stringify({ address: "127.0.0.1", port, mgmt_address: "127.0.0.1", mgmt_port: admin, backends: [] }))
  const daemon = spawn(process.execPath, ["node_modules/statsd/stats.js", "config.js"], { stdio: "ignore" })
  for (let tries = 0; tries < 100 && !(await ask(admin).catch(() => "")); tries++) await new Promise((done) => setTimeout(done, 100))
  const options = { host: "127.0.0.1", port }
  const clients = {
    "hot-shots": new (require("hot-shots"))(options),
    "node-statsd": new (require("node-statsd"))(options),
    lynx: new (require("lynx"))(options.host, port),
    "statsd-client": new (require("statsd-client"))(options),
    fiverr: new (require("@fiverr/statsd-client"))(options),
  }
  // one value after the other, because two datagrams may change places
  for (const value of [10, -3]) {
    for (const [name, client] of Object.entries(clients)) client.gauge(name, value)
    await new Promise((done) => setTimeout(done, 1500))
  }
  await once(spawn("python", ["send.py", String(port)]), "close")
  let text = await ask(admin)
  for (let tries = 0; tries < 50 && !text.includes("python"); tries++) {
    await new Promise((done) => setTimeout(done, 100))
    text = await ask(admin)
  }
  for (const name of [...Object.keys(clients), "python"]) console.log(`${name}: ${text.match(new RegExp(`'?${name}'?: (-?\\d+)`))?.[1]}`)
  daemon.kill()
  process.exit()
}
run()
JS
node run.cjs > seen.txt
described <<'TXT'
hot-shots: 7
node-statsd: 7
lynx: 7
statsd-client: 7
fiverr: 7
python: -3
TXT
