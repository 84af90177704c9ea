#!/usr/bin/env bash
# Expected: Python's babel knows how many digits a currency's smaller unit has (get_currency_precision), as Java, dinero.js and the
# list of ISO 4217 do. An amount kept in the smaller unit then means the same everywhere.
# Instead babel answers 0 for currencies where ISO has 2 or 3: 1500 fils of Iraq are 1.500 dinars in Java and 1500 in Python.
# Why: babel's numbers are those of CLDR, which tells the digits that are *shown*, not the digits of the unit. dinero.js answers 1
# for Madagascar and Mauritania, whose unit is a fifth.
. "$(dirname "$0")/lib.sh"

pip_get babel==2.18.0
npm_get dinero.js@2.0.2 currency-codes@2.2.0
cat > Main.java <<'JAVA'
import java.util.Currency;

public class Main {
    public static void main(String[] codes) {
        for (String code : codes) System.out.println(code + " " + Currency.getInstance(code).getDefaultFractionDigits());
    }
}
JAVA
cat > digits.py <<'PY'
import sys
from babel.numbers import get_currency_precision
for code in sys.argv[1:]:
    print(code, get_currency_precision(code))
PY
cat > digits.mjs <<'JS'
import { readFileSync } from "node:fs"
import iso from "currency-codes"
import * as dinero from "dinero.js/currencies"
const read = (file) => Object.fromEntries(readFileSync(file, "utf8").trim().split("\n").map((line) => line.split(" ")))
const java = read("java.txt"), babel = read("babel.txt")
for (const code of Object.keys(java)) console.log(`${code}: ISO ${iso.code(code).digits}, Java ${java[code]}, dinero.js ${dinero[code].exponent}, babel ${babel[code]}`)
JS
codes="KRW JPY EUR KWD IQD AFN ALL IRR LAK LBP MMK RSD SOS SYP YER MGA MRU"
java Main.java $codes > java.txt
python digits.py $codes > babel.txt
node digits.mjs > seen.txt
described <<'TXT'
KRW: ISO 0, Java 0, dinero.js 0, babel 0
JPY: ISO 0, Java 0, dinero.js 0, babel 0
EUR: ISO 2, Java 2, dinero.js 2, babel 2
KWD: ISO 3, Java 3, dinero.js 3, babel 3
IQD: ISO 3, Java 3, dinero.js 3, babel 0
AFN: ISO 2, Java 2, dinero.js 2, babel 0
ALL: ISO 2, Java 2, dinero.js 2, babel 0
IRR: ISO 2, Java 2, dinero.js 2, babel 0
LAK: ISO 2, Java 2, dinero.js 2, babel 0
LBP: ISO 2, Java 2, dinero.js 2, babel 0
MMK: ISO 2, Java 2, dinero.js 2, babel 0
RSD: ISO 2, Java 2, dinero.js 2, babel 0
SOS: ISO 2, Java 2, dinero.js 2, babel 0
SYP: ISO 2, Java 2, dinero.js 2, babel 0
YER: ISO 2, Java 2, dinero.js 2, babel 0
MGA: ISO 2, Java 2, dinero.js 1, babel 0
MRU: ISO 2, Java 2, dinero.js 1, babel 2
TXT
