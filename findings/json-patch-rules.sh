#!/usr/bin/env bash
# Expected: the libraries for JSON Patch (RFC 6902) apply a valid patch to the same result, and a patch that a library makes of two
# documents turns one into the other.
# Instead a copied row of seats changes together with its original in json8-patch and json-patch; rfc6902 (npm) cannot replace a whole
# document; immutable-json-patch refuses an equal object with its members in another order and passes over the removal of what is not
# there, which is an error; python-jsonpath takes true for 1. just-diff, json-patch-gen and patchdiff make patches that do not fit.
. "$(dirname "$0")/lib.sh"

npm_get fast-json-patch@3.1.1 json8-patch@1.0.6 json-patch@0.7.0 rfc6902@5.4.0 immutable-json-patch@6.0.3 just-diff@6.0.2 json-patch-gen@1.0.2
pip_get python-jsonpath==2.2.2 patchdiff==1.0.0
cat > run.cjs <<'JS'
const fast = require("fast-json-patch")

const json = JSON.stringify
const attempt = (f) => {
  try {
    return json(f())
  } catch (error) {
    return `error (${String(error.message).split("\n")[0]})`
  }
}
const run = async () => {
  const rfc6902 = await import("rfc6902")
  const { immutableJSONPatch } = await import("immutable-json-patch")
  const { diff, jsonPatchPathConverter } = await import("just-diff")
  const appliers = {
    "fast-json-patch": (document, patch) => fast.applyPatch(document, patch, true).newDocument,
    "json8-patch": (document, patch) => require("json8-patch").apply(document, patch).doc,
    "json-patch": (document, patch) => require("json-patch").apply(document, patch),
    rfc6902: (document, patch) => {
      const error = rfc6902.applyPatch(document, patch).find((each) => each)
      if (error) throw error
      return document
    },
    "immutable-json-patch": immutableJSONPatch,
  }
  const cases = {
    "copy a row, take a seat of the copy": [
      { A: { 1: "free" } },
      [{ op: "copy", from: "/A", path: "/B" }, { op: "replace", path: "/B/1", value: "sold" }],
    ],
    "replace the document": [{ A: 1 }, [{ op: "replace", path: "", value: { B: 2 } }]],
    "test an object": [{ A: { row: 1, seat: 2 } }, [{ op: "test", path: "/A", value: { seat: 2, row: 1 } }]],
    "remove what is not there (an error)": [{ A: 1 }, [{ op: "remove", path: "/B" }]],
  }
  for (const [name, [document, patch]] of Object.entries(cases)) {
    console.log(`${name}:`)
    for (const [library, apply] of Object.entries(appliers))
      console.log(`  ${library}: ${attempt(() => apply(structuredClone(document), structuredClone(patch)))}`)
  }
  const makers = {
    "fast-json-patch": fast.compare,
    "just-diff": (from, to) => diff(from, to, jsonPatchPathConverter),
    "json-patch-gen": require("json-patch-gen"),
  }
  const pairs = [
    [{ "row A/1": "free" }, { "row A/1": "sold" }],
    [{ A: {} }, { A: null }],
  ]
  for (const [from, to] of pairs) {
    console.log(`from ${json(from)} to ${json(to)}:`)
    for (const [library, make] of Object.entries(makers))
      console.log(`  ${library}: ${attempt(() => fast.applyPatch(structuredClone(from), make(from, to), true).newDocument)}`)
  }
}
run()
JS
cat > run.py <<'PY'
import json
from jsonpath import patch
from patchdiff import diff

try:
    patch.apply([{"op": "test", "path": "/sold", "value": 1}], {"sold": True})
    print("python-jsonpath: true is 1")
except Exception as error:
    print(f"python-jsonpath: {type(error).__name__}")
print(f"patchdiff: from true to 1 by {json.dumps(diff({'sold': True}, {'sold': 1})[0])}")
PY
node run.cjs > seen.txt
python run.py >> seen.txt
described <<'TXT'
copy a row, take a seat of the copy:
  fast-json-patch: {"A":{"1":"free"},"B":{"1":"sold"}}
  json8-patch: {"A":{"1":"sold"},"B":{"1":"sold"}}
  json-patch: {"A":{"1":"sold"},"B":{"1":"sold"}}
  rfc6902: {"A":{"1":"free"},"B":{"1":"sold"}}
  immutable-json-patch: {"A":{"1":"free"},"B":{"1":"sold"}}
replace the document:
  fast-json-patch: {"B":2}
  json8-patch: {"B":2}
  json-patch: {"B":2}
  rfc6902: error (Value required at path: )
  immutable-json-patch: {"B":2}
test an object:
  fast-json-patch: {"A":{"row":1,"seat":2}}
  json8-patch: {"A":{"row":1,"seat":2}}
  json-patch: {"A":{"row":1,"seat":2}}
  rfc6902: {"A":{"row":1,"seat":2}}
  immutable-json-patch: error (Test failed, value differs (path: "/A"))
remove what is not there (an error):
  fast-json-patch: error (Cannot perform the operation at a path that does not exist)
  json8-patch: error (Location not found)
  json-patch: error (Value at B does not exist)
  rfc6902: error (Value required at path: /B)
  immutable-json-patch: {"A":1}
from {"row A/1":"free"} to {"row A/1":"sold"}:
  fast-json-patch: {"row A/1":"sold"}
  just-diff: error (Cannot perform the operation at a path that does not exist)
  json-patch-gen: {"row A/1":"sold"}
from {"A":{}} to {"A":null}:
  fast-json-patch: {"A":null}
  just-diff: {"A":null}
  json-patch-gen: {"A":{}}
python-jsonpath: true is 1
patchdiff: from true to 1 by []
TXT
