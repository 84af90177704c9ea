#!/usr/bin/env bash
# Expected: MurmurHash3 of a key, by which two services find the same shard or the same side of a test, is one number in each language.
# Instead it is so for seat-1, and for 서울-1 murmurhash-js and murmurhash3js give a second number and imurmurhash (npm) a third: they
# hash the lower half of each UTF-16 unit, or the units, and not the bytes of UTF-8 as mmh3 (Python), twmb/murmur3 (Go) and murmurhash
# (npm) do.
. "$(dirname "$0")/lib.sh"

npm_get murmurhash-js@1.0.0 murmurhash3js@3.0.1 imurmurhash@0.1.4 murmurhash@2.0.1
pip_get mmh3==5.3.1
cat > main.go <<'GO'
package main

import (
	"fmt"
	"os"

	"github.com/twmb/murmur3"
)

func main() {
	fmt.Print("twmb/murmur3:")
	for _, key := range os.Args[1:] {
		fmt.Print(" ", murmur3.Sum32([]byte(key)))
	}
	fmt.Println()
}
GO
go_get github.com/twmb/murmur3@v1.2.2
cat > hash.cjs <<'JS'
const hashes = {
  murmurhash: (key) => require("murmurhash").v3(key, 0),
  "murmurhash-js": (key) => require("murmurhash-js").murmur3(key, 0),
  murmurhash3js: (key) => require("murmurhash3js").x86.hash32(key),
  imurmurhash: (key) => require("imurmurhash")(key, 0).result(),
}
for (const [name, hash] of Object.entries(hashes)) console.log(`${name}:`, ...process.argv.slice(2).map(hash))
JS
cat > hash.py <<'PY'
import sys, mmh3
print("mmh3:", *(mmh3.hash(key, 0, signed=False) for key in sys.argv[1:]))
PY
keys=(seat-1 서울-1)
{ echo "${keys[*]}"; python hash.py "${keys[@]}"; go_run "${keys[@]}"; node hash.cjs "${keys[@]}"; } > seen.txt
described <<'TXT'
seat-1 서울-1
mmh3: 454086079 2006545782
twmb/murmur3: 454086079 2006545782
murmurhash: 454086079 2006545782
murmurhash-js: 454086079 4206990990
murmurhash3js: 454086079 4206990990
imurmurhash: 454086079 164580921
TXT
