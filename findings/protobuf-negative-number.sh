#!/usr/bin/env bash
# Expected: "one seat less" (-1) of a protobuf message reads as -1 in each library, and a list is read in either of its two forms.
# The format says that a negative int32 takes ten bytes and that a reader takes packed and unpacked lists of numbers alike.
# Instead protocol-buffers (npm) reads -1 as 18446744069414584000, writes it in five bytes, writes an int64 of -1 as another number,
# refuses an unpacked list where the field is packed, and takes the length of a packed one for a number of it. protobufjs
# does it as the format says.
. "$(dirname "$0")/lib.sh"

npm_get protocol-buffers@5.0.0 protobufjs@8.8.1
cat > delta.mjs <<'JS'
import protobuf from "protobufjs"
import protocolBuffers from "protocol-buffers"

const schema = `syntax = "proto3";
message Sale {
  int32 seats = 1;
  int64 balance = 2;
  repeated int32 packed = 3 [packed = true];
  repeated int32 plain = 4 [packed = false];
}`
const wide = protobuf.parse(schema).root.lookupType("Sale")
const narrow = protocolBuffers(schema).Sale
const hex = (bytes) => Buffer.from(bytes).toString("hex")
const attempt = (read) => {
  try {
    return read()
  } catch (error) {
    return `error (${error.message})`
  }
}
for (const sale of [{ seats: -1 }, { balance: -1 }]) {
  const right = wide.encode(wide.fromObject(sale)).finish()
  console.log(`${JSON.stringify(sale)}:`)
  console.log(`  protobufjs writes ${hex(right)}, protocol-buffers ${hex(narrow.encode(sale))}`)
  const key = Object.keys(sale)[0]
  for (const [whose, bytes] of [["protobufjs", right], ["protocol-buffers", narrow.encode(sale)]]) {
    console.log(`  of ${whose}: protobufjs reads ${wide.decode(bytes)[key]}, protocol-buffers ${narrow.decode(Buffer.from(bytes))[key]}`)
  }
}
const unpacked = Buffer.from("180b180c", "hex") // 11 and 12 as two fields of number 3
const packed = Buffer.from("22020b0c", "hex") // 11 and 12 in one field of number 4
console.log(`unpacked: protobufjs reads ${wide.decode(unpacked).packed}, protocol-buffers ${attempt(() => narrow.decode(unpacked).packed)}`)
console.log(`packed: protobufjs reads ${wide.decode(packed).plain}, protocol-buffers ${attempt(() => narrow.decode(packed).plain)}`)
JS
node delta.mjs > seen.txt
described <<'TXT'
{"seats":-1}:
  protobufjs writes 08ffffffffffffffffff01, protocol-buffers 08ffffffff0f
  of protobufjs: protobufjs reads -1, protocol-buffers 18446744069414584000
  of protocol-buffers: protobufjs reads -1, protocol-buffers -1
{"balance":-1}:
  protobufjs writes 10ffffffffffffffffff01, protocol-buffers 1081ffffffffffffffff01
  of protobufjs: protobufjs reads -1, protocol-buffers -9223372036854776000
  of protocol-buffers: protobufjs reads -127, protocol-buffers -1
unpacked: protobufjs reads 11,12, protocol-buffers error (Could not decode varint)
packed: protobufjs reads 11,12, protocol-buffers 2
TXT
