#!/usr/bin/env bash
# Expected: the standard tells a day from 24 hours: over the night in which summer time ends, an event of P1D ends at the same time
# of the next day, and one of PT24H an hour earlier on the clock.
# Instead the readers do not tell them apart: Python's icalendar and ics end both at the same time of day, node-ical ends both
# after 24 hours. One of the two events ends an hour wrong in each.
# Why: Python adds a timedelta to a time with a zone, which moves the clock's hands; node-ical adds milliseconds for both.
. "$(dirname "$0")/lib.sh"

npm_get node-ical@0.27.2
pip_get ics==0.7.3 icalendar==7.3.0
for duration in P1D PT24H; do
  cat > $duration.ics <<ICS
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//EN
BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19810329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
UID:1@example.org
DTSTAMP:20261001T000000Z
DTSTART;TZID=Europe/Berlin:20261024T200000
DURATION:$duration
SUMMARY:Long night
END:VEVENT
END:VCALENDAR
ICS
  sed -i 's/$/\r/' $duration.ics
done
cat > read.mjs <<'JS'
import { readFileSync } from "node:fs"
import nodeIcal from "node-ical"
for (const duration of ["P1D", "PT24H"]) {
  const event = Object.values(nodeIcal.sync.parseICS(readFileSync(`${duration}.ics`, "utf8"))).find(({ type }) => type === "VEVENT")
  console.log(`node-ical: ${duration} ends ${event.end.toISOString()}, ${(event.end - event.start) / 3600000} hours after the start`)
}
JS
cat > read.py <<'PY'
from datetime import timezone
import icalendar, ics
hours = lambda start, end: int((end - start).total_seconds() / 3600)
for duration in ["P1D", "PT24H"]:
    text = open(f"{duration}.ics", newline="").read()
    event = icalendar.Calendar.from_ical(text).walk("VEVENT")[0]
    start, end = event.start.astimezone(timezone.utc), event.end.astimezone(timezone.utc)
    print(f"icalendar: {duration} ends {end.isoformat()}, {hours(start, end)} hours after the start")
    event = next(iter(ics.Calendar(text).events))
    start, end = event.begin.to("utc"), event.end.to("utc")
    print(f"ics: {duration} ends {end.isoformat()}, {hours(start, end)} hours after the start")
PY
node read.mjs > seen.txt
python read.py >> seen.txt
described <<'TXT'
node-ical: P1D ends 2026-10-25T18:00:00.000Z, 24 hours after the start
node-ical: PT24H ends 2026-10-25T18:00:00.000Z, 24 hours after the start
icalendar: P1D ends 2026-10-25T19:00:00+00:00, 25 hours after the start
ics: P1D ends 2026-10-25T19:00:00+00:00, 25 hours after the start
icalendar: PT24H ends 2026-10-25T19:00:00+00:00, 25 hours after the start
ics: PT24H ends 2026-10-25T19:00:00+00:00, 25 hours after the start
TXT
