#!/usr/bin/env bash
# Expected: a client's library says of a topic and a filter what the broker does: # and +/... leave out topics that begin with $,
# and + stands for a level that is empty too, as in /scans (MQTT 3.1.1, 4.7).
# Instead mqtt-match, mqtt-pattern, mqtt-wildcard and aiomqtt (Python) give the broker's own $SYS topics to a handler of # or
# +/uptime, and mqtt-pattern does not find an empty level. paho-mqtt (Python) does as the standard says.
. "$(dirname "$0")/lib.sh"

npm_get mqtt-match@3.0.0 mqtt-pattern@2.1.1 mqtt-wildcard@3.0.9
pip_get paho-mqtt==2.1.0 aiomqtt==2.4.0
cat > match.cjs <<'JS'
const libraries = {
  "mqtt-match": (filter, topic) => (require("mqtt-match").default ?? require("mqtt-match"))(filter, topic),
  "mqtt-pattern": (filter, topic) => require("mqtt-pattern").matches(filter, topic),
  "mqtt-wildcard": (filter, topic) => require("mqtt-wildcard")(topic, filter) !== null,
}
const pairs = process.argv.slice(2).map((pair) => pair.split(" "))
for (const [name, matches] of Object.entries(libraries)) {
  console.log(`${name}:`, ...pairs.map(([filter, topic]) => (matches(filter, topic) ? "yes" : "no")))
}
JS
cat > match.py <<'PY'
import sys
from aiomqtt import Topic
from paho.mqtt.client import topic_matches_sub
pairs = [pair.split(" ") for pair in sys.argv[1:]]
for name, matches in (("paho-mqtt", topic_matches_sub), ("aiomqtt", lambda pattern, topic: Topic(topic).matches(pattern))):
    print(f"{name}:", *["yes" if matches(pattern, topic) else "no" for pattern, topic in pairs])
PY
pairs=('gate/# gate' 'gate/+ gate/7' '# $SYS/uptime' '+/uptime $SYS/uptime' '+/scans /scans' 'gate/+/scans gate//scans')
{ (IFS='|'; echo "${pairs[*]}"); node match.cjs "${pairs[@]}"; python match.py "${pairs[@]}"; } > seen.txt
described <<'TXT'
gate/# gate|gate/+ gate/7|# $SYS/uptime|+/uptime $SYS/uptime|+/scans /scans|gate/+/scans gate//scans
mqtt-match: yes yes yes yes yes yes
mqtt-pattern: yes yes yes yes no no
mqtt-wildcard: yes yes yes yes yes yes
paho-mqtt: yes yes no no yes yes
aiomqtt: yes yes yes yes yes yes
TXT
