#!/usr/bin/env bash
# Expected: NFC libraries write and read the text record "좌석 A1" of a seat's tag, in UTF-8 or UTF-16, the two that the NFC Forum names.
# Instead ndef-lib writes the lower byte of each Korean letter, writes an address with Korean so that each % is escaped once more,
# and reads letters as single bytes; ndef and @taptrack/ndef read UTF-16 as UTF-8. ndeflib (Python) reads and writes both.
. "$(dirname "$0")/lib.sh"

npm_get ndef@0.2.0 ndef-lib@0.1.1 @taptrack/ndef@1.0.3
pip_get ndeflib==0.3.3
cat > write.py <<'PY'
import ndef
for encoding in ("UTF-8", "UTF-16"):
    print(encoding, b"".join(ndef.message_encoder([ndef.TextRecord("좌석 A1", "ko", encoding)])).hex())
PY
cat > tags.cjs <<'JS'
const { readFileSync, writeFileSync } = require("node:fs")
const ndef = require("ndef")
const { NdefMessage, NdefTextRecord, NdefUriRecord } = require("ndef-lib")
const taptrack = require("@taptrack/ndef")

const readers = {
  ndef: (bytes) => ndef.decodeMessage([...bytes])[0].value,
  "@taptrack/ndef": (bytes) => taptrack.Utils.resolveTextRecord(taptrack.Message.fromBytes(new Uint8Array(bytes)).getRecords()[0]).content,
  "ndef-lib": (bytes) => new NdefTextRecord(Object.values(NdefMessage.fromByteArray([...bytes])).flat().find((one) => one?.getPayload)).getText(),
}
for (const line of readFileSync("python.txt", "utf8").trim().split("\n")) {
  const [encoding, hex] = line.split(" ")
  for (const [name, read] of Object.entries(readers)) {
    let text
    try { text = JSON.stringify(read(Buffer.from(hex, "hex"))) } catch (error) { text = String(error) }
    console.log(`${encoding} read by ${name}: ${text.replace(/[^\x20-\x7e가-힣]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`)}`)
  }
}
const ofLibrary = (record) => {
  const message = new NdefMessage()
  message.push(record)
  return Buffer.from(message.toByteArray()).toString("hex")
}
const text = new NdefTextRecord()
text.setText("좌석 A1")
text.setLanguageCode("ko")
const address = new NdefUriRecord()
address.setUri("https://tickets.example/좌석")
const of = (name, record) => `${name} ${Buffer.from(ndef.encodeMessage([record])).toString("hex")}`
writeFileSync("tags.txt", [
  of("ndef", ndef.textRecord("좌석 A1", "ko")),
  `ndef-lib ${ofLibrary(text)}`,
  of("ndef", ndef.uriRecord("https://tickets.example/좌석")),
  `ndef-lib ${ofLibrary(address)}`,
].join("\n"))
JS
cat > read.py <<'PY'
import ndef
for line in open("tags.txt").read().split("\n"):
    name, tag = line.split()
    try:
        record = next(ndef.message_decoder(bytes.fromhex(tag)))
        print(f"written by {name}:", record.text if hasattr(record, "text") else record.iri)
    except ndef.DecodeError as error:
        print(f"written by {name}: {error}")
PY
python write.py > python.txt
node tags.cjs > seen.txt
python read.py >> seen.txt
described <<'TXT'
UTF-8 read by ndef: "좌석 A1"
UTF-8 read by @taptrack/ndef: "좌석 A1"
UTF-8 read by ndef-lib: "\u00ec\u00a2\u008c\u00ec\u0084\u009d A1"
UTF-16 read by ndef: "\ufffd\ufffd\ufffd\ufffd\u001d\ufffd \u0000A\u00001\u0000"
UTF-16 read by @taptrack/ndef: URIError: URI malformed
UTF-16 read by ndef-lib: "\u00ff\u00fe\u008c\u00c8\u001d\u00c1 \u0000A\u00001\u0000"
written by ndef: 좌석 A1
written by ndef-lib: ndef.text.TextRecord can't be decoded as UTF-8
written by ndef: https://tickets.example/좌석
written by ndef-lib: https://tickets.example/%EC%A2%8C%EC%84%9D
TXT
