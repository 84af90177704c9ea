#!/usr/bin/env bash
# Expected: libraries that add Korean particles to a word follow the rule of 으로/로 (to): 로 after a vowel and after the sound of l,
# so that a ticket says "to Seoul" as 서울로 and "to gate 1" and "to gate 7" (read il and chil) as 1로 and 7로.
# Instead pyjosa writes 서울으로 and 물으로, and korean_glue 1으로 and 7으로; hangeul of PyPI and josa of npm write all of them right.
# Why: both know that a word ends in a consonant, and pyjosa not, korean_glue not of a digit, that this consonant is an l.
. "$(dirname "$0")/lib.sh"

npm_get josa@3.0.1
pip_get pyjosa==1.0.3 korean_glue==0.1.4 hangeul==0.2.0
cat > write.py <<'PY'
import korean_glue
from hangeul import get_josa
from pyjosa.exceptions import NotHangleException
from pyjosa.josa import Josa

words = ["서울", "물", "부산", "1", "7", "3"]
def pyjosa(word):
    try:
        return Josa.get_full_string(word, "으로")
    except NotHangleException:
        return "(no digits)"
print("pyjosa:", *map(pyjosa, words))
print("korean_glue:", *(korean_glue.attach(word, "으로/로") for word in words))
print("hangeul:", *(word + get_josa(word, "으로/로") for word in words))
PY
cat > write.cjs <<'JS'
const { josa } = require("josa")
console.log("josa:", ...["서울", "물", "부산", "1", "7", "3"].map((word) => josa(`${word}#{으로}`)))
JS
PYTHONUTF8=1 python write.py > seen.txt
node write.cjs >> seen.txt
described <<'TXT'
pyjosa: 서울으로 물으로 부산으로 (no digits) (no digits) (no digits)
korean_glue: 서울로 물로 부산으로 1으로 7으로 3으로
hangeul: 서울로 물로 부산으로 1로 7로 3으로
josa: 서울로 물로 부산으로 1로 7로 3으로
TXT
