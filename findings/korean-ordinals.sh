#!/usr/bin/env bash
# Expected: num2words says places of a line in Korean: 스무 번째 (20th), 스물한 번째 (21st), 백 번째 (100th).
# Instead 20 is 스물 번째, the number without the form that it takes before a counter, and whole hundreds raise KeyError: ''.
# Why: the numerals of the tens are looked up as they stand alone; of a whole hundred the last two digits are an empty text.
. "$(dirname "$0")/lib.sh"

pip_get num2words==0.5.14
cat > read.py <<'PY'
from num2words import num2words
for place in [1, 3, 19, 20, 21, 30, 99, 100, 101, 120, 200]:
    try:
        print(place, num2words(place, lang="ko", to="ordinal"))
    except KeyError as error:
        print(place, repr(error))
PY
python read.py > seen.txt
described <<'TXT'
1 첫 번째
3 세 번째
19 열아홉 번째
20 스물 번째
21 스물한 번째
30 서른 번째
99 아흔아홉 번째
100 KeyError('')
101 백 한 번째
120 백 스물 번째
200 KeyError('')
TXT
