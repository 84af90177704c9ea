#!/usr/bin/env bash
# Expected: a time in milliseconds, an integer of 41 bits, is written by msgpackr and cbor-x as an integer, as @msgpack/msgpack and
# cbor write it, so that a gate in Go or Python reads the integer that was sent.
# Instead both write every integer of more than 32 bits as a floating-point number: Go's msgpack and cbor refuse to read it into an
# int64, and Python has a float, which JSON writes as 1764000000000.0. Up to 4294967295 (seconds, seat numbers) all is well.
# Why: integers beyond 32 bits are packed as doubles for speed; an integer is written for a BigInt alone.
. "$(dirname "$0")/lib.sh"

npm_get msgpackr@2.1.4 @msgpack/msgpack@3.1.3 cbor-x@1.6.9 cbor@10.0.12
pip_get msgpack==1.2.4 cbor2==6.3.0
go_get github.com/vmihailenco/msgpack/v5@v5.4.1 github.com/fxamacker/cbor/v2@v2.10.0

cat > write.cjs <<'JS'
const until = { until: 1764000000000 }
const hex = (bytes) => Buffer.from(bytes).toString("hex")
console.log("msgpackr", hex(require("msgpackr").pack(until)))
console.log("@msgpack/msgpack", hex(require("@msgpack/msgpack").encode(until)))
console.log("cbor-x", hex(new (require("cbor-x").Encoder)({ useRecords: false, variableMapSize: true }).encode(until)))
console.log("cbor", hex(require("cbor").encode(until)))
console.log("msgpackr-seconds", hex(require("msgpackr").pack({ until: 1764000000 })))
JS
cat > read.py <<'PY'
import cbor2, json, msgpack
for line in open("written.txt"):
    name, text = line.split()
    value = (cbor2.loads if "cbor" in name else msgpack.unpackb)(bytes.fromhex(text))
    print(f"{name} -> Python: {json.dumps(value)}")
PY
cat > main.go <<'GO'
package main

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"os"
	"strings"

	"github.com/fxamacker/cbor/v2"
	"github.com/vmihailenco/msgpack/v5"
)

type ticket struct {
	Until int64 `cbor:"until" msgpack:"until"`
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		bytes, _ := hex.DecodeString(fields[1])
		var read ticket
		var err error
		if strings.Contains(fields[0], "cbor") {
			err = cbor.Unmarshal(bytes, &read)
		} else {
			err = msgpack.Unmarshal(bytes, &read)
		}
		if err != nil {
			fmt.Printf("%s -> Go: %v\n", fields[0], err)
		} else {
			fmt.Printf("%s -> Go: %d\n", fields[0], read.Until)
		}
	}
}
GO
node write.cjs > written.txt
{ cat written.txt; python read.py; go_run < written.txt; } > seen.txt
described <<'TXT'
msgpackr de0001a5756e74696ccb4279ab697e800000
@msgpack/msgpack 81a5756e74696ccf0000019ab697e800
cbor-x a165756e74696cfb4279ab697e800000
cbor a165756e74696c1b0000019ab697e800
msgpackr-seconds de0001a5756e74696cce69248100
msgpackr -> Python: {"until": 1764000000000.0}
@msgpack/msgpack -> Python: {"until": 1764000000000}
cbor-x -> Python: {"until": 1764000000000.0}
cbor -> Python: {"until": 1764000000000}
msgpackr-seconds -> Python: {"until": 1764000000}
msgpackr -> Go: msgpack: invalid code=cb decoding int64
@msgpack/msgpack -> Go: 1764000000000
cbor-x -> Go: cbor: cannot unmarshal primitives into Go struct field main.ticket.until of type int64
cbor -> Go: 1764000000000
msgpackr-seconds -> Go: 1764000000
TXT
