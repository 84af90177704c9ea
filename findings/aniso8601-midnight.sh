#!/usr/bin/env bash
# Expected: a performance from 22:00 to 24:00 ends two hours after it begins: ISO 8601 (2004) lets 24:00 be the end of a day.
# Instead aniso8601 reads 2026-11-30T24:00 as the beginning of that day without an error, a day early, so the interval ends 22 hours
# before it begins; ciso8601, arrow and dateutil give 1 December, metomi-isodatetime keeps 24:00, isodate and iso8601 refuse it.
. "$(dirname "$0")/lib.sh"

pip_get aniso8601==10.0.1 ciso8601==2.4.1 arrow==1.4.0 python-dateutil==2.9.0.post0 metomi-isodatetime==1!3.2.0 isodate==0.7.2 iso8601==2.1.0
cat > midnight.py <<'PY'
import aniso8601, arrow, ciso8601, dateutil.parser, iso8601, isodate
from metomi.isodatetime.parsers import TimePointParser

end = "2026-11-30T24:00:00+09:00"
readers = {
    "aniso8601": aniso8601.parse_datetime,
    "ciso8601": ciso8601.parse_datetime,
    "arrow": arrow.get,
    "dateutil": dateutil.parser.isoparse,
    "metomi-isodatetime": TimePointParser().parse,
    "isodate": isodate.parse_datetime,
    "iso8601": iso8601.parse_date,
}
for name, read in readers.items():
    try:
        print(f"{name}: {read(end)}")
    except (ValueError, iso8601.ParseError) as error:
        print(f"{name}: {type(error).__name__}")
start, end = aniso8601.parse_interval("2026-11-30T22:00:00/2026-11-30T24:00:00")
print(f"aniso8601: 22:00 to 24:00 lasts {(end - start).total_seconds() / 3600} hours")
PY
python midnight.py > seen.txt
described <<'TXT'
aniso8601: 2026-11-30 00:00:00+09:00
ciso8601: 2026-12-01 00:00:00+09:00
arrow: 2026-12-01T00:00:00+09:00
dateutil: 2026-12-01 00:00:00+09:00
metomi-isodatetime: 2026-11-30T24:00:00+09:00
isodate: ValueError
iso8601: ParseError
aniso8601: 22:00 to 24:00 lasts -22.0 hours
TXT
