#!/usr/bin/env bash
# Expected: three holiday libraries name the same three days of Korean New Year: the day before, the day and the day after.
# Instead date-holidays starts its three days on the day itself, in every year: the eve is a working day and a working day is a
# holiday. workalendar takes China's new year, which in 2027 and 2028 is a day earlier than Korea's, and knows no substitute day
# for a holiday that falls on a Sunday.
# Why: the new moon is shortly before midnight in Beijing and shortly after it in Seoul; the law counts from the eve.
# A shop that opens sales "on working days" opens on a holiday, and refunds are promised a day too early.
. "$(dirname "$0")/lib.sh"

npm_get date-holidays@3.37.0
pip_get holidays==0.109 workalendar==17.0.0

cat > days.cjs <<'JS'
const Holidays = require("date-holidays")
const korea = new Holidays("KR", { timezone: "Asia/Seoul" })
for (const [year, from] of [[2026, "02-14"], [2027, "02-04"], [2028, "01-24"]]) {
  const days = Array.from({ length: 8 }, (_, after) => new Date(Date.parse(`${year}-${from}T12:00:00+09:00`) + after * 86400000))
  console.log(`date-holidays ${year}: ${days.filter((day) => korea.isHoliday(day)).map((day) => day.toISOString().slice(5, 10)).join(" ")}`)
}
JS
cat > days.py <<'PY'
import datetime
import holidays
from workalendar.asia import SouthKorea
libraries = {
    "holidays": lambda year: set(holidays.KR(years=year)),
    "workalendar": lambda year: {day for day, _ in SouthKorea().holidays(year)},
}
for name, read in libraries.items():
    for first in (datetime.date(2026, 2, 14), datetime.date(2027, 2, 4), datetime.date(2028, 1, 24)):
        days = [first + datetime.timedelta(after) for after in range(8)]
        print(f"{name} {first.year}:", *(str(day)[5:] for day in days if day in read(first.year)))
PY
node days.cjs > seen.txt
python days.py >> seen.txt
described <<'TXT'
date-holidays 2026: 02-17 02-18 02-19
date-holidays 2027: 02-07 02-08 02-09
date-holidays 2028: 01-27 01-28 01-29
holidays 2026: 02-16 02-17 02-18
holidays 2027: 02-06 02-07 02-08 02-09
holidays 2028: 01-26 01-27 01-28
workalendar 2026: 02-16 02-17 02-18
workalendar 2027: 02-05 02-06 02-07
workalendar 2028: 01-25 01-26 01-27
TXT
