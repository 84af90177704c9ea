#!/usr/bin/env bash
# Expected: a macaroon of version 2 can have caveats of any bytes.
# Instead macaroon (npm) cannot verify a macaroon with such a caveat, not even its own; Go's library verifies it.
# It makes text of each caveat before it asks what to do with it.
. "$(dirname "$0")/lib.sh"

npm_get macaroon@3.0.4
go_get gopkg.in/macaroon.v2@v2.1.0
cat > write.cjs <<'JS'
const { writeFileSync } = require("node:fs")
const { importMacaroon, newMacaroon } = require("macaroon")

const key = Buffer.from("secret of the box office")
const order = () => newMacaroon({ identifier: "order-17", location: "https://tickets.example", rootKey: key, version: 2 })
const text = order()
text.addFirstPartyCaveat("seat = A1")
const seats = order()
seats.addFirstPartyCaveat(Uint8Array.of(0xff, 0x01))
for (const [name, macaroon] of [["text", text], ["bytes", seats]]) {
  writeFileSync(`${name}.json`, JSON.stringify(macaroon.exportJSON()))
  try {
    importMacaroon(macaroon.exportJSON()).verify(key, () => null, [])
    console.log(`${name}: verified by npm's`)
  } catch (error) {
    console.log(`${name}: npm's: ${error.name}: ${error.message}`)
  }
}
JS
cat > main.go <<'GO'
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"gopkg.in/macaroon.v2"
)

func main() {
	for _, name := range []string{"text", "bytes"} {
		text, _ := os.ReadFile(name + ".json")
		var read macaroon.Macaroon
		if err := json.Unmarshal(text, &read); err != nil {
			panic(err)
		}
		err := read.Verify([]byte("secret of the box office"), func(string) error { return nil }, nil)
		fmt.Printf("%s: verified by Go's, error %v\n", name, err)
	}
}
GO
node write.cjs > seen.txt
go_run >> seen.txt
described <<'TXT'
text: verified by npm's
bytes: npm's: URIError: URI malformed
text: verified by Go's, error <nil>
bytes: verified by Go's, error <nil>
TXT
