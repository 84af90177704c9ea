#!/usr/bin/env bash
# Expected: pg-logical-replication gives the number of a transaction as Postgres counts it: 32 bits without a sign.
# Instead it is negative from 2147483648 on, half of all numbers, and does not match pg_current_xact_id, xmin or a log line.
# pglogrepl (Go) gives it as it is. The message below is the start of a transaction in the form that pgoutput sends.
. "$(dirname "$0")/lib.sh"

npm_get pg-logical-replication@2.5.0
go_get github.com/jackc/pglogrepl@v0.0.0-20251213150135-2e8d0df862c1
cat > main.go <<'GO'
package main

import (
	"encoding/hex"
	"fmt"
	"os"

	"github.com/jackc/pglogrepl"
)

func main() {
	for _, text := range os.Args[1:] {
		message, _ := hex.DecodeString(text)
		parsed, err := pglogrepl.Parse(message)
		if err != nil {
			panic(err)
		}
		begin := parsed.(*pglogrepl.BeginMessage)
		fmt.Printf("pglogrepl: %d at %s\n", begin.Xid, begin.FinalLSN)
	}
}
GO
cat > read.cjs <<'JS'
const { PgoutputPlugin } = require("pg-logical-replication")

for (const hex of process.argv.slice(2)) {
  const { xid, commitLsn } = new PgoutputPlugin({ protoVersion: 1, publicationNames: ["seats"] }).parse(Buffer.from(hex, "hex"))
  console.log(`pg-logical-replication: ${xid} at ${commitLsn}`)
}
JS
# B, the position 0/16B3748, the time 2026-11-29, and the number: 742, 2147483648, 4000000000
messages=()
for number in 000002e6 80000000 ee6b2800; do messages+=("4200000000016b3748000303ae58d14000$number"); done
node read.cjs "${messages[@]}" > seen.txt
go_run "${messages[@]}" >> seen.txt
described <<'TXT'
pg-logical-replication: 742 at 00000000/016B3748
pg-logical-replication: -2147483648 at 00000000/016B3748
pg-logical-replication: -294967296 at 00000000/016B3748
pglogrepl: 742 at 0/16B3748
pglogrepl: 2147483648 at 0/16B3748
pglogrepl: 4000000000 at 0/16B3748
TXT
