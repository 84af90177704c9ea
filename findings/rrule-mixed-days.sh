#!/usr/bin/env bash
# Expected: BYDAY=SA,-1SU of a monthly rule gives each Saturday and the last Sunday, as RFC 5545 says of a list of days.
# Instead rrule, its ports rrule-go and rrule-rust and the original, python-dateutil, give no day at all; ical.js gives all of them.
# The same list in a yearly rule of May is read rightly by rrule-temporal, but without BYMONTH it keeps the numbered day alone.
# A rule whose first day is also its last (BYSETPOS=1,-1) is played twice on one day by rrule.
. "$(dirname "$0")/lib.sh"

npm_get rrule@2.8.1 rrule-rust@3.1.1 rrule-temporal@2.2.8 ical.js@2.2.1
pip_get python-dateutil==2.9.0.post0
go_get github.com/teambition/rrule-go@v1.8.2
cat > rules.txt <<'TXT'
FREQ=MONTHLY;BYDAY=SA,-1SU
FREQ=YEARLY;BYMONTH=5;BYDAY=SA,-1SU
FREQ=YEARLY;BYDAY=MO,1SU
FREQ=MONTHLY;BYDAY=-1SU;BYSETPOS=1,-1
TXT
cat > play.cjs <<'JS'
const { readFileSync } = require("node:fs")
const ICAL = require("ical.js").default ?? require("ical.js")
const { rrulestr } = require("rrule")
const { RRuleSet } = require("rrule-rust")
const { RRuleTemporal } = require("rrule-temporal")

const whole = (rule) => `DTSTART:20260103T190000Z\nRRULE:${rule};UNTIL=20280101T000000Z`
const readers = {
  rrule: (rule) => rrulestr(whole(rule)).all((_, index) => index < 6).map((date) => date.toISOString()),
  "rrule-rust": (rule) => RRuleSet.fromString(whole(rule)).all(6).map((date) => date.toString()),
  "rrule-temporal": (rule) => new RRuleTemporal({ rruleString: whole(rule) }).all((_, index) => index < 6).map(String),
  "ical.js": (rule) => {
    const days = ICAL.Recur.fromString(`${rule};UNTIL=20280101T000000Z`).iterator(ICAL.Time.fromString("2026-01-03T19:00:00Z"))
    const found = []
    for (let day = days.next(); day && found.length < 6; day = days.next()) found.push(day.toString())
    return found
  },
}
for (const rule of readFileSync("rules.txt", "utf8").trim().split("\n")) {
  for (const [name, read] of Object.entries(readers)) {
    const days = read(rule).map((text) => text.replaceAll("-", "").slice(0, 8))
    console.log([rule, name, ...days].join(" "))
  }
}
JS
cat > play.py <<'PY'
from itertools import islice
from dateutil.rrule import rrulestr
for rule in open("rules.txt").read().split():
    days = islice(rrulestr(f"DTSTART:20260103T190000Z\nRRULE:{rule};UNTIL=20280101T000000Z"), 6)
    print(rule, "dateutil", *[day.strftime("%Y%m%d") for day in days])
PY
cat > main.go <<'GO'
package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/teambition/rrule-go"
)

func main() {
	rules, _ := os.ReadFile("rules.txt")
	for _, rule := range strings.Fields(string(rules)) {
		set, err := rrule.StrToRRuleSet("DTSTART:20260103T190000Z\nRRULE:" + rule + ";UNTIL=20280101T000000Z")
		if err != nil {
			panic(err)
		}
		line := rule + " rrule-go"
		for index, day := range set.All() {
			if index < 6 {
				line += " " + day.Format("20060102")
			}
		}
		fmt.Println(line)
	}
}
GO
node play.cjs > seen.txt
python play.py >> seen.txt
go_run >> seen.txt
sort -s -k1,1 seen.txt -o seen.txt
described <<'TXT'
FREQ=MONTHLY;BYDAY=-1SU;BYSETPOS=1,-1 rrule 20260125 20260125 20260222 20260222 20260329 20260329
FREQ=MONTHLY;BYDAY=-1SU;BYSETPOS=1,-1 rrule-rust 20260125 20260222 20260329 20260426 20260531 20260628
FREQ=MONTHLY;BYDAY=-1SU;BYSETPOS=1,-1 rrule-temporal 20260125 20260222 20260329 20260426 20260531 20260628
FREQ=MONTHLY;BYDAY=-1SU;BYSETPOS=1,-1 ical.js 20260125 20260222 20260329 20260426 20260531 20260628
FREQ=MONTHLY;BYDAY=-1SU;BYSETPOS=1,-1 dateutil 20260125 20260222 20260329 20260426 20260531 20260628
FREQ=MONTHLY;BYDAY=-1SU;BYSETPOS=1,-1 rrule-go 20260125 20260222 20260329 20260426 20260531 20260628
FREQ=MONTHLY;BYDAY=SA,-1SU rrule
FREQ=MONTHLY;BYDAY=SA,-1SU rrule-rust
FREQ=MONTHLY;BYDAY=SA,-1SU rrule-temporal 20260103 20260110 20260117 20260124 20260125 20260131
FREQ=MONTHLY;BYDAY=SA,-1SU ical.js 20260103 20260110 20260117 20260124 20260125 20260131
FREQ=MONTHLY;BYDAY=SA,-1SU dateutil
FREQ=MONTHLY;BYDAY=SA,-1SU rrule-go
FREQ=YEARLY;BYDAY=MO,1SU rrule
FREQ=YEARLY;BYDAY=MO,1SU rrule-rust
FREQ=YEARLY;BYDAY=MO,1SU rrule-temporal 20260104 20270103
FREQ=YEARLY;BYDAY=MO,1SU ical.js 20260104 20260105 20260112 20260119 20260126 20260202
FREQ=YEARLY;BYDAY=MO,1SU dateutil
FREQ=YEARLY;BYDAY=MO,1SU rrule-go
FREQ=YEARLY;BYMONTH=5;BYDAY=SA,-1SU rrule
FREQ=YEARLY;BYMONTH=5;BYDAY=SA,-1SU rrule-rust
FREQ=YEARLY;BYMONTH=5;BYDAY=SA,-1SU rrule-temporal 20260502 20260509 20260516 20260523 20260530 20260531
FREQ=YEARLY;BYMONTH=5;BYDAY=SA,-1SU ical.js 20260502 20260509 20260516 20260523 20260530 20260531
FREQ=YEARLY;BYMONTH=5;BYDAY=SA,-1SU dateutil
FREQ=YEARLY;BYMONTH=5;BYDAY=SA,-1SU rrule-go
TXT
