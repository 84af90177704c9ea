#!/usr/bin/env bash
# Expected: the libraries read a line of crontab(5) alike: "1-7 * 1" is each of the first seven days and each Monday as well, and 7
# is Sunday, as 0 is.
# Instead cron-converter, crontab and @breejs/later take the first Monday of the month alone; @breejs/later runs a job of day 7 on
# Saturday; cron-schedule reads 1#1, "the first Monday", as each Monday without a word; cronstrue describes the first rule with "and".
. "$(dirname "$0")/lib.sh"

npm_get cron-parser@5.10.6 cron-schedule@6.0.0 @breejs/later@4.2.0 cronstrue@3.39.0
pip_get croniter==7.0.0 cron-converter==2.0.2 crontab==1.0.5 cron_descriptor==2.2.1
cat > run.mjs <<'JS'
import { createRequire } from "node:module"
import { CronExpressionParser } from "cron-parser"
import { parseCronExpression } from "cron-schedule"
import cronstrue from "cronstrue"

const later = createRequire(import.meta.url)("@breejs/later")
later.date.UTC()
const start = new Date("2026-11-30T00:00:00Z")
const readers = {
  "cron-parser": (rule) => {
    const times = CronExpressionParser.parse(rule, { currentDate: start, tz: "UTC" })
    return Array.from({ length: 4 }, () => times.next().toDate())
  },
  "cron-schedule": (rule) => parseCronExpression(rule).getNextDates(4, start),
  "@breejs/later": (rule) => later.schedule(later.parse.cron(rule)).next(4, start),
}
const day = (time) => `${"Sun Mon Tue Wed Thu Fri Sat".split(" ")[time.getUTCDay()]} ${time.toISOString().slice(5, 10)}`
for (const rule of ["0 9 1-7 * 1", "0 9 * * 7", "0 9 * * 1#1"])
  for (const [name, read] of Object.entries(readers)) console.log(`${rule}: ${name}: ${read(rule).map(day).join(", ")}`)
console.log(`cronstrue: ${cronstrue.toString("0 9 1-7 * 1")}`)
JS
cat > run.py <<'PY'
from datetime import datetime, timedelta, timezone
from cron_converter import Cron
from cron_descriptor import get_description
from croniter import croniter
from crontab import CronTab

start = datetime(2026, 11, 30, tzinfo=timezone.utc)

def with_croniter(rule):
    times = croniter(rule, start)
    return [times.get_next(datetime) for _ in range(4)]

def with_converter(rule):
    times = Cron(rule).schedule(start)
    return [times.next() for _ in range(4)]

def with_crontab(rule):
    times, now = [], start.replace(tzinfo=None)
    for _ in range(4):
        now += timedelta(seconds=CronTab(rule).next(now, default_utc=True))
        times.append(now)
    return times

for rule in ["0 9 1-7 * 1", "0 9 * * 7"]:
    for name, read in [("croniter", with_croniter), ("cron-converter", with_converter), ("crontab", with_crontab)]:
        print(f"{rule}: {name}: {', '.join(time.strftime('%a %m-%d') for time in read(rule))}")
print("cron-descriptor:", get_description("0 9 1-7 * 1"))
PY
TZ=UTC node run.mjs > seen.txt
python run.py >> seen.txt
described <<'TXT'
0 9 1-7 * 1: cron-parser: Mon 11-30, Tue 12-01, Wed 12-02, Thu 12-03
0 9 1-7 * 1: cron-schedule: Mon 11-30, Tue 12-01, Wed 12-02, Thu 12-03
0 9 1-7 * 1: @breejs/later: Mon 12-07, Mon 01-04, Mon 02-01, Mon 03-01
0 9 * * 7: cron-parser: Sun 12-06, Sun 12-13, Sun 12-20, Sun 12-27
0 9 * * 7: cron-schedule: Sun 12-06, Sun 12-13, Sun 12-20, Sun 12-27
0 9 * * 7: @breejs/later: Sat 12-05, Sat 12-12, Sat 12-19, Sat 12-26
0 9 * * 1#1: cron-parser: Mon 12-07, Mon 01-04, Mon 02-01, Mon 03-01
0 9 * * 1#1: cron-schedule: Mon 11-30, Mon 12-07, Mon 12-14, Mon 12-21
0 9 * * 1#1: @breejs/later: Mon 12-07, Mon 01-04, Mon 02-01, Mon 03-01
cronstrue: At 09:00 AM, between day 1 and 7 of the month, and on Monday
0 9 1-7 * 1: croniter: Mon 11-30, Tue 12-01, Wed 12-02, Thu 12-03
0 9 1-7 * 1: cron-converter: Mon 12-07, Mon 01-04, Mon 02-01, Mon 03-01
0 9 1-7 * 1: crontab: Mon 12-07, Mon 01-04, Mon 02-01, Mon 03-01
0 9 * * 7: croniter: Sun 12-06, Sun 12-13, Sun 12-20, Sun 12-27
0 9 * * 7: cron-converter: Sun 12-06, Sun 12-13, Sun 12-20, Sun 12-27
0 9 * * 7: crontab: Sun 12-06, Sun 12-13, Sun 12-20, Sun 12-27
cron-descriptor: At 09:00 AM, between day 1 and 7 of the month, or on Monday
TXT
