#!/usr/bin/env bash
# Expected: price-parser, which finds the won sign and 원 in a text, reads the price of a Korean poster or gives none.
# Instead it reads "R석 12만원" (120,000 won) as 12 won, "5만5천원" as 5 won, and "2층 S석 88,000원" (2nd floor) as 2; a price in digits alone is
# right.
. "$(dirname "$0")/lib.sh"

pip_get price-parser==0.5.1
cat > poster.py <<'PY'
from price_parser import Price
for text in "전석 55,000원", "VIP석 150,000원", "R석 12만원", "5만5천원", "2층 S석 88,000원", "1인 2매 66,000원":
    price = Price.fromstring(text)
    print(f"{text}: {price.amount} {price.currency}")
PY
python poster.py > seen.txt
described <<'TXT'
전석 55,000원: 55000 원
VIP석 150,000원: 150000 원
R석 12만원: 12 원
5만5천원: 5 원
2층 S석 88,000원: 2 원
1인 2매 66,000원: 1 원
TXT
