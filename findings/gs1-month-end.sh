#!/usr/bin/env bash
# Expected: bark-js reads the GS1 barcode of a coupon as GS1 says: the day 00 is the last one of its month, the year 51 is 2051 for a
# reader of 2026, and a price of AI 393n begins with the number of its currency.
# Instead 270200 is "2027-02-00", 51 is 1951, so that the coupon has ended, and 550.00 won (currency 410) are "4100550.00".
# gs1-barcode-parser-mod reads all three as GS1 says.
. "$(dirname "$0")/lib.sh"

npm_get bark-js@1.2.1 gs1-barcode-parser-mod@1.2.1
cat > read.mjs <<'JS'
import bark from "bark-js"
import { parseBarcode } from "gs1-barcode-parser-mod"

for (const code of ["17270200", "17510101", "3932410055000"]) {
  const [element] = bark(`]C1${code}`).elements
  const [{ ai, data, isoDate, unit }] = parseBarcode(`]C1${code}`).parsedCodeItems
  console.log(`${code}: bark-js ${element.value}; gs1-barcode-parser-mod ${isoDate || `${data} of currency ${unit}`} (${ai})`)
}
JS
TZ=UTC node read.mjs > seen.txt
described <<'TXT'
17270200: bark-js 2027-02-00; gs1-barcode-parser-mod 2027-02-28 (17)
17510101: bark-js 1951-01-01; gs1-barcode-parser-mod 2051-01-01 (17)
3932410055000: bark-js 4100550.00; gs1-barcode-parser-mod 550 of currency 410 (3932)
TXT
