#!/usr/bin/env bash
# Expected: readers of HTML's microdata find in a schema.org event the start, the price and the place as the page marks them for
# machines: <time datetime>, <data value>, <meter value>, and the place by its id (itemref).
# Instead web-auto-extractor and microdata (Python) read the text for people, "55,000 won"; those two find no place, extruct finds
# an empty one, and microdata-node one that has its name twice.
. "$(dirname "$0")/lib.sh"

npm_get microdata-node@2.0.0 web-auto-extractor@1.0.17
pip_get extruct==0.18.0 microdata==0.8.0
cat > event.html <<'HTML'
<!doctype html><html><body>
<p id="place" itemprop="location" itemscope itemtype="https://schema.org/Place"><span itemprop="name">Hall</span></p>
<div itemscope itemtype="https://schema.org/MusicEvent" itemref="place">
<h1 itemprop="name">Winter concert</h1>
<time itemprop="startDate" datetime="2026-12-24T19:00+09:00">24 December, 7 pm</time>
<div itemprop="offers" itemscope itemtype="https://schema.org/Offer">
<data itemprop="price" value="55000">55,000 won</data><meter itemprop="inventoryLevel" value="12" max="100">12 seats left</meter>
</div></div></body></html>
HTML
cat > read.cjs <<'JS'
const { readFileSync } = require("node:fs")
const { toJson } = require("microdata-node")
const extract = require("web-auto-extractor").default

const page = readFileSync("event.html", "utf8")
const told = (name, start, offer, place) =>
  console.log(`${name}: start ${start}, price ${offer.price}, left ${offer.inventoryLevel}, place ${JSON.stringify(place)}`)
const { properties } = toJson(page).items[0]
told("microdata-node", properties.startDate, properties.offers[0].properties, properties.location?.[0].properties.name)
const [event] = extract().parse(page).microdata.MusicEvent
told("web-auto-extractor", event.startDate, event.offers, event.location)
JS
cat > read.py <<'PY'
import json
import extruct
import microdata

def told(name, start, offer, place):
    print(f"{name}: start {start}, price {offer['price']}, left {offer['inventoryLevel']}, place {json.dumps(place)}")

page = open("event.html").read()
event = [item for item in extruct.extract(page, syntaxes=["microdata"])["microdata"] if "MusicEvent" in item["type"]][0]["properties"]
told("extruct", event["startDate"], event["offers"]["properties"], event.get("location", "none"))
event = [item for item in microdata.get_items(page) if "MusicEvent" in str(item.itemtype[0])][0]
offer = {name: event.offers.get_all(name)[0] for name in ["price", "inventoryLevel"]}
told("microdata", event.startDate, offer, event.location and event.location.name)
PY
node read.cjs > seen.txt
python read.py >> seen.txt
described <<'TXT'
microdata-node: start 2026-12-24T19:00+09:00, price 55000, left 12, place ["Hall","Hall"]
web-auto-extractor: start 24 December, 7 pm, price 55,000 won, left 12 seats left, place undefined
extruct: start 2026-12-24T19:00+09:00, price 55000, left 12, place null
microdata: start 2026-12-24T19:00+09:00, price 55,000 won, left 12 seats left, place null
TXT
