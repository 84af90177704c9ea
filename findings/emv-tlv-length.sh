#!/usr/bin/env bash
# Expected: pytlv, made for the data of payment cards, reads a length of 128 bytes or more, which BER writes as 81 80.
# Instead it takes the 81 as the length itself, so that the second byte of the length becomes the first one of the value; and of a
# length in three bytes, 82 01 00, it reads the value as the next tag. ber-tlv and node-tlv (npm) and ber-tlv (Python) read both.
. "$(dirname "$0")/lib.sh"

npm_get ber-tlv@0.9.2 node-tlv@1.5.14
pip_get pytlv==0.71 ber-tlv==0.0.6
cat > read.cjs <<'JS'
const { TlvFactory } = require("ber-tlv")
const TLV = require("node-tlv")

for (const hex of process.argv.slice(2)) {
  console.log("ber-tlv (npm):", ...TlvFactory.parse(hex).map(({ tag, value }) => `${tag} ${value.length}`))
  console.log("node-tlv:", ...TLV.parseList(hex).map(({ tag, value }) => `${tag} ${value.length / 2}`))
}
JS
cat > read.py <<'PY'
import sys
from ber_tlv.tlv import Tlv
from pytlv.TLV import TLV
for text in sys.argv[1:]:
    print("ber-tlv (Python):", *[f"{tag:X} {len(value)}" for tag, value in Tlv.parse(bytes.fromhex(text))])
    try:
        print("pytlv:", *[f"{tag} {len(value) // 2}" for tag, value in TLV(["5A", "5F24"]).parse(text).items()])
    except ValueError as error:
        print("pytlv:", error)
PY
value() { printf '11%.0s' $(seq "$1"); }
lists=("5A7F$(value 127)5F2403261231" "5A8180$(value 128)5F2403261231" "5A820100$(value 256)5F2403261231")
for list in "${lists[@]}"; do
  echo "${list:0:8}.. and 5F24"
  node read.cjs "$list"
  python read.py "$list"
done > seen.txt
described <<'TXT'
5A7F1111.. and 5F24
ber-tlv (npm): 5A 127 5F24 3
node-tlv: 5A 127 5F24 3
ber-tlv (Python): 5A 127 5F24 3
pytlv: 5A 127 5F24 3
5A818011.. and 5F24
ber-tlv (npm): 5A 128 5F24 3
node-tlv: 5A 128 5F24 3
ber-tlv (Python): 5A 128 5F24 3
pytlv: 5A 129 5F24 3
5A820100.. and 5F24
ber-tlv (npm): 5A 256 5F24 3
node-tlv: 5A 256 5F24 3
ber-tlv (Python): 5A 256 5F24 3
pytlv: Unknown tag found: 1111111111
TXT
