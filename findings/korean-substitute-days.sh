#!/usr/bin/env bash
# Expected: libraries of Korean holidays agree with the official gazette about 2026 and 2027: substitute days are days off by law
# since 2014, and Labour Day and Constitution Day are days off again.
# Instead workalendar knows no substitute day, korean-holidays and kr-holidays lack Constitution Day, Labour Day or their substitutes;
# holidays and ppalgannal know all that the gazette's package names.
. "$(dirname "$0")/lib.sh"

npm_get @hyunbinseo/holidays-kr@5.2027.1
pip_get holidays==0.109 workalendar==17.0.0 korean-holidays==0.3.0 kr-holidays==1.0.0 ppalgannal==0.1.1
cat > gazette.mjs <<'JS'
import { writeFileSync } from "node:fs"
import { getHolidayPreset } from "@hyunbinseo/holidays-kr"
const days = []
for (const year of ["2026", "2027"]) days.push(...Object.keys(await getHolidayPreset(year)))
writeFileSync("gazette.json", JSON.stringify(days))
JS
node gazette.mjs
cat > compare.py <<'PY'
import datetime
import json
import holidays
import korean_holidays
import kr_holidays
import ppalgannal
from workalendar.asia import SouthKorea
gazette = set(json.load(open("gazette.json")))
year = [datetime.date(2026, 1, 1) + datetime.timedelta(days) for days in range(730)]
of_calendar = {day for one in (2026, 2027) for day, _ in SouthKorea().holidays(one)}
of_holidays = holidays.KR(years=(2026, 2027))
libraries = {
    "holidays": lambda day: day in of_holidays,
    "ppalgannal": ppalgannal.is_holiday,
    "kr-holidays": kr_holidays.is_holiday,
    "korean-holidays": korean_holidays.is_holiday,
    "workalendar": lambda day: day in of_calendar,
}
print(f"gazette: {len(gazette)} days")
for name, is_holiday in libraries.items():
    named = {day.isoformat() for day in year if is_holiday(day)}
    print(f"{name}: not named {' '.join(sorted(gazette - named)) or '-'}; named alone {' '.join(sorted(named - gazette)) or '-'}")
PY
python compare.py > seen.txt
described <<'TXT'
gazette: 46 days
holidays: not named -; named alone -
ppalgannal: not named -; named alone -
kr-holidays: not named 2026-05-01 2026-07-17 2027-05-01 2027-05-03 2027-07-17 2027-07-19; named alone -
korean-holidays: not named 2026-06-03 2026-07-17 2027-05-03 2027-07-17 2027-07-19 2027-12-27; named alone -
workalendar: not named 2026-03-02 2026-05-01 2026-05-25 2026-06-03 2026-07-17 2026-08-17 2026-10-05 2027-02-08 2027-02-09 2027-05-01 2027-05-03 2027-07-17 2027-07-19 2027-08-16 2027-10-04 2027-10-11 2027-12-27; named alone 2027-02-05
TXT
