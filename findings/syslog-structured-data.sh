#!/usr/bin/env bash
# Expected: a reader of log lines in the format of RFC 5424 gives the values of structured data without their escapes, and each of
# several parameters of one name: the format escapes a quote, a backslash and a closing bracket, and lets a name come again.
# Instead syslog-rfc5424-parser (Python) leaves the backslashes, nsyslog-parser (npm) takes data with an escaped quote for the message
# and leaves the backslash of a bracket, and all three, also glossy, give the last of two seats alone.
. "$(dirname "$0")/lib.sh"

pip_get syslog-rfc5424-parser==0.3.2
npm_get nsyslog-parser@0.10.1 glossy@0.1.7
cat > lines.txt <<'TXT'
<165>1 2026-11-30T10:14:15.003Z gate door 1 IN [ticket@32473 seat="A1"] let in
<165>1 2026-11-30T10:14:15.003Z gate door 1 IN [ticket@32473 seat="Row \"A\"" block="C\\D"] let in
<165>1 2026-11-30T10:14:15.003Z gate door 1 IN [ticket@32473 seat="[A\]1"] let in
<165>1 2026-11-30T10:14:15.003Z gate door 1 IN [ticket@32473 seat="A1"][gate@32473 number="7"] let in
<165>1 2026-11-30T10:14:15.003Z gate door 1 IN [ticket@32473 seat="A1" seat="A2"] let in
TXT
cat > read.py <<'PY'
import json
from syslog_rfc5424_parser import SyslogMessage
for line in open("lines.txt"):
    read = SyslogMessage.parse(line.rstrip("\n"))
    print(f"syslog-rfc5424-parser: {json.dumps(read.sd)} | {read.msg}")
PY
cat > read.cjs <<'JS'
const nsyslog = require("nsyslog-parser")
const glossy = require("glossy").Parse
for (const line of require("node:fs").readFileSync("lines.txt", "utf8").trim().split("\n")) {
  const second = glossy.parse(line)
  const first = nsyslog(line)
  console.log(`glossy: ${JSON.stringify(second.structuredData)} | ${second.message}`)
  console.log(`nsyslog-parser: ${JSON.stringify(first.structuredData)} | ${first.message}`)
}
JS
python read.py > python.txt
node read.cjs > node.txt
number=0
while read -r line; do
  number=$((number + 1))
  echo "${line#*IN }"
  sed -n "${number}p" python.txt
  sed -n "$((number * 2 - 1)),$((number * 2))p" node.txt
done < lines.txt > seen.txt
described <<'TXT'
[ticket@32473 seat="A1"] let in
syslog-rfc5424-parser: {"ticket@32473": {"seat": "A1"}} | let in
glossy: {"ticket@32473":{"seat":"A1"}} | let in
nsyslog-parser: [{"$id":"ticket@32473","seat":"A1"}] | let in
[ticket@32473 seat="Row \"A\"" block="C\\D"] let in
syslog-rfc5424-parser: {"ticket@32473": {"seat": "Row \\\"A\\\"", "block": "C\\\\D"}} | let in
glossy: {"ticket@32473":{"seat":"Row \"A\"","block":"C\\D"}} | let in
nsyslog-parser: [] | [ticket@32473 seat="Row \"A\"" block="C\\D"] let in
[ticket@32473 seat="[A\]1"] let in
syslog-rfc5424-parser: {"ticket@32473": {"seat": "[A\\]1"}} | let in
glossy: {"ticket@32473":{"seat":"[A]1"}} | let in
nsyslog-parser: [{"$id":"ticket@32473","seat":"[A\\]1"}] | let in
[ticket@32473 seat="A1"][gate@32473 number="7"] let in
syslog-rfc5424-parser: {"ticket@32473": {"seat": "A1"}, "gate@32473": {"number": "7"}} | let in
glossy: {"ticket@32473":{"seat":"A1"},"gate@32473":{"number":"7"}} | let in
nsyslog-parser: [{"$id":"ticket@32473","seat":"A1"},{"$id":"gate@32473","number":"7"}] | let in
[ticket@32473 seat="A1" seat="A2"] let in
syslog-rfc5424-parser: {"ticket@32473": {"seat": "A2"}} | let in
glossy: {"ticket@32473":{"seat":"A2"}} | let in
nsyslog-parser: [{"$id":"ticket@32473","seat":"A2"}] | let in
TXT
