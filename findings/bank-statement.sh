#!/usr/bin/env bash
# Expected: three parsers of MT940, the bank's account statement, agree on what came in and what went out, and the entries add up
# to the closing balance that the same statement names.
# Instead mt-940 adds a reversed credit (RC), mt940-js subtracts a reversed debit (RD) and adds the reversed credit, and both
# JavaScript ones book an entry of 2 January 2027 on 2 January 2026. A refund that came back looks like one that was paid.
# Why: in field 61 the mark RC takes money away and RD gives it back; the entry date has month and day alone, and its year is the
# one that lies nearest to the value date (31 December 2026 here).
. "$(dirname "$0")/lib.sh"

npm_get mt940-js@1.0.0 tslib@2.8.1 mt940js@1.3.5
pip_get mt-940==5.1.1

cat > statement <<'TXT'
:20:STATEMENT1
:25:10020030/1234567
:28C:00001/001
:60F:C261231EUR1000,00
:61:2612310102D100,00NMSCORDER1
:86:a refund, booked after New Year
:61:2612311231RD30,00NMSCORDER2
:86:a refund came back
:61:2612311231RC20,00NMSCORDER3
:86:a payment was taken back
:62F:C261231EUR910,00
-
TXT
cat > read.cjs <<'JS'
const { readFileSync } = require("node:fs")
const text = readFileSync("statement", "utf8")
const told = (name, entries, closing) => {
  const sum = entries.reduce((total, entry) => total + entry.amount, 1000)
  console.log(`${name}: ${entries.map((entry) => `${entry.amount} on ${entry.day}`).join(", ")}; sum ${sum}, closing balance ${closing}`)
}
require("mt940-js").read(Buffer.from(text)).then(([statement]) => {
  const entries = statement.transactions.map((entry) => ({ amount: entry.isCredit ? entry.amount : -entry.amount, day: entry.entryDate }))
  told("mt940-js", entries, statement.closingBalance.value)
  const Parser = require("mt940js").Parser
  const [other] = new Parser().parse(text.replaceAll("\n", "\r\n"))
  told("mt940js", other.transactions.map((entry) => ({ amount: entry.amount, day: entry.entryDate.toISOString().slice(0, 10) })), other.closingBalance)
})
JS
cat > read.py <<'PY'
import mt940
statement = mt940.parse("statement")
entries = [(int(entry.data["amount"].amount), entry.data["entry_date"]) for entry in statement]
closing = int(statement.data["final_closing_balance"].amount.amount)
told = ", ".join(f"{amount} on {day}" for amount, day in entries)
print(f"mt-940: {told}; sum {1000 + sum(amount for amount, _ in entries)}, closing balance {closing}")
PY
node read.cjs > seen.txt
python read.py >> seen.txt
described <<'TXT'
mt940-js: -100 on 2026-01-02, -30 on 2026-12-31, 20 on 2026-12-31; sum 890, closing balance 910
mt940js: -100 on 2026-01-02, 30 on 2026-12-31, -20 on 2026-12-31; sum 910, closing balance 910
mt-940: -100 on 2027-01-02, 30 on 2026-12-31, 20 on 2026-12-31; sum 950, closing balance 910
TXT
