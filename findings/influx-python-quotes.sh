#!/usr/bin/env bash
# Expected: pytelegraf writes a text field so that InfluxDB reads it back; its own comment says that a quote has to be escaped as \".
# Instead it writes quotes and backslashes as they are (its replacement of a quote by \" is one by the same quote in Python), so
# InfluxData's own reader of the line protocol refuses the line, and a point whose note has a quoted seat is lost; by UDP, which is
# its usual way, no answer tells of it. Commas, spaces and equal signs of a tag are escaped.
. "$(dirname "$0")/lib.sh"

pip_get pytelegraf==0.3.3
go_get github.com/influxdata/line-protocol/v2@v2.2.1
cat > write.py <<'PY'
from telegraf.protocol import Line

print(Line("sale", {"note": "row A"}, {"hall": "A, B=1"}).to_line_protocol())
for note in 'row "A"', 'moved to "B", 3 left', "C:\\":
    print(Line("sale", {"note": note}, {"hall": "A"}).to_line_protocol())
print('sale,hall=A note="row \\"A\\""')
PY
cat > main.go <<'GO'
package main

import (
	"bufio"
	"fmt"
	"os"

	"github.com/influxdata/line-protocol/v2/lineprotocol"
)

func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		fmt.Println(lines.Text())
		point := lineprotocol.NewDecoderWithBytes(lines.Bytes())
		for point.Next() {
			if _, err := point.Measurement(); err != nil {
				panic(err)
			}
			for {
				key, value, err := point.NextTag()
				if err != nil {
					panic(err)
				}
				if key == nil {
					break
				}
				fmt.Printf("  tag %s is %s\n", key, value)
			}
			for {
				key, value, err := point.NextField()
				if err != nil {
					fmt.Println("  error", err)
					break
				}
				if key == nil {
					break
				}
				fmt.Printf("  field %s is %v\n", key, value.Interface())
			}
		}
	}
}
GO
python -W ignore write.py > lines.txt
go_run < lines.txt > seen.txt
described <<'TXT'
sale,hall=A\,\ B\=1 note="row A"
  tag hall is A, B=1
  field note is row A
sale,hall=A note="row "A""
  tag hall is A
  error at line 1:24: unexpected character 'A' after field
sale,hall=A note="moved to "B", 3 left"
  tag hall is A
  error at line 1:29: unexpected character 'B' after field
sale,hall=A note="C:\"
  tag hall is A
  error at line 1:18: expected closing quote for string field value, found end of input
sale,hall=A note="row \"A\""
  tag hall is A
  field note is row "A"
TXT
