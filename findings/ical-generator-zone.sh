#!/usr/bin/env bash
# Expected: ical-generator writes a Date, which is one instant, as the time of day at the zone that it is given, as the example in
# its README does (`start: new Date(), timezone: 'Europe/London'`).
# Instead it writes the time of day of the machine and puts the zone's name beside it: the same program writes an event at 20:00
# in Seoul as 11:00 on a server in UTC. Without a zone, or with luxon's DateTime, the file is right everywhere.
# Why: for a Date with a zone, formatDate takes getHours(), which knows the machine's zone only.
. "$(dirname "$0")/lib.sh"

npm_get ical-generator@11.1.2 luxon@3.7.2
cat > write.mjs <<'JS'
import ical from "ical-generator"
import { DateTime } from "luxon"
const instant = "2026-12-24T11:00:00Z" // 20:00 in Seoul
for (const [name, start, timezone] of [
  ["Date with a zone", new Date(instant), "Asia/Seoul"],
  ["luxon with a zone", DateTime.fromISO(instant), "Asia/Seoul"],
  ["Date without a zone", new Date(instant), undefined],
]) {
  const calendar = ical()
  calendar.createEvent({ start, timezone, summary: "Swan Lake" })
  console.log(`${process.env.TZ}, ${name}: ${/DTSTART.*/.exec(calendar.toString())[0].trim()}`)
}
JS
for zone in UTC Asia/Seoul; do TZ=$zone node write.mjs; done > seen.txt
described <<'TXT'
UTC, Date with a zone: DTSTART;TZID=Asia/Seoul:20261224T110000
UTC, luxon with a zone: DTSTART;TZID=Asia/Seoul:20261224T200000
UTC, Date without a zone: DTSTART:20261224T110000Z
Asia/Seoul, Date with a zone: DTSTART;TZID=Asia/Seoul:20261224T200000
Asia/Seoul, luxon with a zone: DTSTART;TZID=Asia/Seoul:20261224T200000
Asia/Seoul, Date without a zone: DTSTART:20261224T110000Z
TXT
