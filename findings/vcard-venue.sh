#!/usr/bin/env bash
# Expected: the card of a hall (vCard, RFC 6350) keeps its parts: a quoted parameter may hold ":" and ";" (section 3.3), a comma or
# semicolon of a part is written with a backslash (3.4), and the ORG of a hall has its departments behind semicolons (6.6.4).
# Instead vcf and vcard-parser cut a quoted LABEL, so the address begins in it and each part moves; vcard4-ts joins a department to
# the hall's name; vcard-parser parts a geo: address at its comma; easy-vcard writes streets and names, and vcards-js names, with
# bare semicolons, so "Hall; Seoul" is a hall with a department. vcard4 reads, and vcard-creator writes, these parts right.
. "$(dirname "$0")/lib.sh"

npm_get vcf@2.1.2 vcard-parser@1.0.0 vcard4@4.0.5 vcard4-ts@0.4.1 vcards-js@2.11.1 @covve/easy-vcard@1.1.1 vcard-creator@1.0.0
cat > venue.cjs <<'JS'
const json = JSON.stringify
const card = [
  "BEGIN:VCARD",
  "VERSION:4.0",
  "FN:Hall",
  'ADR;LABEL="Gate 2: 12 Sejong-daero; Seoul":;;12 Sejong-daero;Seoul;;04524;KR',
  "ORG:Hall\\; Seoul;Box office",
  "GEO:geo:37.56,126.97",
  "END:VCARD",
  "",
].join("\r\n")
const readers = {
  vcf: () => {
    const read = new (require("vcf"))().parse(card)
    return ["adr", "org", "geo"].map((each) => read.get(each).valueOf())
  },
  "vcard-parser": () => {
    const read = require("vcard-parser").parse(card)
    return ["adr", "org", "geo"].map((each) => read[each][0].value)
  },
  "vcard4-ts": () => {
    const read = require("vcard4-ts").parseVCards(card).vCards[0]
    return [Object.values(read.ADR[0].value).flat(), read.ORG[0].value, read.GEO[0].value]
  },
  vcard4: () => {
    const read = require("vcard4").parse(card)
    return ["ADR", "ORG", "GEO"].map((each) => read.getProperty(each)[0].value).map((each, at) => (at === 0 ? Object.values(each) : each))
  },
}
for (const [name, read] of Object.entries(readers)) {
  console.log(`${name} reads`)
  for (const each of read()) console.log(`  ${json(each)}`)
}
const hall = "Hall; Seoul"
const street = "12, Sejong-daero; gate 2"
const writers = {
  "vcards-js": () => {
    const write = require("vcards-js")()
    write.organization = hall
    write.workAddress.street = street
    return write.getFormattedString()
  },
  "@covve/easy-vcard": () => {
    const { VCard } = require("@covve/easy-vcard")
    return new VCard().setFullName("Hall").addOrganization(hall).addAddress(street).toString()
  },
  "vcard-creator": () => {
    const { default: Card } = require("vcard-creator")
    return new Card().addCompany({ name: hall }).addAddress({ street }).toString()
  },
}
for (const [name, write] of Object.entries(writers)) {
  console.log(`${name} writes`)
  for (const line of write().split(/\r?\n/).filter((each) => /^(ORG|ADR)/.test(each))) console.log(`  ${line}`)
}
JS
node venue.cjs > seen.txt
described <<'TXT'
vcf reads
  " 12 Sejong-daero; Seoul\":;;12 Sejong-daero;Seoul;;04524;KR"
  "Hall\\; Seoul;Box office"
  "geo:37.56,126.97"
vcard-parser reads
  [" 12 Sejong-daero"," Seoul\":","","12 Sejong-daero","Seoul","","04524","KR"]
  ["Hall; Seoul","Box office"]
  ["geo:37.56","126.97"]
vcard4-ts reads
  ["","","12 Sejong-daero","Seoul","","04524","KR"]
  ["Hall; Seoul;Box office"]
  "geo:37.56,126.97"
vcard4 reads
  ["","","12 Sejong-daero","Seoul","","04524","KR"]
  ["Hall; Seoul","Box office"]
  "geo:37.56,126.97"
vcards-js writes
  ADR;TYPE=WORK:;;12\, Sejong-daero\; gate 2;;;;
  ORG:Hall; Seoul
@covve/easy-vcard writes
  ADR:;;12, Sejong-daero; gate 2;;;;
  ORG:Hall; Seoul
vcard-creator writes
  ORG:Hall\; Seoul
  ADR;TYPE=INTL,POSTAL,PARCEL,WORK:;;12\, Sejong-daero\; gate 2;;;;
TXT
