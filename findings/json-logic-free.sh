#!/usr/bin/env bash
# Expected: one JsonLogic rule has one answer in each library, so that page and server can share it: a ticket whose price is not known
# yet is not a free one.
# Instead json-logic-engine says that null == 0, so that ticket is free, where json-logic-js and Python's json-logic-qubit say no, and
# its built rule writes "null" in a text where its interpreted one writes nothing; with it and Python an unknown member is a guest,
# in json-logic-js a member. Python writes true as "True", gives 2 for -7 % 3 and raises an error for a text against a number.
. "$(dirname "$0")/lib.sh"

npm_get json-logic-js@2.0.5 json-logic-engine@5.0.7
pip_get json-logic-qubit==0.9.1
cat > rules.json <<'JSON'
[
  [{ "if": [{ "==": [{ "var": "price" }, 0] }, "free", "to pay"] }, { "price": 0 }],
  [{ "if": [{ "==": [{ "var": "price" }, 0] }, "free", "to pay"] }, { "price": null }],
  [{ "if": [{ "==": [{ "var": "price" }, 0] }, "free", "to pay"] }, {}],
  [{ "if": [{ "==": [{ "var": "member" }, false] }, "a guest", "a member"] }, {}],
  [{ "cat": ["wheelchair: ", { "var": "wheelchair" }, ", zone: ", { "var": "zone" }] }, { "wheelchair": true, "zone": null }],
  [{ "%": [-7, 3] }, {}],
  [{ "<": [{ "var": "row" }, 10] }, { "row": "A" }]
]
JSON
cat > rules.mjs <<'JS'
import { readFileSync } from "node:fs"
import { LogicEngine } from "json-logic-engine"
import logic from "json-logic-js"

const engine = new LogicEngine()
const built = (rule, data) => engine.build(rule)(data)
const libraries = { "json-logic-js": logic.apply, "json-logic-engine, run": (rule, data) => engine.run(rule, data), "json-logic-engine, built": built }
for (const [number, [rule, data]] of JSON.parse(readFileSync("rules.json", "utf8")).entries()) {
  for (const [name, apply] of Object.entries(libraries)) {
    let answer = "error"
    try {
      answer = JSON.stringify(apply(rule, data))
    } catch {}
    console.log(`${number}\t${name}\t${answer}`)
  }
}
JS
cat > rules.py <<'PY'
import json
from json_logic import jsonLogic

rules = json.load(open("rules.json"))
answers = [line.rstrip("\n").split("\t") for line in open("answers.txt")]
for number, (rule, data) in enumerate(rules):
    print(json.dumps(rule), "of", json.dumps(data))
    for _, name, answer in (each for each in answers if each[0] == str(number)):
        print(f"  {name}: {answer}")
    try:
        answer = json.dumps(jsonLogic(rule, data))
    except Exception as error:
        answer = type(error).__name__
    print(f"  json-logic-qubit (Python): {answer}")
PY
node rules.mjs > answers.txt
python rules.py > seen.txt
described <<'TXT'
{"if": [{"==": [{"var": "price"}, 0]}, "free", "to pay"]} of {"price": 0}
  json-logic-js: "free"
  json-logic-engine, run: "free"
  json-logic-engine, built: "free"
  json-logic-qubit (Python): "free"
{"if": [{"==": [{"var": "price"}, 0]}, "free", "to pay"]} of {"price": null}
  json-logic-js: "to pay"
  json-logic-engine, run: "free"
  json-logic-engine, built: "free"
  json-logic-qubit (Python): "to pay"
{"if": [{"==": [{"var": "price"}, 0]}, "free", "to pay"]} of {}
  json-logic-js: "to pay"
  json-logic-engine, run: "free"
  json-logic-engine, built: "free"
  json-logic-qubit (Python): "to pay"
{"if": [{"==": [{"var": "member"}, false]}, "a guest", "a member"]} of {}
  json-logic-js: "a member"
  json-logic-engine, run: "a guest"
  json-logic-engine, built: "a guest"
  json-logic-qubit (Python): "a guest"
{"cat": ["wheelchair: ", {"var": "wheelchair"}, ", zone: ", {"var": "zone"}]} of {"wheelchair": true, "zone": null}
  json-logic-js: "wheelchair: true, zone: "
  json-logic-engine, run: "wheelchair: true, zone: "
  json-logic-engine, built: "wheelchair: true, zone: null"
  json-logic-qubit (Python): "wheelchair: True, zone: None"
{"%": [-7, 3]} of {}
  json-logic-js: -1
  json-logic-engine, run: -1
  json-logic-engine, built: -1
  json-logic-qubit (Python): 2
{"<": [{"var": "row"}, 10]} of {"row": "A"}
  json-logic-js: false
  json-logic-engine, run: error
  json-logic-engine, built: error
  json-logic-qubit (Python): ValueError
TXT
