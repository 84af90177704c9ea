#!/usr/bin/env bash
# Expected: a mail template in Liquid that adds up the prices of an order has one text in JavaScript, Python and Go.
# Instead Go's osteele/liquid writes sums of a million won and more as 1.2e+06, and rounds -3.5 up; Python's rounds 2.5 to 2 and 12345 to
# the hundred as 0; JavaScript's has 7 / 2 = 3.5; and they do not read "a or b and c" alike.
. "$(dirname "$0")/lib.sh"

npm_get liquidjs@10.30.1
pip_get python-liquid==2.3.6
go_get github.com/osteele/liquid@v1.6.0
cat > templates.json <<'JSON'
[
  "{{ price | times: 2 }}",
  "{{ price | times: 10 }}",
  "{{ 1234567 | plus: 0 }}",
  "{{ 7 | divided_by: 2 }}",
  "{{ -7 | divided_by: 2 }}",
  "{{ -7 | modulo: 3 }}",
  "{{ 2.5 | round }}",
  "{{ -3.5 | round }}",
  "{{ 12345 | round: -2 }}",
  "{% if yes or yes and no %}yes{% else %}no{% endif %}",
  "{{ ',vip,' | split: ',' | size }}"
]
JSON
cat > templates.mjs <<'JS'
import { readFileSync } from "node:fs"
import { Liquid } from "liquidjs"

for (const template of JSON.parse(readFileSync("templates.json", "utf8"))) {
  console.log(await new Liquid().parseAndRender(template, { price: 120000, yes: true, no: false }))
}
JS
cat > templates.py <<'PY'
import json
from liquid import render

for template in json.load(open("templates.json")):
    print(render(template, price=120000, yes=True, no=False))
PY
cat > main.go <<'GO'
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/osteele/liquid"
)

func main() {
	text, _ := os.ReadFile("templates.json")
	var templates []string
	if err := json.Unmarshal(text, &templates); err != nil {
		panic(err)
	}
	for _, template := range templates {
		written, err := liquid.NewEngine().ParseAndRenderString(template, map[string]any{"price": 120000, "yes": true, "no": false})
		if err != nil {
			panic(err)
		}
		fmt.Println(written)
	}
}
GO
node templates.mjs > javascript.txt
python templates.py > python.txt
go_run > go.txt
python -c 'import json; print("\n".join(json.load(open("templates.json"))))' > templates.txt
paste -d '\t' templates.txt javascript.txt python.txt go.txt |
  while IFS=$'\t' read -r template javascript python go; do
    printf '%s\n  JavaScript %s, Python %s, Go %s\n' "$template" "$javascript" "$python" "$go"
  done > seen.txt
described <<'TXT'
{{ price | times: 2 }}
  JavaScript 240000, Python 240000, Go 240000
{{ price | times: 10 }}
  JavaScript 1200000, Python 1200000, Go 1.2e+06
{{ 1234567 | plus: 0 }}
  JavaScript 1234567, Python 1234567, Go 1.234567e+06
{{ 7 | divided_by: 2 }}
  JavaScript 3.5, Python 3, Go 3
{{ -7 | divided_by: 2 }}
  JavaScript -3.5, Python -4, Go -3
{{ -7 | modulo: 3 }}
  JavaScript 2, Python 2, Go -1
{{ 2.5 | round }}
  JavaScript 3, Python 2, Go 3
{{ -3.5 | round }}
  JavaScript -4, Python -4, Go -3
{{ 12345 | round: -2 }}
  JavaScript 12300, Python 0, Go 12300
{% if yes or yes and no %}yes{% else %}no{% endif %}
  JavaScript yes, Python yes, Go no
{{ ',vip,' | split: ',' | size }}
  JavaScript 2, Python 3, Go 2
TXT
