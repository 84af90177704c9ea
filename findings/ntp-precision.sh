#!/usr/bin/env bash
# Expected: NTP libraries read a server's precision of -20 (2**-20 s, a microsecond) and its root delay of one second as what they
# are, so that a box office can leave out a clock that is too coarse before it opens a sale.
# Instead three of npm read the precision as 236: @hapi/sntp makes 2**236 s of it, in milliseconds a number of 75 digits, and gives a
# time in place of true for isValid; ntp-packet-parser gives the delay as a moment of 1 January 1900. Python's reads all of it.
# Why: the precision is a signed byte, and they take it without its sign.
. "$(dirname "$0")/lib.sh"

npm_get ntp-time@2.1.1 @hapi/sntp@4.0.0 ntp-packet-parser@0.5.0
pip_get ntplib==0.4.0
cat > run.cjs <<'JS'
const { createSocket } = require("node:dgram")
const { spawn } = require("node:child_process")
const { NtpPacketParser } = require("ntp-packet-parser")
const sntp = require("@hapi/sntp")
const { Client } = require("ntp-time")

// A server of stratum 1: poll 2**6 s, precision -20, root delay 1 s, root dispersion 0.5 s.
const answer = (request) => {
  const packet = Buffer.alloc(48)
  packet.set([0x24, 1, 6, 0x100 - 20, 0, 1, 0, 0, 0, 0, 0x80, 0, 0x47, 0x50, 0x53, 0])
  request.copy(packet, 24, 40, 48)
  const now = Date.now()
  for (const at of [16, 32, 40]) {
    packet.writeUInt32BE(Math.floor(now / 1000) + 2208988800, at)
    packet.writeUInt32BE(Math.floor(((now % 1000) / 1000) * 2 ** 32), at + 4)
  }
  return packet
}
const server = createSocket("udp4", (request, { port, address }) => server.send(answer(request), port, address))
server.bind(0, "127.0.0.1", async () => {
  const { port } = server.address()
  const parsed = NtpPacketParser.parse(answer(Buffer.alloc(48)))
  console.log(`ntp-packet-parser: precision ${parsed.precision}, root delay ${parsed.rootDelay.toISOString()}`)
  const time = await new Client("127.0.0.1", port, { timeout: 5000 }).syncTime()
  console.log(`ntp-time: precision ${time.precision}, root delay ${time.rootDelay} s`)
  const hapi = await sntp.time({ host: "127.0.0.1", port, timeout: 5000 })
  console.log(`@hapi/sntp: precision ${hapi.precision} ms, root delay ${hapi.rootDelay} ms, isValid a ${typeof hapi.isValid}`)
  const python = "import ntplib, sys; r = ntplib.NTPClient().request('127.0.0.1', port=int(sys.argv[1])); print(f'ntplib: precision {r.precision}, root delay {r.root_delay} s')"
  spawn("python", ["-c", python, port], { stdio: "inherit" }).on("exit", () => server.close())
})
JS
node run.cjs > seen.txt
described <<'TXT'
ntp-packet-parser: precision 236, root delay 1900-01-01T00:00:01.000Z
ntp-time: precision 236, root delay 1 s
@hapi/sntp: precision 1.1042794154864902e+74 ms, root delay 1000 ms, isValid a number
ntplib: precision -20, root delay 1.0 s
TXT
