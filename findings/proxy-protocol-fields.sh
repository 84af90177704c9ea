#!/usr/bin/env bash
# Expected: proxy-protocol-js reads the header of a connection that HAProxy or a cloud's load balancer passes on, with the fields
# (TLV) that follow the addresses, as a header, and the request after it as the data.
# Instead it counts the fields as the beginning of the request; and it refuses "PROXY UNKNOWN" without addresses, the short form that
# the specification gives and HAProxy sends for its own checks. proxy-protocol (Python) reads both.
. "$(dirname "$0")/lib.sh"

npm_get proxy-protocol-js@4.0.6
pip_get proxy-protocol==0.11.3
cat > header.cjs <<'JS'
const { V1ProxyProtocol, V2ProxyProtocol } = require("proxy-protocol-js")

for (const hex of process.argv.slice(2)) {
  const bytes = Buffer.from(hex, "hex")
  const one = bytes.toString("latin1").startsWith("PROXY")
  try {
    const { data } = one ? V1ProxyProtocol.parse(bytes.toString("latin1")) : V2ProxyProtocol.parse(bytes)
    console.log("proxy-protocol-js: data", JSON.stringify(Buffer.from(data).toString("latin1")))
  } catch (error) {
    console.log("proxy-protocol-js:", error.message)
  }
}
JS
cat > header.py <<'PY'
import asyncio, sys
from proxyprotocol.detect import ProxyProtocolDetect
from proxyprotocol.reader import ProxyProtocolReader

async def read(hex):
    reader = asyncio.StreamReader()
    reader.feed_data(bytes.fromhex(hex))
    reader.feed_eof()
    result = await ProxyProtocolReader(ProxyProtocolDetect()).read(reader)
    print(f"proxy-protocol: {result}, data", repr((await reader.read()).decode("latin1")).replace("'", '"'))

for hex in sys.argv[1:]:
    asyncio.run(read(hex))
PY
# Version 2 of a connection from 192.0.2.1:56324 to 192.0.2.2:443, without fields and with one, a number of the connection (05);
# version 1 with addresses and without; each followed by the start of a request.
two=0d0a0d0a000d0a515549540a2111
ends=c0000201c0000202dc0401bb
hex() { printf "$1" | od -An -tx1 | tr -d ' \n'; }
get=$(hex 'GET /')
headers=("${two}000c$ends$get" "${two}0013${ends}05000461313762$get" "$(hex 'PROXY TCP4 192.0.2.1 192.0.2.2 56324 443\r\n')$get" "$(hex 'PROXY UNKNOWN\r\n')$get")
{ node header.cjs "${headers[@]}"; python header.py "${headers[@]}"; } > seen.txt
described <<'TXT'
proxy-protocol-js: data "GET /"
proxy-protocol-js: data "\u0005\u0000\u0004a17bGET /"
proxy-protocol-js: data "GET /"
proxy-protocol-js: given data isn't suitable for V1 PROXY protocols definition
proxy-protocol: ProxyResultIPv4((IPv4Address('192.0.2.1'), 56324), (IPv4Address('192.0.2.2'), 443), protocol=socket.SOCK_STREAM), data "GET /"
proxy-protocol: ProxyResultIPv4((IPv4Address('192.0.2.1'), 56324), (IPv4Address('192.0.2.2'), 443), protocol=socket.SOCK_STREAM, tlv=ProxyProtocolTLV(b'\x05\x00\x04a17b')), data "GET /"
proxy-protocol: ProxyResultIPv4((IPv4Address('192.0.2.1'), 56324), (IPv4Address('192.0.2.2'), 443)), data "GET /"
proxy-protocol: ProxyResultUnknown(), data "GET /"
TXT
