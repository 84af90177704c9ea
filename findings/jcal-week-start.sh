#!/usr/bin/env bash
# Expected: ical.js writes a calendar as jCal (RFC 7265), and icalendar for Python, which reads jCal, reads it.
# Instead icalendar refuses each repeated event that names the first day of its week: ical.js writes that day as the number 1, where
# jCal has "SU". ical.js reads both.
. "$(dirname "$0")/lib.sh"

npm_get ical.js@2.2.1
pip_get icalendar==7.3.2
cat > write.mjs <<'JS'
import { writeFileSync } from "node:fs"
import ICAL from "ical.js"

for (const [name, rule] of Object.entries({ plain: "FREQ=WEEKLY;COUNT=4", week: "FREQ=WEEKLY;COUNT=4;WKST=SU" })) {
  const lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//a//b//EN", "BEGIN:VEVENT", "UID:concert-1", "DTSTAMP:20260101T000000Z",
    "DTSTART:20261224T100000Z", `RRULE:${rule}`, "END:VEVENT", "END:VCALENDAR", ""]
  const calendar = ICAL.parse(lines.join("\r\n"))
  writeFileSync(`${name}.json`, JSON.stringify(calendar))
  console.log(`ical.js writes ${name}: ${JSON.stringify(calendar[2][0][1].find(([property]) => property === "rrule"))}`)
}
JS
cat > read.py <<'PY'
import icalendar
for name in ["plain", "week"]:
    try:
        event = icalendar.Calendar.from_jcal(open(f"{name}.json").read()).walk("VEVENT")[0]
        print(f"icalendar reads {name}: {event['RRULE'].to_ical().decode()}")
    except ValueError as error:
        print(f"icalendar refuses {name}: {error}")
event = icalendar.Event()
event.add("rrule", {"freq": "weekly", "count": 4, "wkst": "SU"})
print("icalendar writes", [prop for prop in event.to_jcal()[1] if prop[0] == "rrule"])
PY
node write.mjs > seen.txt
python read.py >> seen.txt
described <<'TXT'
ical.js writes plain: ["rrule",{},"recur",{"freq":"WEEKLY","count":4}]
ical.js writes week: ["rrule",{},"recur",{"freq":"WEEKLY","count":4,"wkst":1}]
icalendar reads plain: FREQ=WEEKLY;COUNT=4
icalendar refuses week: [2][0][1][3][3]["wkst"] in vWeekday: The value must be a string. Got value: 1
icalendar writes [['rrule', {}, 'recur', {'freq': 'weekly', 'count': 4, 'wkst': 'SU'}]]
TXT
