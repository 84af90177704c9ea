#!/usr/bin/env bash
# Expected: a search library that is given three concerts finds 아이유 and 서울 in the Korean titles, as it finds seoul in the English one.
# Instead lunr, elasticlunr, @orama/orama, uFuzzy and js-search find nothing in Korean, without a word of it: what they split
# or trim titles by knows Latin letters alone, so a Korean title has no words at all. minisearch, flexsearch, fuse.js and fuzzysort do.
. "$(dirname "$0")/lib.sh"

npm_get lunr@2.3.9 elasticlunr@0.9.5 @orama/orama@3.1.18 @leeoniya/ufuzzy@1.0.19 js-search@2.0.1 minisearch@7.2.0 flexsearch@0.8.212 fuse.js@7.5.0 fuzzysort@4.0.2
cat > find.mjs <<'JS'
import uFuzzy from "@leeoniya/ufuzzy"
import * as orama from "@orama/orama"
import elasticlunr from "elasticlunr"
import flexsearch from "flexsearch"
import Fuse from "fuse.js"
import fuzzysort from "fuzzysort"
import * as jsSearch from "js-search"
import lunr from "lunr"
import MiniSearch from "minisearch"
const concerts = ["아이유 서울 콘서트", "임영웅 부산 콘서트", "IU in Seoul"].map((title, at) => ({ id: String(at + 1), title }))
const made = {
  lunr: () => {
    const index = lunr(function () {
      this.ref("id")
      this.field("title")
      for (const each of concerts) this.add(each)
    })
    return (typed) => index.search(typed).map(({ ref }) => ref)
  },
  elasticlunr: () => {
    const index = elasticlunr(function () {
      this.setRef("id")
      this.addField("title")
    })
    for (const each of concerts) index.addDoc(each)
    return (typed) => index.search(typed).map(({ ref }) => ref)
  },
  "@orama/orama": () => {
    const index = orama.create({ schema: { id: "string", title: "string" } })
    for (const each of concerts) orama.insert(index, each)
    return (typed) => orama.search(index, { term: typed, properties: ["title"] }).hits.map(({ id }) => id)
  },
  uFuzzy: () => (typed) => (new uFuzzy().search(concerts.map(({ title }) => title), typed)[0] ?? []).map((at) => concerts[at].id),
  "js-search": () => {
    const index = new jsSearch.Search("id")
    index.addIndex("title")
    index.addDocuments(concerts)
    return (typed) => index.search(typed).map(({ id }) => id)
  },
  minisearch: () => {
    const index = new MiniSearch({ fields: ["title"] })
    index.addAll(concerts)
    return (typed) => index.search(typed).map(({ id }) => id)
  },
  flexsearch: () => {
    const index = new flexsearch.Index()
    for (const each of concerts) index.add(each.id, each.title)
    return (typed) => index.search(typed)
  },
  "fuse.js": () => (typed) => new Fuse(concerts, { keys: ["title"] }).search(typed).map(({ item }) => item.id),
  fuzzysort: () => (typed) => fuzzysort.go(typed, concerts, { key: "title" }).map(({ obj }) => obj.id),
}
for (const [name, make] of Object.entries(made)) {
  const find = make()
  console.log(`${name}:`, ...["seoul", "아이유", "서울"].map((typed) => `${typed} ${find(typed).includes(typed === "seoul" ? "3" : "1") ? "yes" : "no"}`))
}
JS
node find.mjs > seen.txt
described <<'TXT'
lunr: seoul yes 아이유 no 서울 no
elasticlunr: seoul yes 아이유 no 서울 no
@orama/orama: seoul yes 아이유 no 서울 no
uFuzzy: seoul yes 아이유 no 서울 no
js-search: seoul yes 아이유 no 서울 no
minisearch: seoul yes 아이유 yes 서울 yes
flexsearch: seoul yes 아이유 yes 서울 yes
fuse.js: seoul yes 아이유 yes 서울 yes
fuzzysort: seoul yes 아이유 yes 서울 yes
TXT
