#!/usr/bin/env bash
# Expected: evanphx/json-patch applies a JSON Merge Patch as RFC 7396 says: a list in the patch replaces the list of the document as
# it stands.
# Instead each object in that list loses its members that are null, so that a seat without an owner has no owner at all; a patch
# that the library makes of two documents does not turn one into the other. json-merge-patch (npm) keeps them.
. "$(dirname "$0")/lib.sh"

go_get github.com/evanphx/json-patch/v5@v5.9.11
npm_get json-merge-patch@1.0.2
cat > main.go <<'GO'
package main

import (
	"fmt"

	jsonpatch "github.com/evanphx/json-patch/v5"
)

func main() {
	from := []byte(`{"seats":[{"id":"A1","owner":"kim"}]}`)
	to := []byte(`{"seats":[{"id":"A1","owner":null}]}`)
	patch, err := jsonpatch.CreateMergePatch(from, to)
	if err != nil {
		panic(err)
	}
	fmt.Printf("the patch of both: %s\n", patch)
	result, err := jsonpatch.MergePatch(from, patch)
	if err != nil {
		panic(err)
	}
	fmt.Printf("evanphx/json-patch makes %s\n", result)
}
GO
cat > run.cjs <<'JS'
const from = { seats: [{ id: "A1", owner: "kim" }] }
const patch = { seats: [{ id: "A1", owner: null }] }
console.log(`json-merge-patch makes ${JSON.stringify(require("json-merge-patch").apply(from, patch))}`)
JS
go_run > seen.txt
node run.cjs >> seen.txt
described <<'TXT'
the patch of both: {"seats":[{"id":"A1","owner":null}]}
evanphx/json-patch makes {"seats":[{"id":"A1"}]}
json-merge-patch makes {"seats":[{"id":"A1","owner":null}]}
TXT
