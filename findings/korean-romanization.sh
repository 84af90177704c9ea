#!/usr/bin/env bash
# Expected: libraries for the Revised Romanization of Korean write the examples of the rule itself as the rule does, so that the
# address on a foreign guest's ticket is the one on the street sign: Jongno, Wangsimni, Silla.
# Instead korean-romanizer writes 14 of these 21 letter by letter (jongro, wangsipri, sinra), es-hangul makes Sinmunno to sinmullo,
# and es-hangul and koroman leave the h out of the names Mukho and Jiphyeonjeon.
# Why: the rule writes what is said, not what is spelt, except an h after k, t and p in a noun. Only koroman's notes tell its gap.
. "$(dirname "$0")/lib.sh"

npm_get es-hangul@2.4.0 koroman@1.0.16
pip_get korean-romanizer==0.28.0
cat > names <<'TXT'
백마 baengma
신문로 sinmunno
종로 jongno
왕십리 wangsimni
별내 byeollae
신라 silla
학여울 hangnyeoul
알약 allyak
해돋이 haedoji
같이 gachi
좋고 joko
놓다 nota
낳지 nachi
묵호 mukho
집현전 jiphyeonjeon
압구정 apgujeong
낙동강 nakdonggang
독립문 dongnimmun
한라산 hallasan
삼죽면 samjungmyeon
대관령 daegwallyeong
TXT
cat > romanize.mjs <<'JS'
import { readFileSync } from "node:fs"
import { romanize as esHangul } from "es-hangul"
import { romanize as koroman } from "koroman"
const names = readFileSync("names", "utf8").trim().split("\n").map((line) => line.split(" "))
for (const [library, romanize] of Object.entries({ "es-hangul": esHangul, koroman })) {
  const others = names.filter(([name, rule]) => romanize(name) !== rule)
  console.log(`${library}, ${others.length} of ${names.length} other than the rule: ${others.map(([name, rule]) => `${rule} ${romanize(name)}`).join(", ")}`)
}
JS
cat > romanize.py <<'PY'
from korean_romanizer.romanizer import Romanizer
names = [line.split() for line in open("names", encoding="utf-8")]
others = [(rule, Romanizer(name).romanize()) for name, rule in names if Romanizer(name).romanize() != rule]
print(f"korean-romanizer, {len(others)} of {len(names)} other than the rule:", ", ".join(" ".join(pair) for pair in others))
PY
node romanize.mjs > seen.txt
PYTHONUTF8=1 python romanize.py >> seen.txt
described <<'TXT'
es-hangul, 3 of 21 other than the rule: sinmunno sinmullo, mukho muko, jiphyeonjeon jipyeonjeon
koroman, 2 of 21 other than the rule: mukho muko, jiphyeonjeon jipyeonjeon
korean-romanizer, 14 of 21 other than the rule: baengma baekma, sinmunno sinmunro, jongno jongro, wangsimni wangsipri, byeollae byeolnae, silla sinra, hangnyeoul hagyeoul, allyak aryak, haedoji haedodi, gachi gati, dongnimmun dokripmun, hallasan hanrasan, samjungmyeon samjukmyeon, daegwallyeong daegwanryeong
TXT
