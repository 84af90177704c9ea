#!/usr/bin/env bash
# Expected: a search by the initial consonants of a Korean name finds 감성 (gam-seong) when a buyer types ㄱ and then ㅅ.
# Instead the search helpers of es-hangul, @toss/hangul and korean-regexp find nothing: a Korean keyboard joins these two keys to the
# one letter ㄳ (as it does ㄵ ㄶ ㄺ ㄻ ㄼ ㅀ ㅄ), and they compare it as a letter of its own. The two letters apart are found,
# which is what a test of the developer's own sends. hangul-js, which has no search by initials, finds ㄺ in 밝은 but not in 라그나.
. "$(dirname "$0")/lib.sh"

npm_get es-hangul@2.4.0 @toss/hangul@1.7.1 korean-regexp@1.0.13 hangul-js@0.2.6
cat > find.cjs <<'JS'
const es = require("es-hangul")
const toss = require("@toss/hangul")
const Hangul = require("hangul-js")
const { getRegExp } = require("korean-regexp")
const finds = {
  "es-hangul": (name, typed) => es.getChoseong(name).includes(typed),
  "@toss/hangul": (name, typed) => toss.chosungIncludes(name, typed),
  "korean-regexp": (name, typed) => getRegExp(typed, { initialSearch: true }).test(name),
  "hangul-js": (name, typed) => Hangul.search(name, typed) >= 0,
}
for (const [name, apart, joined] of [["감성", "ㄱㅅ", "ㄳ"], ["라그나", "ㄹㄱ", "ㄺ"], ["밝은", "ㅂㅇ", "ㄺ"], ["봄소풍", "ㅂㅅㅍ", "ㅄㅍ"]]) {
  for (const typed of [apart, joined]) {
    console.log(`${typed} in ${name}:`, ...Object.entries(finds).map(([library, find]) => `${library} ${find(name, typed) ? "yes" : "no"}`))
  }
}
JS
node find.cjs > seen.txt
described <<'TXT'
ㄱㅅ in 감성: es-hangul yes @toss/hangul yes korean-regexp yes hangul-js no
ㄳ in 감성: es-hangul no @toss/hangul no korean-regexp no hangul-js no
ㄹㄱ in 라그나: es-hangul yes @toss/hangul yes korean-regexp yes hangul-js no
ㄺ in 라그나: es-hangul no @toss/hangul no korean-regexp no hangul-js no
ㅂㅇ in 밝은: es-hangul yes @toss/hangul yes korean-regexp yes hangul-js no
ㄺ in 밝은: es-hangul no @toss/hangul no korean-regexp no hangul-js yes
ㅂㅅㅍ in 봄소풍: es-hangul yes @toss/hangul yes korean-regexp yes hangul-js no
ㅄㅍ in 봄소풍: es-hangul no @toss/hangul no korean-regexp no hangul-js no
TXT
