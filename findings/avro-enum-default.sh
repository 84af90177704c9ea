#!/usr/bin/env bash
# Expected: a reader whose enum has a default takes a message of a newer writer, with a state that it does not know, as that default
# (Avro 1.9 and after). So a state can be added while old readers run.
# Instead Apache's own avro for Python refuses the message, though it takes the default in the schema without a word. fastavro,
# avro for Java, hamba/avro (Go) and avsc (npm) read UNKNOWN.
. "$(dirname "$0")/lib.sh"

maven_get org.apache.avro:avro:1.12.1
pip_get avro==1.12.2 fastavro==1.13.1
npm_get avsc@5.7.9
cat > Main.java <<'JAVA'
import org.apache.avro.Schema;
import org.apache.avro.generic.*;
import org.apache.avro.io.DecoderFactory;

public class Main {
    public static void main(String[] given) throws Exception {
        Schema writer = new Schema.Parser().parse(given[0]), reader = new Schema.Parser().parse(given[1]);
        byte[] message = java.util.HexFormat.of().parseHex(given[2]);
        System.out.println("avro (Java): " + new GenericDatumReader<GenericRecord>(writer, reader)
            .read(null, DecoderFactory.get().binaryDecoder(message, null)).get("state"));
    }
}
JAVA
cat > read.py <<'PY'
import io, json, sys, avro.io, avro.schema, fastavro
writer, reader, message = sys.argv[1:]
bytes_ = bytes.fromhex(message)
print("fastavro (Python):", fastavro.schemaless_reader(io.BytesIO(bytes_), json.loads(writer), json.loads(reader))["state"])
try:
    decoder = avro.io.BinaryDecoder(io.BytesIO(bytes_))
    print("avro (Python):", avro.io.DatumReader(avro.schema.parse(writer), avro.schema.parse(reader)).read(decoder)["state"])
except avro.errors.SchemaResolutionException as error:
    print("avro (Python):", str(error).splitlines()[0])
PY
cat > read.cjs <<'JS'
const { Type } = require("avsc")
const [writer, reader] = process.argv.slice(2, 4).map((each) => Type.forSchema(JSON.parse(each)))
console.log("avsc:", reader.fromBuffer(Buffer.from(process.argv[4], "hex"), reader.createResolver(writer)).state)
JS
cat > main.go <<'GO'
package main

import (
	"encoding/hex"
	"fmt"
	"os"

	"github.com/hamba/avro/v2"
)

func main() {
	message, err := hex.DecodeString(os.Args[3])
	if err != nil {
		panic(err)
	}
	schema, err := avro.NewSchemaCompatibility().Resolve(avro.MustParse(os.Args[2]), avro.MustParse(os.Args[1]))
	if err != nil {
		panic(err)
	}
	sale := map[string]any{}
	if err := avro.Unmarshal(schema, message, &sale); err != nil {
		panic(err)
	}
	fmt.Println("hamba/avro:", sale["state"])
}
GO
go_get github.com/hamba/avro/v2@v2.31.0
schema() { echo '{"type":"record","name":"Sale","fields":[{"name":"state","type":{"type":"enum","name":"State","symbols":['"$1"']'"$2"'}}]}'; }
given=("$(schema '"OPEN","CLOSED","PAUSED"' '')" "$(schema '"OPEN","CLOSED","UNKNOWN"' ',"default":"UNKNOWN"')" 04)
{
  java -cp 'jars/*' Main.java "${given[@]}" 2> java.log
  python read.py "${given[@]}"
  go_run "${given[@]}"
  node read.cjs "${given[@]}"
} > seen.txt
described <<'TXT'
avro (Java): UNKNOWN
fastavro (Python): UNKNOWN
avro (Python): Symbol PAUSED not present in Reader's Schema
hamba/avro: UNKNOWN
avsc: UNKNOWN
TXT
