#!/usr/bin/env bash
# Expected: a bank's file in OFX 1.02 (SGML) is read with its text: "&amp;" is an ampersand, end tags may be left out, and no line
# end is needed between elements.
# Instead node-ofx-parser reads "A &amp; B" as "A &amp;amp;amp; B"; ofx-data-extractor leaves the entity, reads "Row {A}"
# as "Row A},", and raises an error of the JSON that it makes for a file in one line. ofx-js reads each of them.
. "$(dirname "$0")/lib.sh"

npm_get node-ofx-parser@0.5.1 ofx-data-extractor@1.5.0 ofx-js@1.1.1
cat > bank.cjs <<'JS'
const older = require("node-ofx-parser")
const { Ofx } = require("ofx-data-extractor")
const { parse } = require("ofx-js")

const head = ["OFXHEADER:100", "DATA:OFXSGML", "VERSION:102", "SECURITY:NONE", "ENCODING:USASCII", "CHARSET:1252", "COMPRESSION:NONE", "OLDFILEUID:NONE", "NEWFILEUID:NONE"].join("\n")
const body = (memo) => [
  "<OFX>", "<BANKMSGSRSV1>", "<STMTTRNRS>", "<TRNUID>1", "<STMTRS>", "<CURDEF>USD",
  "<BANKACCTFROM>", "<BANKID>004", "<ACCTID>123", "<ACCTTYPE>CHECKING", "</BANKACCTFROM>",
  "<BANKTRANLIST>", "<DTSTART>20261101", "<DTEND>20261130",
  "<STMTTRN>", "<TRNTYPE>CREDIT", "<DTPOSTED>20261130120000", "<TRNAMT>19.99", "<FITID>1", `<MEMO>${memo}`, "</STMTTRN>",
  "</BANKTRANLIST>", "</STMTRS>", "</STMTTRNRS>", "</BANKMSGSRSV1>", "</OFX>",
]
const first = (list) => [list].flat()[0].MEMO
const libraries = {
  "node-ofx-parser": (text) => first(older.parse(text).OFX.BANKMSGSRSV1.STMTTRNRS.STMTRS.BANKTRANLIST.STMTTRN),
  "ofx-data-extractor": (text) => first(new Ofx(text).getBankTransferList()),
  "ofx-js": async (text) => first((await parse(text)).OFX.BANKMSGSRSV1.STMTTRNRS.STMTRS.BANKTRANLIST.STMTTRN),
}
const run = async () => {
  for (const [memo, between] of [["Tickets", "\n"], ["Tickets", ""], ["A &amp; B", "\n"], ["Row {A}", "\n"]]) {
    console.log(`${memo}${between ? "" : ", the file in one line"}:`)
    for (const [name, read] of Object.entries(libraries)) {
      try {
        console.log(`  ${name}: ${await read(`${head}\n\n${body(memo).join(between)}\n`)}`)
      } catch (error) {
        console.log(`  ${name}: ${error.name}`)
      }
    }
  }
}
run()
JS
node bank.cjs > seen.txt
described <<'TXT'
Tickets:
  node-ofx-parser: Tickets
  ofx-data-extractor: Tickets
  ofx-js: Tickets
Tickets, the file in one line:
  node-ofx-parser: Tickets
  ofx-data-extractor: SyntaxError
  ofx-js: Tickets
A &amp; B:
  node-ofx-parser: A &amp;amp;amp; B
  ofx-data-extractor: A &amp; B
  ofx-js: A & B
Row {A}:
  node-ofx-parser: Row {A}
  ofx-data-extractor: Row A},
  ofx-js: Row {A}
TXT
