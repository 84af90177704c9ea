#!/usr/bin/env bash
# Expected: a search box that also tries what was typed as Korean letters (the keyboard was left in English) takes any English word.
# Instead convertQwertyToHangul of es-hangul raises an error for "hot", "host", "HKT48" or "unless": where two vowels that join (ㅗㅐ)
# follow no consonant and a consonant comes after them, it tries to build a syllable that cannot be. inko gives the letters.
. "$(dirname "$0")/lib.sh"

npm_get es-hangul@2.4.0 inko@1.1.1
cat > search.cjs <<'JS'
const { convertQwertyToHangul } = require("es-hangul")
const Inko = require("inko")

const inko = new Inko()
const attempt = (read, word) => {
  try {
    return read(word)
  } catch (error) {
    return `error (${error.message})`
  }
}
for (const word of ["xptmxm", "rock", "hot", "host", "HKT48", "unless", "hostile"]) {
  console.log(`${word}: es-hangul ${attempt(convertQwertyToHangul, word)} | inko ${attempt((each) => inko.en2ko(each), word)}`)
}
JS
node search.cjs > seen.txt 2> warnings.txt
described <<'TXT'
xptmxm: es-hangul 테스트 | inko 테스트
rock: es-hangul 개차 | inko 개차
hot: es-hangul error (Invalid hangul Characters: ㅗ, ㅗㅐ, ㅅ) | inko ㅙㅅ
host: es-hangul error (Invalid hangul Characters: ㅗ, ㅗㅐ, ㄴ) | inko ㅙㄴㅅ
HKT48: es-hangul error (Invalid hangul Characters: ㅗ, ㅗㅏ, ㅆ) | inko ㅘㅆ48
unless: es-hangul error (Invalid hangul Characters: ㅜ, ㅜㅣ, ㄷ) | inko ㅕㅟㄷㄴㄴ
hostile: es-hangul error (Invalid hangul Characters: ㅗ, ㅗㅐ, ㄴ) | inko ㅙㄴ샤ㅣㄷ
TXT
