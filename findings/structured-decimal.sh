#!/usr/bin/env bash
# Expected: structured-headers writes a number as a decimal of RFC 9651, which has at least one digit after the point.
# Instead a number that rounds to a whole one ends with the point: 2.0004 seconds are "2.", and 0.0004 are "0.". structured-headers
# itself refuses to read the whole header then, as the standard says; http-sfv for Python passes over it.
. "$(dirname "$0")/lib.sh"

npm_get structured-headers@2.1.0
pip_get http_sfv==0.9.9
cat > write.mjs <<'JS'
import { parseDictionary, serializeDictionary } from "structured-headers"

for (const seconds of [2.5, 2.0004, 0.0004]) {
  const header = serializeDictionary(new Map([["queue", [1, new Map([["t", seconds]])]]]))
  let read
  try {
    read = parseDictionary(header).get("queue")[1].get("t")
  } catch (error) {
    read = `refused: ${error.message}`
  }
  console.log(`${header} | structured-headers reads ${read}`)
}
JS
cat > read.py <<'PY'
import http_sfv
for line in open("written").read().splitlines():
    header, told = line.split(" | ")
    try:
        dictionary = http_sfv.Dictionary()
        dictionary.parse(header.encode())
        read = dictionary["queue"].params["t"]
    except ValueError as error:
        read = f"refused: {error}"
    print(f"{header} | {told} | http-sfv reads {read}")
PY
node write.mjs > written
python read.py > seen.txt
described <<'TXT'
queue=1;t=2.5 | structured-headers reads 2.5 | http-sfv reads 2.5
queue=1;t=2. | structured-headers reads refused: Parse error: Decimal cannot end on a period at offset 12 | http-sfv reads 2
queue=1;t=0. | structured-headers reads refused: Parse error: Decimal cannot end on a period at offset 12 | http-sfv reads 0
TXT
