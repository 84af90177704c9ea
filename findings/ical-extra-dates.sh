#!/usr/bin/env bash
# Expected: a concert whose further dates stand in RDATE is played at its start and at each of them.
# Instead node-ical plays the first alone, also through its own expandRecurringEvent, and ical.js leaves the first out where there is
# no RRULE, and raises an error on the form with an end, VALUE=PERIOD. recurring-ical-events (Python) plays all.
. "$(dirname "$0")/lib.sh"

npm_get node-ical@0.26.1 ical.js@2.2.1
pip_get recurring-ical-events==3.8.2 icalendar==7.3.2
cat > dates.mjs <<'JS'
import { readFileSync } from "node:fs"
import ICAL from "ical.js"
import nodeIcal from "node-ical"

const text = readFileSync(0, "utf8")
const span = (start, end) => `${start.slice(5, 10)} ${start.slice(11, 13)}-${end.slice(11, 13)}`
const event = Object.values(nodeIcal.parseICS(text)).find(({ type }) => type === "VEVENT")
const days = nodeIcal.expandRecurringEvent(event, { from: new Date("2026-12-01"), to: new Date("2027-02-01") })
console.log("  node-ical:", days.map(({ start, end }) => span(start.toISOString(), end.toISOString())).join(", "))
const seen = []
try {
  const concert = new ICAL.Event(new ICAL.Component(ICAL.parse(text)).getFirstSubcomponent("vevent"))
  const dates = concert.iterator()
  for (let next = dates.next(); next; next = dates.next()) {
    const { startDate, endDate } = concert.getOccurrenceDetails(next)
    seen.push(span(startDate.toString(), endDate.toString()))
  }
} catch (error) {
  seen.push(error.message)
}
console.log("  ical.js:", seen.join(", "))
JS
cat > dates.py <<'PY'
import sys, icalendar, recurring_ical_events
events = recurring_ical_events.of(icalendar.Calendar.from_ical(sys.stdin.read())).between((2026, 12, 1), (2027, 2, 1))
print("  recurring-ical-events:", ", ".join(f"{each.start:%m-%d %H}-{each.end:%H}" for each in sorted(events, key=lambda each: each.start)))
PY
play() {
  printf '%s\r\n' BEGIN:VCALENDAR VERSION:2.0 PRODID:-//hall//EN BEGIN:VEVENT UID:1@hall.example DTSTAMP:20261130T000000Z \
    DTSTART:20261224T103000Z DTEND:20261224T123000Z "$@" SUMMARY:Winter END:VEVENT END:VCALENDAR > dates.ics
  echo "$@"
  TZ=UTC node dates.mjs < dates.ics
  python dates.py < dates.ics
}
{
  play RDATE:20261226T103000Z,20261231T103000Z
  play 'RDATE;VALUE=PERIOD:20261226T103000Z/PT4H,20261231T103000Z/20261231T143000Z'
  play RRULE:'FREQ=DAILY;COUNT=2' RDATE:20261231T103000Z
} > seen.txt
described <<'TXT'
RDATE:20261226T103000Z,20261231T103000Z
  node-ical: 12-24 10-12
  ical.js: 12-26 10-12, 12-31 10-12
  recurring-ical-events: 12-24 10-12, 12-26 10-12, 12-31 10-12
RDATE;VALUE=PERIOD:20261226T103000Z/PT4H,20261231T103000Z/20261231T143000Z
  node-ical: 12-24 10-12
  ical.js: occurrence.convertToZone is not a function
  recurring-ical-events: 12-24 10-12, 12-26 10-14, 12-31 10-14
RRULE:FREQ=DAILY;COUNT=2 RDATE:20261231T103000Z
  node-ical: 12-24 10-12, 12-25 10-12
  ical.js: 12-24 10-12, 12-25 10-12, 12-31 10-12
  recurring-ical-events: 12-24 10-12, 12-25 10-12, 12-31 10-12
TXT
