#!/usr/bin/env bash
# Expected: a message with plurals ("22nd row", "you and 1 other") that ICU's own library writes is written the same by others.
# Instead pyseeyou (PyPI) writes "None row" for each ordinal and "you" where two come of whom one is not counted;
# @ultraq/icu-message-formatter writes "22th row", says "1 seat" of 1.5, takes "one" where the message has a text for exactly 1, and
# leaves an apostrophe double, as pyseeyou does; @messageformat/core says "-1 seats", and it and pyseeyou put the number for a # within
# a choice, which ICU leaves as it is. intl-messageformat writes all as ICU does.
. "$(dirname "$0")/lib.sh"

npm_get @messageformat/core@3.4.1 @ultraq/icu-message-formatter@0.15.2 intl-messageformat@12.1.5
pip_get pyseeyou==1.0.2
maven_get com.ibm.icu:icu4j:79.1
cat > messages.json <<'JSON'
[
  ["{n, selectordinal, one {#st} two {#nd} few {#rd} other {#th}} row", 22],
  ["{n, plural, offset:1 =1 {you} one {you and # other} other {you and # others}}", 2],
  ["{n, plural, one {# seat} other {# seats}}", 1.5],
  ["{n, plural, one {# seat} other {# seats}}", -1],
  ["{n, plural, one {one seat} =1 {your seat} other {# seats}}", 1],
  ["{n, plural, other {# seats, {g, select, other {# of them VIP}}}}", 3],
  ["{g, select, other {It''s row A}}", 1]
]
JSON
cat > messages.mjs <<'JS'
import { readFileSync } from "node:fs"
import MessageFormat from "@messageformat/core"
import { MessageFormatter, pluralTypeHandler, selectTypeHandler } from "@ultraq/icu-message-formatter"
import { IntlMessageFormat } from "intl-messageformat"

const ultraq = new MessageFormatter("en", { plural: pluralTypeHandler, select: selectTypeHandler, selectordinal: pluralTypeHandler })
for (const [message, n] of JSON.parse(readFileSync("messages.json", "utf8"))) {
  const values = { n, g: "x" }
  const formatjs = new IntlMessageFormat(message, "en").format(values)
  console.log([formatjs, new MessageFormat("en").compile(message)(values), ultraq.format(message, values)].join("\t"))
}
JS
cat > messages.py <<'PY'
import json
from pyseeyou import format

for message, n in json.load(open("messages.json")):
    print(format(message, {"n": n, "g": "x"}, "en"))
PY
cat > Main.java <<'JAVA'
import com.ibm.icu.text.MessageFormat;
import java.util.*;

public class Main {
    public static void main(String[] messages) {
        for (int at = 0; at < messages.length; at += 2) {
            Map<String, Object> values = Map.of("n", Double.valueOf(messages[at + 1]), "g", "x");
            System.out.println(new MessageFormat(messages[at], Locale.ENGLISH).format(values));
        }
    }
}
JAVA
node messages.mjs > javascript.txt
python messages.py > python.txt
python -c 'import json; print("\n".join(f"{text}\n{n}" for text, n in json.load(open("messages.json"))))' > messages.txt
mapfile -t messages < messages.txt
java -cp 'jars/*' Main.java "${messages[@]}" > java.txt
paste -d ' ' - - < messages.txt | paste -d '\t' - java.txt javascript.txt python.txt |
  while IFS=$'\t' read -r message icu formatjs messageformat ultraq pyseeyou; do
    printf '%s\n  ICU %s; intl-messageformat %s; @messageformat/core %s; @ultraq %s; pyseeyou %s\n' \
      "$message" "$icu" "$formatjs" "$messageformat" "$ultraq" "$pyseeyou"
  done > seen.txt
described <<'TXT'
{n, selectordinal, one {#st} two {#nd} few {#rd} other {#th}} row 22
  ICU 22nd row; intl-messageformat 22nd row; @messageformat/core 22nd row; @ultraq 22th row; pyseeyou None row
{n, plural, offset:1 =1 {you} one {you and # other} other {you and # others}} 2
  ICU you and 1 other; intl-messageformat you and 1 other; @messageformat/core you and 1 other; @ultraq you and 1 other; pyseeyou you
{n, plural, one {# seat} other {# seats}} 1.5
  ICU 1.5 seats; intl-messageformat 1.5 seats; @messageformat/core 1.5 seats; @ultraq 1 seat; pyseeyou 1.5 seats
{n, plural, one {# seat} other {# seats}} -1
  ICU -1 seat; intl-messageformat -1 seat; @messageformat/core -1 seats; @ultraq -1 seat; pyseeyou -1 seat
{n, plural, one {one seat} =1 {your seat} other {# seats}} 1
  ICU your seat; intl-messageformat your seat; @messageformat/core your seat; @ultraq one seat; pyseeyou your seat
{n, plural, other {# seats, {g, select, other {# of them VIP}}}} 3
  ICU 3 seats, # of them VIP; intl-messageformat 3 seats, # of them VIP; @messageformat/core 3 seats, 3 of them VIP; @ultraq 3 seats, # of them VIP; pyseeyou 3 seats, 3 of them VIP
{g, select, other {It''s row A}} 1
  ICU It's row A; intl-messageformat It's row A; @messageformat/core It's row A; @ultraq It''s row A; pyseeyou It''s row A
TXT
