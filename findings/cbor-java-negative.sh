#!/usr/bin/env bash
# Expected: a refund of -1000 won that a Java service writes as CBOR with Jackson 2 is -1000 for each reader: the format says that
# the bytes of a negative big number n mean -1 - n.
# Instead Jackson writes a BigInteger of -1000 with the bytes of 1000, which others read as -1001, and an exact price beyond 64 bits
# one unit too low; what they write as -1000 in this form it reads as -999. Jackson 3 follows the format, and so reads what
# Jackson 2 has stored as -1001. Jackson 2.20 and after have settings for it, which are off.
. "$(dirname "$0")/lib.sh"

pip_get cbor2==6.3.0
npm_get cbor@10.0.12
maven_get com.fasterxml.jackson.dataformat:jackson-dataformat-cbor:2.23.0
mv jars 2
maven_get tools.jackson.dataformat:jackson-dataformat-cbor:3.3.0
mv jars 3
cat > Main.java <<'JAVA'
import java.math.*;
import java.util.HexFormat;

public class Main {
    public static void main(String[] given) throws Exception {
        CBORMapper mapper = new CBORMapper();
        for (Number each : new Number[] { -1000L, new BigInteger("-1000"), new BigDecimal("-12345678901234567890.50") }) {
            String bytes = HexFormat.of().formatHex(mapper.writeValueAsBytes(each));
            System.out.println("writes " + each.getClass().getSimpleName() + " " + each + " as " + bytes);
        }
        for (String each : given) System.out.println("reads " + each + " as " + mapper.readValue(HexFormat.of().parseHex(each), Object.class));
    }
}
JAVA
jackson() {
  { echo "import $2.CBORMapper;"; cat Main.java; } > "$1/Main.java"
  echo "Jackson $1:"
  java -cp "$1/*" "$1/Main.java" c34203e7 c34203e8 | sed 's/^/  /'
}
{
  jackson 2 com.fasterxml.jackson.dataformat.cbor.databind
  jackson 3 tools.jackson.dataformat.cbor
  python -c '
import cbor2
for each in ["c34203e7", "c34203e8", "c48221c34942ed123b0bd8203a3a"]: print("cbor2 (Python) reads", each, "as", cbor2.loads(bytes.fromhex(each)))'
  node -e '
const cbor = require("cbor")
for (const each of ["c34203e7", "c34203e8"]) console.log(`cbor (npm) reads ${each} as ${cbor.decodeFirstSync(each)}`)'
} > seen.txt
described <<'TXT'
Jackson 2:
  writes Long -1000 as 3903e7
  writes BigInteger -1000 as c34203e8
  writes BigDecimal -12345678901234567890.50 as c48221c34942ed123b0bd8203a3a
  reads c34203e7 as -999
  reads c34203e8 as -1000
Jackson 3:
  writes Long -1000 as 3903e7
  writes BigInteger -1000 as c34203e7
  writes BigDecimal -12345678901234567890.50 as c48221c34942ed123b0bd8203a39
  reads c34203e7 as -1000
  reads c34203e8 as -1001
cbor2 (Python) reads c34203e7 as -1000
cbor2 (Python) reads c34203e8 as -1001
cbor2 (Python) reads c48221c34942ed123b0bd8203a3a as -12345678901234567890.51
cbor (npm) reads c34203e7 as -1000
cbor (npm) reads c34203e8 as -1001
TXT
