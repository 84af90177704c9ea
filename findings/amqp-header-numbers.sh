#!/usr/bin/env bash
# Expected: a message of AMQP carries the numbers of its headers as they were given: 3,000,000,000 won, 19.99 euro.
# Instead @cloudamqp/amqp-client writes a whole number between 2**31 and 2**32 with 32 bits and a sign, so the total of a settlement is
# negative for each reader, and writes each fraction with the precision of 32 bits: 19.989999771118164. Nothing is raised. amqplib and
# rabbitmq-client take 64 bits for both. The bytes are what each library sends; amqplib and the client itself read them.
. "$(dirname "$0")/lib.sh"

npm_get @cloudamqp/amqp-client@4.1.1 amqplib@2.3.1 rabbitmq-client@5.0.8
cat > headers.cjs <<'JS'
const { join } = require("node:path")
// The writers of tables are inner files, which the packages do not export by name.
const inner = (path) => require(join(__dirname, "node_modules", path))
const { AMQPView } = inner("@cloudamqp/amqp-client/lib/cjs/amqp-view.js")
const amqplib = inner("amqplib/lib/codec.js")
const rabbitmq = inner("rabbitmq-client/lib/codec.js")

const writers = {
  "@cloudamqp/amqp-client": (table) => {
    const view = new AMQPView(new ArrayBuffer(200))
    return Buffer.from(view.buffer, 0, view.setTable(0, table))
  },
  amqplib: (table) => {
    const bytes = Buffer.alloc(200)
    return bytes.subarray(0, amqplib.encodeTable(bytes, table, 0))
  },
  "rabbitmq-client": (table) => {
    const frames = [...rabbitmq.genContentFrames(1, { exchange: "", routingKey: "", headers: table }, Buffer.from("x"), 4096)]
    const bytes = Buffer.concat(frames)
    const start = bytes.indexOf("\x05total") - 4
    return bytes.subarray(start, start + 4 + bytes.readUInt32BE(start))
  },
}
const shown = (table) => JSON.stringify(table.total)
for (const [name, total] of Object.entries({
  "2000000000": 2000000000,
  "3000000000": 3000000000,
  "-3000000000": -3000000000,
  "5000000000": 5000000000,
  "19.99": 19.99,
})) {
  console.log(name)
  for (const [library, write] of Object.entries(writers)) {
    const bytes = write({ total })
    const own = new AMQPView(new Uint8Array(bytes).buffer).getTable(0)[0]
    console.log(`  ${library} writes ${bytes.subarray(10).toString("hex")}: amqplib reads ${shown(amqplib.decodeFields(bytes.subarray(4)))}, @cloudamqp/amqp-client ${shown(own)}`)
  }
}
JS
node headers.cjs > seen.txt
described <<'TXT'
2000000000
  @cloudamqp/amqp-client writes 4977359400: amqplib reads 2000000000, @cloudamqp/amqp-client 2000000000
  amqplib writes 4977359400: amqplib reads 2000000000, @cloudamqp/amqp-client 2000000000
  rabbitmq-client writes 4977359400: amqplib reads 2000000000, @cloudamqp/amqp-client 2000000000
3000000000
  @cloudamqp/amqp-client writes 49b2d05e00: amqplib reads -1294967296, @cloudamqp/amqp-client -1294967296
  amqplib writes 6c00000000b2d05e00: amqplib reads 3000000000, @cloudamqp/amqp-client 3000000000
  rabbitmq-client writes 6c00000000b2d05e00: amqplib reads 3000000000, @cloudamqp/amqp-client 3000000000
-3000000000
  @cloudamqp/amqp-client writes 494d2fa200: amqplib reads 1294967296, @cloudamqp/amqp-client 1294967296
  amqplib writes 6cffffffff4d2fa200: amqplib reads -3000000000, @cloudamqp/amqp-client -3000000000
  rabbitmq-client writes 6cffffffff4d2fa200: amqplib reads -3000000000, @cloudamqp/amqp-client -3000000000
5000000000
  @cloudamqp/amqp-client writes 6c000000012a05f200: amqplib reads 5000000000, @cloudamqp/amqp-client 5000000000
  amqplib writes 6c000000012a05f200: amqplib reads 5000000000, @cloudamqp/amqp-client 5000000000
  rabbitmq-client writes 6c000000012a05f200: amqplib reads 5000000000, @cloudamqp/amqp-client 5000000000
19.99
  @cloudamqp/amqp-client writes 66419feb85: amqplib reads 19.989999771118164, @cloudamqp/amqp-client 19.989999771118164
  amqplib writes 644033fd70a3d70a3d: amqplib reads 19.99, @cloudamqp/amqp-client 19.99
  rabbitmq-client writes 644033fd70a3d70a3d: amqplib reads 19.99, @cloudamqp/amqp-client 19.99
TXT
