#!/usr/bin/env bash
# Expected: what Python's vobject reads in a calendar depends on that calendar alone: each file brings the rules of its zones along.
# Instead the first file that uses a zone's name decides for every later file in the process that uses the same name. Names such
# as "Venue" or Outlook's "Customized Time Zone" stand for other hours in each file, and a server reads many.
# Why: vobject keeps the zones in one table of the module by their name, and does not register a name a second time.
. "$(dirname "$0")/lib.sh"

pip_get vobject==0.9.9
cat > read.py <<'PY'
from datetime import timezone
import vobject

def calendar(offset):
    return f"""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//EN
BEGIN:VTIMEZONE
TZID:Venue
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:{offset}
TZOFFSETTO:{offset}
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:1@example.org
DTSTAMP:20261101T000000Z
DTSTART;TZID=Venue:20261224T200000
SUMMARY:Swan Lake
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")

import sys
for offset in sys.argv[1:]:
    start = vobject.readOne(calendar(offset)).vevent.dtstart.value
    print(f"20:00 at {offset} is read as {start.astimezone(timezone.utc):%H:%M} UTC")
PY
for order in "+0900 +0100" "+0100 +0900"; do
  echo "files in the order $order:"
  python read.py $order
done > seen.txt
described <<'TXT'
files in the order +0900 +0100:
20:00 at +0900 is read as 11:00 UTC
20:00 at +0100 is read as 11:00 UTC
files in the order +0100 +0900:
20:00 at +0100 is read as 19:00 UTC
20:00 at +0900 is read as 19:00 UTC
TXT
