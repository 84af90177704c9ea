#!/usr/bin/env bash
# Expected: the address /seats{?zones,page} without a zone (an empty list) is /seats?page=2: RFC 6570 takes an empty list as undefined.
# Instead url-template, es6-url-template and uritemplate (npm) write zones= and ask for the zone without a name; uritemplate,
# uri-template-lite and uri-templates escape the % of an escaped value once more where {+path} keeps it. std-uritemplate and
# uritemplate (Python) do as the RFC says.
. "$(dirname "$0")/lib.sh"

npm_get url-template@3.1.1 es6-url-template@3.0.2 uritemplate@0.3.4 uri-template-lite@23.4.0 uri-templates@0.2.0 @std-uritemplate/std-uritemplate@2.0.12
pip_get uritemplate==4.2.0
cat > expand.mjs <<'JS'
import { createRequire } from "node:module"
import { parseTemplate } from "url-template"
const require = createRequire(import.meta.url)
const Es6 = require("es6-url-template")
const { StdUriTemplate } = require("@std-uritemplate/std-uritemplate")
const Lite = require("uri-template-lite")

const values = { zones: [], page: "2", path: "A%2F1" }
const libraries = {
  "url-template": (template) => parseTemplate(template).expand(values),
  "es6-url-template": (template) => new (Es6.default ?? Es6)(template).expand(values),
  uritemplate: (template) => require("uritemplate").parse(template).expand(values),
  "uri-template-lite": (template) => (Lite.URI?.Template ?? Lite.Template ?? Lite).expand(template, values),
  "uri-templates": (template) => require("uri-templates")(template).fill(values),
  "std-uritemplate": (template) => StdUriTemplate.expand(template, values),
}
for (const [name, expand] of Object.entries(libraries)) {
  console.log(`${name}: ${expand("/seats{?zones,page}")} /seats/${expand("{+path}")}`)
}
JS
cat > expand.py <<'PY'
import uritemplate
values = {"zones": [], "page": "2", "path": "A%2F1"}
print("uritemplate (Python):", *[uritemplate.expand(template, values) for template in ("/seats{?zones,page}", "/seats/{+path}")])
PY
node expand.mjs > seen.txt
python expand.py >> seen.txt
described <<'TXT'
url-template: /seats?zones=&page=2 /seats/A%2F1
es6-url-template: /seats?zones=&page=2 /seats/A%2F1
uritemplate: /seats?zones=&page=2 /seats/A%252F1
uri-template-lite: /seats?page=2 /seats/A%252F1
uri-templates: /seats?page=2 /seats/A%252F1
std-uritemplate: /seats?page=2 /seats/A%2F1
uritemplate (Python): /seats?page=2 /seats/A%2F1
TXT
