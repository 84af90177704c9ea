#!/usr/bin/env bash
# Expected: four libraries expand a yearly rule of iCalendar (RFC 5545) to the same days, each starting on a day of the rule.
# Instead ical.js plays a concert of 29 February on 1 March in all other years, makes 1 July of "the 31st of May, June, July",
# repeats "the 20th Monday of the year" each week, and takes the week after for a numbered week.
# Why: the RFC skips days that do not exist; ical.js lets them run over into the next month.
. "$(dirname "$0")/lib.sh"

npm_get ical.js@2.2.1 rrule@2.8.1
pip_get python-dateutil==2.9.0.post0
maven_get org.dmfs:lib-recur:0.17.1

cat > rules <<'TXT'
20240229T200000 FREQ=YEARLY;COUNT=3
20260531T200000 FREQ=YEARLY;BYMONTH=5,6,7;COUNT=4
20260518T200000 FREQ=YEARLY;BYDAY=20MO;COUNT=3
20260105T200000 FREQ=YEARLY;BYWEEKNO=2;BYDAY=MO;COUNT=3
TXT
cat > expand.cjs <<'JS'
const { rrulestr } = require("rrule")
const ICAL = require("ical.js").default ?? require("ical.js")
const day = (date) => date.replaceAll("-", "").slice(0, 8)
for (const line of require("node:fs").readFileSync("rules", "utf8").trim().split("\n")) {
  const [start, rule] = line.split(" ")
  const iterator = ICAL.Recur.fromString(rule).iterator(ICAL.Time.fromDateTimeString(start.replace(/(....)(..)(..)T(..)(..)(..)/, "$1-$2-$3T$4:$5:$6")))
  const days = []
  for (let next = iterator.next(); next; next = iterator.next()) days.push(day(next.toString()))
  console.log(`${line}\n  ical.js  ${days.join(" ")}`)
  console.log(`  rrule    ${rrulestr(`DTSTART:${start}Z\nRRULE:${rule}`).all().map((date) => day(date.toISOString())).join(" ")}`)
}
JS
cat > expand.py <<'PY'
from dateutil.rrule import rrulestr
for line in open("rules"):
    start, rule = line.split()
    print("dateutil ", *(f"{date:%Y%m%d}" for date in rrulestr(f"DTSTART:{start}\nRRULE:{rule}")))
PY
cat > Main.java <<'JAVA'
import java.nio.file.*;
import org.dmfs.rfc5545.DateTime;
import org.dmfs.rfc5545.recur.*;

public class Main {
    public static void main(String[] arguments) throws Exception {
        for (String line : Files.readAllLines(Path.of("rules"))) {
            String[] parts = line.split(" ");
            StringBuilder days = new StringBuilder("lib-recur");
            RecurrenceRuleIterator dates = new RecurrenceRule(parts[1]).iterator(DateTime.parse(parts[0]));
            while (dates.hasNext()) days.append(' ').append(dates.nextDateTime().toString(), 0, 8);
            System.out.println(days);
        }
    }
}
JAVA
node expand.cjs > seen.txt
python expand.py >> seen.txt
java -cp 'jars/*' Main.java >> seen.txt
described <<'TXT'
20240229T200000 FREQ=YEARLY;COUNT=3
  ical.js  20240229 20250301 20260301
  rrule    20240229 20280229 20320229
20260531T200000 FREQ=YEARLY;BYMONTH=5,6,7;COUNT=4
  ical.js  20260531 20260701 20260731 20270531
  rrule    20260531 20260731 20270531 20270731
20260518T200000 FREQ=YEARLY;BYDAY=20MO;COUNT=3
  ical.js  20260518 20260525 20260601
  rrule    20260518 20270517 20280515
20260105T200000 FREQ=YEARLY;BYWEEKNO=2;BYDAY=MO;COUNT=3
  ical.js  20260112 20260119 20260126
  rrule    20260105 20270111 20280110
dateutil  20240229 20280229 20320229
dateutil  20260531 20260731 20270531 20270731
dateutil  20260518 20270517 20280515
dateutil  20260105 20270111 20280110
lib-recur 20240229 20280229 20320229
lib-recur 20260531 20260731 20270531 20270731
lib-recur 20260518 20270517 20280515
lib-recur 20260105 20270111 20280110
TXT
