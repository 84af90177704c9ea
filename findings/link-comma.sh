#!/usr/bin/env bash
# Expected: a client follows the Link header of a list to its next page, whatever characters the address between < and > has.
# Instead Go's peterhellberg/link drops the comma of seats=A1,A2 and asks for seats A1A2, tomnomnom/linkheader finds no next page,
# and Python's requests and httpx cut an address at a semicolon and lose that it is the next page. http-link-header reads all.
# Why: they split the header at each comma, or at each semicolon, before they look for the brackets.
. "$(dirname "$0")/lib.sh"

npm_get http-link-header@1.1.4
pip_get requests==2.34.2 httpx==0.28.1
go_get github.com/tomnomnom/linkheader@v0.0.0-20250811210735-e5fe3b51442e github.com/peterhellberg/link@v1.2.0
cat > headers <<'TXT'
</events/1/seats?seats=A1,A2&page=2>; rel="next"
</events/1/seats;zone=floor?page=2>; rel="next"
TXT
cat > read.mjs <<'JS'
import { readFileSync } from "node:fs"
import LinkHeader from "http-link-header"

for (const header of readFileSync("headers", "utf8").trim().split("\n"))
  console.log(`http-link-header: next ${LinkHeader.parse(header).rel("next").map((link) => link.uri)}`)
JS
cat > read.py <<'PY'
import httpx
import requests
for header in open("headers").read().splitlines():
    answer = requests.Response()
    answer.headers["link"] = header
    print("requests: next", answer.links.get("next", {}).get("url"), "of", answer.links)
    print("httpx: next", httpx.Response(200, headers={"link": header}).links.get("next", {}).get("url"))
PY
cat > main.go <<'GO'
package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/peterhellberg/link"
	"github.com/tomnomnom/linkheader"
)

func main() {
	headers, _ := os.ReadFile("headers")
	for _, header := range strings.Split(strings.TrimSpace(string(headers)), "\n") {
		if next, ok := link.Parse(header)["next"]; ok {
			fmt.Println("peterhellberg/link: next", next.URI)
		} else {
			fmt.Println("peterhellberg/link: no next page")
		}
		if next := linkheader.Parse(header).FilterByRel("next"); len(next) == 1 {
			fmt.Println("tomnomnom/linkheader: next", next[0].URL)
		} else {
			fmt.Println("tomnomnom/linkheader: no next page")
		}
	}
}
GO
node read.mjs > seen.txt
python read.py >> seen.txt
go_run >> seen.txt
described <<'TXT'
http-link-header: next /events/1/seats?seats=A1,A2&page=2
http-link-header: next /events/1/seats;zone=floor?page=2
requests: next /events/1/seats?seats=A1,A2&page=2 of {'next': {'url': '/events/1/seats?seats=A1,A2&page=2', 'rel': 'next'}}
httpx: next /events/1/seats?seats=A1,A2&page=2
requests: next None of {'/events/1/seats': {'url': '/events/1/seats'}}
httpx: next None
peterhellberg/link: next /events/1/seats?seats=A1A2&page=2
tomnomnom/linkheader: no next page
peterhellberg/link: next /events/1/seats;zone=floor?page=2
tomnomnom/linkheader: no next page
TXT
