#!/usr/bin/env bash
# Expected: for the zone names that Outlook makes up ("Customized Time Zone") node-ical reads the rules that the file brings.
# Instead it looks for a known zone that has the same two offsets in January and July, whenever summer time begins there, and on
# whichever half of the globe: the rules of Athens become Cairo (an hour off for four weeks in spring), those of Santiago become
# Glace Bay in Canada (an hour off nearly all year).
# Why: resolveVTimezoneToIana compares offsets at two dates and takes the first zone of the alphabet; the rules' dates are unused.
. "$(dirname "$0")/lib.sh"

npm_get node-ical@0.27.2
cat > read.mjs <<'JS'
import nodeIcal from "node-ical"

const zone = (winter, winterFrom, summer, summerFrom) => `BEGIN:VTIMEZONE
TZID:Customized Time Zone
BEGIN:STANDARD
DTSTART:20000101T030000
RRULE:FREQ=YEARLY;${winterFrom}
TZOFFSETFROM:${summer}
TZOFFSETTO:${winter}
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20000101T020000
RRULE:FREQ=YEARLY;${summerFrom}
TZOFFSETFROM:${winter}
TZOFFSETTO:${summer}
END:DAYLIGHT
END:VTIMEZONE`

const calendar = (rules, start) => `BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//EN
${rules}
BEGIN:VEVENT
UID:1@example.org
DTSTAMP:20260101T000000Z
DTSTART;TZID=Customized Time Zone:${start}
SUMMARY:Swan Lake
END:VEVENT
END:VCALENDAR
`.replaceAll("\n", "\r\n")

const athens = zone("+0200", "BYMONTH=10;BYDAY=-1SU", "+0300", "BYMONTH=3;BYDAY=-1SU")
const santiago = zone("-0400", "BYMONTH=4;BYDAY=1SU", "-0300", "BYMONTH=9;BYDAY=1SU")
for (const [place, rules, start, right] of [
  ["Athens", athens, "20260410T200000", "2026-04-10T17:00:00.000Z"],
  ["Athens", athens, "20260710T200000", "2026-07-10T17:00:00.000Z"],
  ["Santiago", santiago, "20261224T200000", "2026-12-24T23:00:00.000Z"],
  ["Santiago", santiago, "20260710T200000", "2026-07-11T00:00:00.000Z"],
]) {
  const event = nodeIcal.sync.parseICS(calendar(rules, start))["1@example.org"]
  console.log(`${place} ${start}: by the rules ${right}, read ${event.start.toISOString()} (${event.start.tz})`)
}
JS
TZ=UTC node read.mjs > seen.txt
described <<'TXT'
Athens 20260410T200000: by the rules 2026-04-10T17:00:00.000Z, read 2026-04-10T18:00:00.000Z (Africa/Cairo)
Athens 20260710T200000: by the rules 2026-07-10T17:00:00.000Z, read 2026-07-10T17:00:00.000Z (Africa/Cairo)
Santiago 20261224T200000: by the rules 2026-12-24T23:00:00.000Z, read 2026-12-25T00:00:00.000Z (America/Glace_Bay)
Santiago 20260710T200000: by the rules 2026-07-11T00:00:00.000Z, read 2026-07-10T23:00:00.000Z (America/Glace_Bay)
TXT
