#!/usr/bin/env bash
# Expected: onscan.js, which collects the keystrokes of a hand-held scanner into one code, hands over the code that was scanned.
# Instead it drops the hyphen, dot, slash, colon and underscore by default: the tickets A1-12345 and A11-2345 come as one and
# the same code A112345, and nothing reports the loss.
# Why: it maps key numbers to letters, and its map holds digits, letters and the signs of the number pad alone. keyCodeMapper with
# event.key in place of the number gives the whole code.
. "$(dirname "$0")/lib.sh"

npm_get onscan.js@1.5.2 jsdom@26.1.0
cat > scan.cjs <<'JS'
const { JSDOM } = require("jsdom")
const page = new JSDOM("").window
Object.assign(globalThis, { window: page, document: page.document, CustomEvent: page.CustomEvent })
const onScan = require("onscan.js")
// The numbers that browsers report for the keys of a US keyboard, which is what a scanner pretends to be.
const numbers = { "-": 189, _: 189, ".": 190, "/": 191, ":": 186 }
const press = (key, keyCode) => document.dispatchEvent(new page.KeyboardEvent("keydown", { key, keyCode, which: keyCode, shiftKey: /[A-Z:_]/.test(key) }))
const scan = (code, more) => {
  let received = "nothing"
  onScan.attachTo(document, { onScan: (text) => (received = text), ...more })
  for (const sign of code) press(sign, numbers[sign] ?? sign.charCodeAt(0))
  press("Enter", 13)
  onScan.detachFrom(document)
  return received
}
for (const code of ["A1-12345", "A11-2345", "SHOW/7:D.4_X"])
  console.log(`${code}: ${scan(code)}; with event.key: ${scan(code, { keyCodeMapper: (event) => event.key.length === 1 ? event.key : "" })}`)
process.exit()
JS
node scan.cjs > seen.txt
described <<'TXT'
A1-12345: A112345; with event.key: A1-12345
A11-2345: A112345; with event.key: A11-2345
SHOW/7:D.4_X: SHOW7D4X; with event.key: SHOW/7:D.4_X
TXT
