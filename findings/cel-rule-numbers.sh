#!/usr/bin/env bash
# Expected: a rule of admission in CEL gives what the language's specification says: 7 / 2 of whole numbers is 3, a text has as many
# letters as it has code points, an escape stands for its letter, and "x || true" is true where x is an error.
# Instead cel-js gives 3.5, counts the parts of UTF-16, keeps \u as two letters, takes two orders with large ids for one, and raises the
# error on the left of ||. @marcbachmann/cel-js and @bufbuild/cel follow the specification in each.
. "$(dirname "$0")/lib.sh"

npm_get cel-js@0.8.2 @marcbachmann/cel-js@8.0.0 @bufbuild/cel@0.6.1
cat > rules.mjs <<'JS'
import { evaluate as small } from "cel-js"
import { evaluate as marcbachmann } from "@marcbachmann/cel-js"
import { run } from "@bufbuild/cel"

const libraries = { "cel-js": small, "@marcbachmann/cel-js": marcbachmann, "@bufbuild/cel": run }
for (const rule of [
  "7 / 2",
  "(party + 1) / 2 == 2",
  "9007199254740993 == 9007199254740992",
  "size('표🎫')",
  "'\\uD45C' == '표'",
  "1 / 0 > 1 || true",
]) {
  console.log(rule)
  for (const [name, evaluate] of Object.entries(libraries)) {
    let answer = "error"
    try {
      answer = String(evaluate(rule, { party: name === "cel-js" ? 4 : 4n }))
    } catch {}
    console.log(`  ${name}: ${answer}`)
  }
}
JS
node rules.mjs > seen.txt
described <<'TXT'
7 / 2
  cel-js: 3.5
  @marcbachmann/cel-js: 3
  @bufbuild/cel: 3
(party + 1) / 2 == 2
  cel-js: false
  @marcbachmann/cel-js: true
  @bufbuild/cel: true
9007199254740993 == 9007199254740992
  cel-js: true
  @marcbachmann/cel-js: false
  @bufbuild/cel: false
size('표🎫')
  cel-js: 3
  @marcbachmann/cel-js: 2
  @bufbuild/cel: 2
'\uD45C' == '표'
  cel-js: false
  @marcbachmann/cel-js: true
  @bufbuild/cel: true
1 / 0 > 1 || true
  cel-js: error
  @marcbachmann/cel-js: true
  @bufbuild/cel: true
TXT
