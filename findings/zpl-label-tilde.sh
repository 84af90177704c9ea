#!/usr/bin/env bash
# Expected: jszpl (npm) and zpl (PyPI) write the text of a ticket for a Zebra printer so that it is printed as it is: a span of days,
# 12.24~25, as Koreans write it, or a name with ^.
# Instead they write ~ and ^, which begin commands of ZPL, into the field as they are, and the rest of the text is not printed.
# ZPL has ^FH for that: ^FH^FD12.24_7E25 is printed whole. zpl-renderer-js draws the labels here: two with one picture print the same.
. "$(dirname "$0")/lib.sh"

npm_get jszpl@2.0.1 zpl-renderer-js@3.4.0
pip_get zpl==0.1.13
cat > label.py <<'PY'
import json, zpl
labels = {}
for text in ("12.24~25", "12.24", "A^^B", "A"):
    label = zpl.Label(60, 60)
    label.origin(5, 5)
    label.write_text(text, char_height=5, char_width=5)
    label.endorigin()
    labels[text] = label.dumpZPL()
json.dump(labels, open("zpl.json", "w"))
PY
cat > label.cjs <<'JS'
const { FontFamily, FontFamilyName, Label, PrintDensity, PrintDensityName, Text } = require("jszpl")
const { ready } = require("zpl-renderer-js")

const written = (text) => {
  const label = new Label()
  label.width = label.height = 400
  label.printDensity = new PrintDensity(PrintDensityName["8dpmm"])
  label.content.push(Object.assign(new Text(), { text, fontFamily: new FontFamily(FontFamilyName.D) }))
  return label.generateZPL()
}
const fromPython = require("./zpl.json")
ready.then(async ({ api }) => {
  for (const [name, write] of [["jszpl", written], ["zpl", (text) => fromPython[text]]]) {
    for (const [text, start] of [["12.24~25", "12.24"], ["A^^B", "A"]]) {
      const same = await api.zplToBase64Async(write(text)) === await api.zplToBase64Async(write(start))
      console.log(`${name}: ${write(text).match(/\^FD.*?\^FS/)[0]} is printed ${same ? "as" : "otherwise than"} ${start}`)
    }
  }
  const field = (data) => api.zplToBase64Async(`^XA^FO10,10^ADN,36,20${data}^FS^XZ`)
  console.log(`^FH^FD12.24_7E25 is printed ${await field("^FH^FD12.24_7E25") === await field("^FD12.24") ? "as" : "otherwise than"} 12.24`)
  process.exit()
})
JS
python label.py
node label.cjs > seen.txt
described <<'TXT'
jszpl: ^FD12.24~25^FS is printed as 12.24
jszpl: ^FDA^^B^FS is printed as A
zpl: ^FD12.24~25^FS is printed as 12.24
zpl: ^FDA^^B^FS is printed as A
^FH^FD12.24_7E25 is printed otherwise than 12.24
TXT
