#!/usr/bin/env bash
# Expected: an expression in JSONata, by which a webhook of a sale is rewritten, has one answer in JavaScript, Go and Python.
# Instead jsonata-python cuts each remainder to a whole number, so 25.50 % 10 is 5; JavaScript's own jsonata writes a time at
# -03:30 (St John's) with an hour less and the zone -04:30; and Go's sees Tuesday as day 3 of the week, puts a plus sign for a space into
# a part of a path, and writes 0.1 + 0.2 as 0.30000000000000004, where the other two write 0.3.
. "$(dirname "$0")/lib.sh"

npm_get jsonata@2.2.2
pip_get jsonata-python==0.7.1
go_get github.com/blues/jsonata-go@v1.5.4
cat > rules.json <<'JSON'
[
  "price % 10",
  "19.99 % 1 > 0.9",
  "$fromMillis(1796115600000, '[H01]:[m01] [Z]', '-0330')",
  "$fromMillis(1796115600000, '[H01]:[m01] [Z]', '+0930')",
  "$fromMillis(1796115600000, '[F0] [FNn]')",
  "'/seats/' & $encodeUrlComponent('row A 12')",
  "'sum ' & (0.1 + 0.2)"
]
JSON
cat > rules.mjs <<'JS'
import { readFileSync } from "node:fs"
import jsonata from "jsonata"

for (const rule of JSON.parse(readFileSync("rules.json", "utf8"))) {
  console.log(JSON.stringify(await jsonata(rule).evaluate({ price: 25.5 })))
}
JS
cat > rules.py <<'PY'
import json
from jsonata import Jsonata

for rule in json.load(open("rules.json")):
    print(json.dumps(Jsonata(rule).evaluate({"price": 25.5})))
PY
cat > main.go <<'GO'
package main

import (
	"encoding/json"
	"fmt"
	"os"

	jsonata "github.com/blues/jsonata-go"
)

func main() {
	text, _ := os.ReadFile("rules.json")
	var rules []string
	if err := json.Unmarshal(text, &rules); err != nil {
		panic(err)
	}
	for _, rule := range rules {
		answer, err := jsonata.MustCompile(rule).Eval(map[string]any{"price": 25.5})
		if err != nil {
			panic(err)
		}
		written, _ := json.Marshal(answer)
		fmt.Println(string(written))
	}
}
GO
node rules.mjs > javascript.txt
python rules.py > python.txt
go_run > go.txt
python -c 'import json; print("\n".join(json.load(open("rules.json"))))' > rules.txt
paste -d '\t' rules.txt javascript.txt python.txt go.txt |
  while IFS=$'\t' read -r rule javascript python go; do
    printf '%s\n  JavaScript %s, Python %s, Go %s\n' "$rule" "$javascript" "$python" "$go"
  done > seen.txt
described <<'TXT'
price % 10
  JavaScript 5.5, Python 5, Go 5.5
19.99 % 1 > 0.9
  JavaScript true, Python false, Go true
$fromMillis(1796115600000, '[H01]:[m01] [Z]', '-0330')
  JavaScript "04:30 -04:30", Python "05:30 -03:30", Go "05:30 -03:30"
$fromMillis(1796115600000, '[H01]:[m01] [Z]', '+0930')
  JavaScript "18:30 +09:30", Python "18:30 +09:30", Go "18:30 +09:30"
$fromMillis(1796115600000, '[F0] [FNn]')
  JavaScript "2 Tuesday", Python "2 Tuesday", Go "3 Tuesday"
'/seats/' & $encodeUrlComponent('row A 12')
  JavaScript "/seats/row%20A%2012", Python "/seats/row%20A%2012", Go "/seats/row+A+12"
'sum ' & (0.1 + 0.2)
  JavaScript "sum 0.3", Python "sum 0.3", Go "sum 0.30000000000000004"
TXT
