#!/usr/bin/env bash
# Expected: a calendar's own VTIMEZONE (which a file with TZID must carry, under any name it likes) decides what its times mean.
# Instead, when the name is not in the zone database, Python's ics takes 20:00 as 20:00 UTC, and node-ical as 20:00 in the zone of
# the machine that reads: nine hours off, or right by luck, without a word. icalendar and ical.js read the rules.
# Why: ics fills its fields in the alphabet's order, VEVENT before VTIMEZONE, so the rules come too late; node-ical asks for them
# only under four names of Microsoft's.
. "$(dirname "$0")/lib.sh"

npm_get node-ical@0.27.2 ical.js@2.2.1
pip_get ics==0.7.3 icalendar==7.3.0
cat > show.ics <<'ICS'
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//EN
BEGIN:VTIMEZONE
TZID:Seoul Time
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+0900
TZOFFSETTO:+0900
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:1@example.org
DTSTAMP:20261101T000000Z
DTSTART;TZID=Seoul Time:20261224T200000
DTEND;TZID=Seoul Time:20261224T220000
SUMMARY:Swan Lake
END:VEVENT
END:VCALENDAR
ICS
sed -i 's/$/\r/' show.ics
cat > read.mjs <<'JS'
import { readFileSync } from "node:fs"
import nodeIcal from "node-ical"
import ICAL from "ical.js"
const text = readFileSync("show.ics", "utf8")
const event = Object.values(nodeIcal.sync.parseICS(text)).find(({ type }) => type === "VEVENT")
console.log(`node-ical on a machine in ${process.env.TZ}: ${event.start.toISOString()}`)
const calendar = new ICAL.Component(ICAL.parse(text))
console.log(`ical.js on a machine in ${process.env.TZ}: ${new ICAL.Event(calendar.getFirstSubcomponent("vevent")).startDate.toJSDate().toISOString()}`)
JS
cat > read.py <<'PY'
from datetime import timezone
import icalendar, ics
text = open("show.ics", newline="").read()
print("ics (Python):", next(iter(ics.Calendar(text).events)).begin.to("utc").isoformat())
print("icalendar (Python):", icalendar.Calendar.from_ical(text).walk("VEVENT")[0].start.astimezone(timezone.utc).isoformat())
PY
for zone in UTC Asia/Seoul America/New_York; do TZ=$zone node read.mjs; done > seen.txt
python read.py >> seen.txt
described <<'TXT'
node-ical on a machine in UTC: 2026-12-24T20:00:00.000Z
ical.js on a machine in UTC: 2026-12-24T11:00:00.000Z
node-ical on a machine in Asia/Seoul: 2026-12-24T11:00:00.000Z
ical.js on a machine in Asia/Seoul: 2026-12-24T11:00:00.000Z
node-ical on a machine in America/New_York: 2026-12-25T01:00:00.000Z
ical.js on a machine in America/New_York: 2026-12-24T11:00:00.000Z
ics (Python): 2026-12-24T20:00:00+00:00
icalendar (Python): 2026-12-24T11:00:00+00:00
TXT
