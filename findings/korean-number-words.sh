#!/usr/bin/env bash
# Expected: a library for Korean numbers reads "5만원" as 50,000 won, as it reads 오만, and writes -5,000 and 0 so that they can be told
# from 5,000 and from nothing, or raises an error.
# Instead korean-number (PyPI) passes over digits: 5만원 is 10000 and "1만 5천" 11000, and 스물다섯 (25) is 0; num-to-korean (npm) writes
# a refund of -5000 as 오천 (5,000), and 0 and half a won as the empty text.
. "$(dirname "$0")/lib.sh"

pip_get korean-number==1.0.2
npm_get num-to-korean@0.5.3
cat > words.py <<'PY'
from korean_number import kor2num, num2kor

for text in "오만", "5만", "5만원", "일만 오천", "1만 5천", "만오천", "삼만이천오백원", "스물다섯":
    print(f"korean-number reads {text} as {kor2num(text)}")
for number in 55000, 0, -5000:
    try:
        print(f"korean-number writes {number} as {num2kor(number)!r}")
    except ValueError:
        print(f"korean-number raises an error for {number}")
PY
cat > words.mjs <<'JS'
import numbers from "num-to-korean"

for (const number of [55000, 5000, -5000, 0, 55000.5]) console.log(`num-to-korean writes ${number} as '${numbers.numToKorean(number)}'`)
JS
{ python words.py; node words.mjs; } > seen.txt
described <<'TXT'
korean-number reads 오만 as 50000
korean-number reads 5만 as 10000
korean-number reads 5만원 as 10000
korean-number reads 일만 오천 as 15000
korean-number reads 1만 5천 as 11000
korean-number reads 만오천 as 15000
korean-number reads 삼만이천오백원 as 32500
korean-number reads 스물다섯 as 0
korean-number writes 55000 as '오만 오천'
korean-number writes 0 as '영'
korean-number raises an error for -5000
num-to-korean writes 55000 as '오만오천'
num-to-korean writes 5000 as '오천'
num-to-korean writes -5000 as '오천'
num-to-korean writes 0 as ''
num-to-korean writes 55000.5 as ''
TXT
