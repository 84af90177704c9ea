#!/usr/bin/env bash
# Expected: openapi-python-client sends a query parameter as its OpenAPI style says, or warns that it cannot.
# Instead it generates without a word, sends explode: false ("zone=A,B") as zone=A&zone=B, and sends the fields of a deepObject
# ("filter[price]=10&filter[limit]=7") as parameters of their own; a field with the name of a real parameter is lost.
# Why: the generated code gives httpx the list and to_dict() as they are; style and explode are not read.
. "$(dirname "$0")/lib.sh"

pip_get openapi-python-client==0.29.1 httpx==0.28.1
cat > api.json <<'JSON'
{ "openapi": "3.1.0", "info": { "title": "Tickets", "version": "1.0.0" },
  "paths": { "/seats": { "get": { "operationId": "listSeats",
    "parameters": [
      { "name": "zone", "in": "query", "style": "form", "explode": false, "schema": { "type": "array", "items": { "type": "string" } } },
      { "name": "filter", "in": "query", "style": "deepObject", "explode": true,
        "schema": { "type": "object", "properties": { "price": { "type": "integer" }, "limit": { "type": "integer" } } } },
      { "name": "limit", "in": "query", "schema": { "type": "integer" } }
    ],
    "responses": { "204": { "description": "nothing" } } } } } }
JSON
openapi-python-client generate --path api.json --meta none --output-path tickets > client.log 2>&1 || { cat client.log; exit 2; }
cat > call.py <<'PY'
import httpx
from tickets import Client
from tickets.api.default import list_seats
from tickets.models import ListSeatsFilter

def answer(request):
    print(request.url.raw_path.decode())
    return httpx.Response(204)

client = Client(base_url="http://127.0.0.1").set_httpx_client(httpx.Client(base_url="http://127.0.0.1", transport=httpx.MockTransport(answer)))
list_seats.sync_detailed(client=client, zone=["A", "B"])
list_seats.sync_detailed(client=client, filter_=ListSeatsFilter(price=10, limit=7))
list_seats.sync_detailed(client=client, filter_=ListSeatsFilter(price=10, limit=7), limit=50)
PY
{
  echo "warnings about a parameter: $(grep -ciE 'zone|filter|style|explode|deepobject' client.log || true)"
  python call.py
} > seen.txt
described <<'TXT'
warnings about a parameter: 0
/seats?zone=A&zone=B
/seats?price=10
/seats?price=10&limit=50
TXT
