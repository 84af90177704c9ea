#!/usr/bin/env bash
# Expected: a bank's file in the format BAI2 that the package bai2 (PyPI) has read and written has the same references and texts when
# it reads it again.
# Instead it writes a field too many for an amount that is available at once, on the next day, or at an unknown time, or without a
# word of when, so the bank's reference becomes the customer's and that one a part of the text; and it cuts a long text at 80
# places and joins it with a space, so seat A13 becomes "A 13". Amounts with a day (V, D) keep their references.
. "$(dirname "$0")/lib.sh"

pip_get bai2==0.15.0
cat > again.py <<'PY'
from bai2 import bai2

def transaction(text):
    return bai2.parse_from_lines(text.split("\n"), check_integrity=False).children[0].children[0].children[0]

def file(line):
    return "\n".join([
        "01,122099999,123456789,261130,0200,1,65,,2/", "02,031001234,122099999,1,261129,2359,KRW,2/",
        "03,0123456789,KRW,010,500000,,/", line, "49,1,9/", "98,1,1,11/", "99,1,1,13/",
    ])

for availability in "", "Z", "0", "1", "V,261201,":
    for text in ["REFUND"] if availability != "Z" else ["REFUND", "REFUND SEATS A1 A2 A3 A4 A5 A6 A7 A8 A9 A10 A11 A12 A13 A14"]:
        given = file(f"16,115,100,{availability},BANK7,ORDER8,{text}")
        written = bai2.write(bai2.parse_from_lines(given.split("\n"), check_integrity=False))
        print(given.split("\n")[3])
        print("  is written as", " | ".join(line for line in written.split("\n") if line[:2] in ("16", "88")))
        for name, read in ("first", transaction(given)), ("again", transaction(written)):
            print(f"  read {name}: bank {read.bank_reference}, customer {read.customer_reference}, text {read.text!r}")
PY
python again.py > seen.txt
described <<'TXT'
16,115,100,,BANK7,ORDER8,REFUND
  is written as 16,115,100,,,BANK7,ORDER8,REFUND
  read first: bank BANK7, customer ORDER8, text 'REFUND'
  read again: bank None, customer BANK7, text 'ORDER8,REFUND'
16,115,100,Z,BANK7,ORDER8,REFUND
  is written as 16,115,100,Z,,BANK7,ORDER8,REFUND
  read first: bank BANK7, customer ORDER8, text 'REFUND'
  read again: bank None, customer BANK7, text 'ORDER8,REFUND'
16,115,100,Z,BANK7,ORDER8,REFUND SEATS A1 A2 A3 A4 A5 A6 A7 A8 A9 A10 A11 A12 A13 A14
  is written as 16,115,100,Z,,BANK7,ORDER8,REFUND SEATS A1 A2 A3 A4 A5 A6 A7 A8 A9 A10 A11 A12 A | 88,13 A14
  read first: bank BANK7, customer ORDER8, text 'REFUND SEATS A1 A2 A3 A4 A5 A6 A7 A8 A9 A10 A11 A12 A13 A14'
  read again: bank None, customer BANK7, text 'ORDER8,REFUND SEATS A1 A2 A3 A4 A5 A6 A7 A8 A9 A10 A11 A12 A 13 A14'
16,115,100,0,BANK7,ORDER8,REFUND
  is written as 16,115,100,0,,BANK7,ORDER8,REFUND
  read first: bank BANK7, customer ORDER8, text 'REFUND'
  read again: bank None, customer BANK7, text 'ORDER8,REFUND'
16,115,100,1,BANK7,ORDER8,REFUND
  is written as 16,115,100,1,,BANK7,ORDER8,REFUND
  read first: bank BANK7, customer ORDER8, text 'REFUND'
  read again: bank None, customer BANK7, text 'ORDER8,REFUND'
16,115,100,V,261201,,BANK7,ORDER8,REFUND
  is written as 16,115,100,V,261201,,BANK7,ORDER8,REFUND
  read first: bank BANK7, customer ORDER8, text 'REFUND'
  read again: bank BANK7, customer ORDER8, text 'REFUND'
TXT
