#!/usr/bin/env bash
# Expected: the fingerprint of an Avro schema (CRC-64-AVRO of its canonical form), which a message carries so that its reader finds the
# schema, is the same in each language. Canonical form drops logicalType and writes {"type":"long"} as "long".
# Instead Apache's own avro for Python and goavro (Go) leave {"type":"long"} of a time, and hamba/avro (Go) the logicalType: three
# fingerprints for one schema, so a reader in Java, fastavro or avsc does not know the messages of the others. A schema without a
# time or an amount of logicalType has one in all.
. "$(dirname "$0")/lib.sh"

maven_get org.apache.avro:avro:1.12.1
pip_get avro==1.12.2 fastavro==1.13.1
npm_get avsc@5.7.9
cat > Main.java <<'JAVA'
import org.apache.avro.*;

public class Main {
    public static void main(String[] schemas) throws Exception {
        System.out.print("avro (Java):");
        for (String each : schemas) {
            byte[] bytes = SchemaNormalization.parsingFingerprint("CRC-64-AVRO", new Schema.Parser().parse(each));
            System.out.print(" " + String.format("%016x", Long.reverseBytes(new java.math.BigInteger(1, bytes).longValue())));
        }
        System.out.println();
    }
}
JAVA
cat > fingerprint.py <<'PY'
import json, sys, avro.schema, fastavro.schema
def turned(text):  # the bytes of a message are little-endian
    return bytes.fromhex(text)[::-1].hex()
print("fastavro (Python):", *(turned(fastavro.schema.fingerprint(fastavro.schema.to_parsing_canonical_form(json.loads(each)), "CRC-64-AVRO")) for each in sys.argv[1:]))
print("avro (Python):", *(turned(avro.schema.parse(each).fingerprint().hex()) for each in sys.argv[1:]))
PY
cat > forms.cjs <<'JS'
const avsc = require("avsc")
for (const each of process.argv.slice(2)) console.log("canonical, avsc:", JSON.stringify(avsc.Type.forSchema(JSON.parse(each)).schema()))
JS
cat > main.go <<'GO'
package main

import (
	"fmt"
	"os"

	"github.com/hamba/avro/v2"
	"github.com/linkedin/goavro/v2"
)

func main() {
	texts := [2]string{"goavro (Go):", "hamba/avro (Go):"}
	for _, each := range os.Args[1:] {
		codec, err := goavro.NewCodec(each)
		if err != nil {
			panic(err)
		}
		texts[0] += fmt.Sprintf(" %016x", codec.Rabin)
		bytes, err := avro.MustParse(each).FingerprintUsing(avro.CRC64Avro)
		if err != nil {
			panic(err)
		}
		texts[1] += fmt.Sprintf(" %x", bytes)
	}
	fmt.Println(texts[0])
	fmt.Println(texts[1])
}
GO
go_get github.com/hamba/avro/v2@v2.31.0 github.com/linkedin/goavro/v2@v2.15.0
schemas=(
  '{"type":"record","name":"Sale","fields":[{"name":"at","type":"long"}]}'
  '{"type":"record","name":"Sale","fields":[{"name":"at","type":{"type":"long","logicalType":"timestamp-millis"}}]}'
)
{
  java -cp 'jars/*' Main.java "${schemas[@]}" 2> java.log
  python fingerprint.py "${schemas[@]}"
  go_run "${schemas[@]}"
  node forms.cjs "${schemas[@]}"
} > seen.txt
described <<'TXT'
avro (Java): 83e7de5e242b6cc5 83e7de5e242b6cc5
fastavro (Python): 83e7de5e242b6cc5 83e7de5e242b6cc5
avro (Python): 83e7de5e242b6cc5 ed39c0c74eb2180c
goavro (Go): 83e7de5e242b6cc5 ed39c0c74eb2180c
hamba/avro (Go): 83e7de5e242b6cc5 5b6f831402c4fa08
canonical, avsc: {"name":"Sale","type":"record","fields":[{"name":"at","type":"long"}]}
canonical, avsc: {"name":"Sale","type":"record","fields":[{"name":"at","type":"long"}]}
TXT
