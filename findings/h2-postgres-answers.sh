#!/usr/bin/env bash
# Expected: a query that H2 in its PostgreSQL mode, which Java projects run in tests in place of PostgreSQL, takes without an error has
# PostgreSQL's result.
# Instead 19:30 "at time zone 'Asia/Seoul'" is another instant, the week of a Sunday's matinee begins on that Sunday, 1 January
# 2027 lies in week 1, milliseconds lack the seconds, a double of 2.5 is rounded up, and texts with a negative length, or a letter
# translated to nothing, come out otherwise. PGlite is PostgreSQL itself in WebAssembly.
. "$(dirname "$0")/lib.sh"

maven_get com.h2database:h2:2.5.252
npm_get @electric-sql/pglite@0.5.16
cat > questions.txt <<'SQL'
select cast(extract(epoch from timestamp '2026-11-29 19:30' at time zone 'Asia/Seoul') as bigint)
select to_char(date_trunc('week', timestamp '2026-11-29 14:00'), 'DD.MM.')
select cast(extract(week from date '2027-01-01') as int)
select cast(extract(milliseconds from timestamp '2026-11-29 19:30:05.5') as int)
select cast(cast(2.5 as double precision) as int)
select right('A-12', -2)
select left('A-12', -3)
select translate('A-12', '-', '')
select substring('A-12' from 0 for 2)
SQL
cat > Main.java <<'JAVA'
import java.nio.file.*;
import java.sql.*;

public class Main {
    public static void main(String[] none) throws Exception {
        String address = "jdbc:h2:mem:hall;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH";
        try (Statement database = DriverManager.getConnection(address).createStatement()) {
            for (String each : Files.readAllLines(Path.of("questions.txt"))) {
                ResultSet answer = database.executeQuery(each);
                answer.next();
                System.out.println("H2 \"" + answer.getString(1) + "\"");
            }
        }
    }
}
JAVA
cat > answers.mjs <<'JS'
import { readFileSync } from "node:fs"
import { PGlite } from "@electric-sql/pglite"

const database = await PGlite.create()
await database.exec("set time zone 'UTC'")
for (const each of readFileSync("questions.txt", "utf8").trim().split("\n")) {
  const [row] = (await database.query(each)).rows
  console.log(`${each}: PostgreSQL "${Object.values(row)[0]}"`)
}
process.exit()
JS
node answers.mjs > right.txt
java -Duser.timezone=UTC -Duser.language=ko -Duser.country=KR -cp 'jars/*' Main.java > h2.txt
paste -d' ' right.txt h2.txt > seen.txt
described <<'TXT'
select cast(extract(epoch from timestamp '2026-11-29 19:30' at time zone 'Asia/Seoul') as bigint): PostgreSQL "1795948200" H2 "1795980600"
select to_char(date_trunc('week', timestamp '2026-11-29 14:00'), 'DD.MM.'): PostgreSQL "23.11." H2 "29.11."
select cast(extract(week from date '2027-01-01') as int): PostgreSQL "53" H2 "1"
select cast(extract(milliseconds from timestamp '2026-11-29 19:30:05.5') as int): PostgreSQL "5500" H2 "500"
select cast(cast(2.5 as double precision) as int): PostgreSQL "2" H2 "3"
select right('A-12', -2): PostgreSQL "12" H2 ""
select left('A-12', -3): PostgreSQL "A" H2 ""
select translate('A-12', '-', ''): PostgreSQL "A12" H2 "A-12"
select substring('A-12' from 0 for 2): PostgreSQL "A" H2 "A-"
TXT
