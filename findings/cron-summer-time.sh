#!/usr/bin/env bash
# Expected: "30 2 * * *" in Berlin runs once on each day in all cron libraries: once on the night in October that has 02:30 twice,
# and at 03:00 or 03:30, if at all, in March where it is missing.
# Instead croniter and robfig/cron run it twice in October, and gronx at the second 02:30, where the others take the first. "Every
# two hours" runs at one of the two 02:00 in cron-parser and gronx, and at both in the others. In March two of the six skip the day.
# The times below are UTC. A sale that opens by such a rule opens twice, an hour late or not at all, as the library has it.
. "$(dirname "$0")/lib.sh"

npm_get croner@11.0.1 cron-parser@5.10.6
pip_get croniter==7.0.0 cronsim==2.8 tzdata==2026.6
go_get github.com/robfig/cron/v3@v3.0.1 github.com/adhocore/gronx@v1.20.4

cat > rules <<'TXT'
2026-03-28T12:00:00Z 30 2 * * *
2026-10-24T12:00:00Z 30 2 * * *
2026-10-24T22:00:00Z 0 */2 * * *
TXT
cat > next.mjs <<'JS'
import { readFileSync } from "node:fs"
import { Cron } from "croner"
import { CronExpressionParser } from "cron-parser"
const told = (name, rule, dates) => console.log(`${rule} ${name}: ${dates.map((date) => date.toISOString().slice(5, 16)).join(" ")}`)
for (const line of readFileSync("rules", "utf8").trim().split("\n")) {
  const [start, ...fields] = line.split(" ")
  const rule = fields.join(" "), from = new Date(start)
  told("croner", rule, new Cron(rule, { timezone: "Europe/Berlin" }).nextRuns(3, from))
  const dates = CronExpressionParser.parse(rule, { tz: "Europe/Berlin", currentDate: from })
  told("cron-parser", rule, [1, 2, 3].map(() => dates.next().toDate()))
}
JS
cat > next.py <<'PY'
from datetime import datetime, timezone
from zoneinfo import ZoneInfo
from croniter import croniter
from cronsim import CronSim
for line in open("rules"):
    start, rule = line.strip().split(" ", 1)
    start = datetime.fromisoformat(start.replace("Z", "+00:00")).astimezone(ZoneInfo("Europe/Berlin"))
    first, second = croniter(rule, start), CronSim(rule, start)
    for name, dates in (("croniter", [first.get_next(datetime) for _ in range(3)]), ("cronsim", [next(second) for _ in range(3)])):
        print(f"{rule} {name}:", *(f"{date.astimezone(timezone.utc):%m-%dT%H:%M}" for date in dates))
PY
cat > main.go <<'GO'
package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"time"
	_ "time/tzdata"

	"github.com/adhocore/gronx"
	"github.com/robfig/cron/v3"
)

func main() {
	berlin, _ := time.LoadLocation("Europe/Berlin")
	file, _ := os.Open("rules")
	for lines := bufio.NewScanner(file); lines.Scan(); {
		first, rule, _ := strings.Cut(lines.Text(), " ")
		start, _ := time.Parse(time.RFC3339, first)
		schedule, _ := cron.ParseStandard(rule)
		for name, next := range map[string]func(time.Time) time.Time{
			"robfig/cron": schedule.Next,
			"gronx":       func(from time.Time) time.Time { at, _ := gronx.NextTickAfter(rule, from, false); return at },
		} {
			text, at := rule+" "+name+":", start.In(berlin)
			for range 3 {
				at = next(at)
				text += at.UTC().Format(" 01-02T15:04")
			}
			fmt.Println(text)
		}
	}
}
GO
{ node next.mjs; python next.py; go_run; } | sort > seen.txt
described <<'TXT'
0 */2 * * * cron-parser: 10-25T00:00 10-25T03:00 10-25T05:00
0 */2 * * * croner: 10-25T00:00 10-25T01:00 10-25T03:00
0 */2 * * * croniter: 10-25T00:00 10-25T01:00 10-25T03:00
0 */2 * * * cronsim: 10-25T00:00 10-25T01:00 10-25T03:00
0 */2 * * * gronx: 10-25T01:00 10-25T03:00 10-25T05:00
0 */2 * * * robfig/cron: 10-25T00:00 10-25T01:00 10-25T03:00
30 2 * * * cron-parser: 03-29T01:30 03-30T00:30 03-31T00:30
30 2 * * * cron-parser: 10-25T00:30 10-26T01:30 10-27T01:30
30 2 * * * croner: 03-29T01:00 03-30T00:30 03-31T00:30
30 2 * * * croner: 10-25T00:30 10-26T01:30 10-27T01:30
30 2 * * * croniter: 03-29T01:00 03-30T00:30 03-31T00:30
30 2 * * * croniter: 10-25T00:30 10-25T01:30 10-26T01:30
30 2 * * * cronsim: 03-29T01:00 03-30T00:30 03-31T00:30
30 2 * * * cronsim: 10-25T00:30 10-26T01:30 10-27T01:30
30 2 * * * gronx: 03-30T00:30 03-31T00:30 04-01T00:30
30 2 * * * gronx: 10-25T01:30 10-26T01:30 10-27T01:30
30 2 * * * robfig/cron: 03-30T00:30 03-31T00:30 04-01T00:30
30 2 * * * robfig/cron: 10-25T00:30 10-25T01:30 10-26T01:30
TXT
