#!/usr/bin/env bash
# Expected: the TypeScript class that Modelina generates from an AsyncAPI 3.0 document writes a message (marshal) which the document
# allows, and reads it again (unmarshal), also where seats are in a map by zone or in rows of a grid.
# Instead a map that is given as the class declares it, Map<string, Seat>, is written as {}, and the seats of a grid are written
# with the names of the private fields, _row and _place; both without an error of the compiler or at run time.
# Why: lists of classes are written through their own marshal; maps, and lists in lists, go through JSON.stringify, which sees
# nothing of a Map and the fields of a class instead of its properties. The receiver gets a hall without seats.
. "$(dirname "$0")/lib.sh"

npm_get @asyncapi/modelina@5.10.1 typescript@5.9.3

cat > generate.cjs <<'JS'
const { TypeScriptGenerator, TS_COMMON_PRESET } = require("@asyncapi/modelina")
const Seat = { $id: "Seat", type: "object", additionalProperties: false, properties: { row: { type: "string" }, place: { type: "integer" } } }
const seat = { $ref: "#/components/schemas/Seat" }
const payload = {
  $id: "Hall", type: "object", additionalProperties: false, properties: {
    list: { type: "array", items: seat }, byZone: { type: "object", additionalProperties: seat }, grid: { type: "array", items: { type: "array", items: seat } },
  },
}
const generator = new TypeScriptGenerator({ modelType: "class", presets: [{ preset: TS_COMMON_PRESET, options: { marshalling: true } }] })
generator.generate({
  asyncapi: "3.0.0", info: { title: "halls", version: "1" }, components: { schemas: { Seat } },
  channels: { halls: { address: "halls", messages: { hall: { payload } } } },
  operations: { send: { action: "send", channel: { $ref: "#/channels/halls" } } },
}).then((models) => console.log(models.map((model) => model.result).join("\n")))
JS
cat > use.ts <<'TS'
const a1 = new Seat({ row: "A", place: 1 })
const hall = new Hall({ list: [a1], byZone: new Map([["left", a1]]), grid: [[a1]] })
console.log("written ", hall.marshal())
const given = { list: [{ row: "A", place: 1 }], byZone: { left: { row: "A", place: 1 } }, grid: [[{ row: "A", place: 1 }]] }
const read: Hall = Hall.unmarshal(JSON.stringify(given))
console.log("read     list of", read.list![0].constructor.name, "byZone", read.byZone!.constructor.name, "grid of", read.grid![0][0].constructor.name)
TS
{ node generate.cjs; cat use.ts; } > hall.ts 2> client.log || { cat client.log; exit 2; }
node_modules/.bin/tsc --target es2022 --module commonjs --skipLibCheck --lib es2022,dom hall.ts > seen.txt || echo "compiler refuses" >> seen.txt
node hall.js >> seen.txt
described <<'TXT'
written  {"list": [{"row": "A","place": 1}],"byZone": {},"grid": [[{"_row":"A","_place":1}]]}
read     list of Seat byZone Object grid of Object
TXT
