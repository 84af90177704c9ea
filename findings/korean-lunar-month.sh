#!/usr/bin/env bash
# Expected: ICU's Korean calendar (dangi), which is behind Intl in browsers and Node as behind Java and Android, gives each day of
# 1950 to 2049 the lunar date that Korea's almanac gives it.
# Instead the 30 days from 26 February to 27 March 2017 are a day behind in ICU: the second month starts on 27 February.
# Why: that new moon was at 23:58:23 in Seoul, 97 seconds before midnight, and ICU's shorter formula puts it behind midnight. A day
# of that month that was stored as a lunar date, as birthdays are, is read as another day.
. "$(dirname "$0")/lib.sh"

maven_get com.ibm.icu:icu4j:79.1
pip_get korean_lunar_calendar==0.4.0 ephem==4.2.1

cat > Main.java <<'JAVA'
import com.ibm.icu.util.*;
import java.time.*;

public class Main {
    public static void main(String[] arguments) {
        DangiCalendar calendar = new DangiCalendar(TimeZone.getTimeZone("Asia/Seoul"), ULocale.KOREA);
        for (LocalDate day = LocalDate.of(1950, 1, 1); day.getYear() < 2050; day = day.plusDays(1)) {
            calendar.setTimeInMillis(day.atTime(12, 0).atZone(ZoneId.of("Asia/Seoul")).toInstant().toEpochMilli());
            String leap = calendar.get(Calendar.IS_LEAP_MONTH) == 1 ? "L" : "";
            System.out.println(day + " " + (calendar.get(Calendar.MONTH) + 1) + leap + "-" + calendar.get(Calendar.DATE));
        }
    }
}
JAVA
cat > compare.py <<'PY'
import ephem
from korean_lunar_calendar import KoreanLunarCalendar
almanac, days, other = KoreanLunarCalendar(), 0, []
for line in open("icu"):
    day, icu = line.split()
    almanac.setSolarDate(*map(int, day.split("-")))
    korea = f"{almanac.lunarMonth}{'L' if almanac.isIntercalation else ''}-{almanac.lunarDay}"
    days += 1
    if icu != korea:
        other.append(f"{day}: ICU {icu}, Korea {korea}")
print(f"{len(other)} of {days} days differ", other[0], other[1], other[-1], sep="\n")
seoul = ephem.Date(ephem.next_new_moon("2017/2/20") + 9 * ephem.hour)
print("new moon in Seoul:", str(seoul))
PY
java -cp 'jars/*' Main.java > icu
python compare.py > seen.txt
described <<'TXT'
30 of 36525 days differ
2017-02-26: ICU 1-30, Korea 2-1
2017-02-27: ICU 2-1, Korea 2-2
2017-03-27: ICU 2-29, Korea 2-30
new moon in Seoul: 2017/2/26 23:58:23
TXT
