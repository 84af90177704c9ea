#!/usr/bin/env bash
# Expected: node-ical reads a parameter in quotation marks whole: the standard has them so that it may hold ; and : and commas.
# Instead it cuts an organizer's name at the semicolon and keeps the opening quotation mark; colons and commas are read well.
# Why: a line is parted from its value with care for the marks, but its parameters are then split at each semicolon.
. "$(dirname "$0")/lib.sh"

npm_get node-ical@0.27.2 ical.js@2.2.1
cat > read.mjs <<'JS'
import ICAL from "ical.js"
import nodeIcal from "node-ical"

for (const name of ["Hall A, box office", "Hall; box office", "Hall: box office"]) {
  const text = `BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//EN
BEGIN:VEVENT
UID:1@example.org
DTSTAMP:20260101T000000Z
DTSTART:20261224T110000Z
ORGANIZER;CN="${name}":mailto:box@example.org
SUMMARY:Swan Lake
END:VEVENT
END:VCALENDAR
`.replaceAll("\n", "\r\n")
  const { params, val } = nodeIcal.sync.parseICS(text)["1@example.org"].organizer
  console.log("node-ical:", JSON.stringify(params.CN), val)
  const organizer = new ICAL.Component(ICAL.parse(text)).getFirstSubcomponent("vevent").getFirstProperty("organizer")
  console.log("ical.js:  ", JSON.stringify(organizer.getParameter("cn")), organizer.getFirstValue())
}
JS
node read.mjs > seen.txt
described <<'TXT'
node-ical: "Hall A, box office" mailto:box@example.org
ical.js:   "Hall A, box office" mailto:box@example.org
node-ical: "\"Hall" mailto:box@example.org
ical.js:   "Hall; box office" mailto:box@example.org
node-ical: "Hall: box office" mailto:box@example.org
ical.js:   "Hall: box office" mailto:box@example.org
TXT
