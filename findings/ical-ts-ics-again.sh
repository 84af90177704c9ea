#!/usr/bin/env bash
# Expected: ts-ics reads a calendar file and writes it again so that it says the same.
# Instead a quoted name with a semicolon loses its end and its closing quote, so that ical.js refuses the whole file, and an alarm at a
# set time loses its type, without which a reader takes it for a duration. A category with a comma is read as two.
. "$(dirname "$0")/lib.sh"

npm_get ts-ics@2.4.6 ical.js@2.2.1
cat > run.mjs <<'JS'
import ICAL from "ical.js"
import { convertIcsCalendar, generateIcsCalendar } from "ts-ics"

const file = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//a//b//EN", "BEGIN:VEVENT", "UID:concert-1", "DTSTAMP:20260101T000000Z",
  "DTSTART:20261224T100000Z", "DTEND:20261224T120000Z", "SUMMARY:Winter concert", "CATEGORIES:Row A\\,B,Floor",
  'ATTENDEE;CN="Kim; floor":mailto:kim@example.org', "BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:Doors open",
  "TRIGGER;VALUE=DATE-TIME:20261224T080000Z", "END:VALARM", "END:VEVENT", "END:VCALENDAR", ""].join("\r\n")
const told = (name, text) => {
  for (const line of text.split(/\r?\n/)) if (/^(CATEGORIES|ATTENDEE|TRIGGER)/.test(line)) console.log(`${name}: ${line}`)
  try {
    const event = new ICAL.Component(ICAL.parse(text)).getFirstSubcomponent("vevent")
    console.log(`  ical.js reads categories ${JSON.stringify(event.getFirstProperty("categories").getValues())}`)
    const trigger = event.getFirstSubcomponent("valarm").getFirstProperty("trigger")
    console.log(`  alarm ${trigger.type} ${trigger.getFirstValue()}`)
    const attendee = event.getFirstProperty("attendee")
    console.log(`  attendee ${JSON.stringify(attendee.getParameter("cn"))} at ${attendee.getFirstValue()}`)
  } catch (error) {
    console.log(`  ical.js refuses it: ${error.message}`)
  }
}
told("first", file)
const calendar = convertIcsCalendar(undefined, file)
console.log(`ts-ics reads categories ${JSON.stringify(calendar.events[0].categories)}, attendee ${JSON.stringify(calendar.events[0].attendees[0].name)}`)
told("again", generateIcsCalendar(calendar))
JS
node run.mjs > seen.txt
described <<'TXT'
first: CATEGORIES:Row A\,B,Floor
first: ATTENDEE;CN="Kim; floor":mailto:kim@example.org
first: TRIGGER;VALUE=DATE-TIME:20261224T080000Z
  ical.js reads categories ["Row A,B","Floor"]
  alarm date-time 2026-12-24T08:00:00Z
  attendee "Kim; floor" at mailto:kim@example.org
ts-ics reads categories ["Row A\\","B","Floor"], attendee "\"Kim"
again: CATEGORIES:Row A\,B,Floor
again: TRIGGER:20261224T080000Z
again: ATTENDEE;CN="Kim:MAILTO:kim@example.org
  ical.js refuses it: invalid line (no matching double quote) ";CN="Kim:MAILTO:kim@example.org"
TXT
