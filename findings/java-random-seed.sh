#!/usr/bin/env bash
# Expected: the package java-random (npm) draws the tickets that java.util.Random draws from the same seed, as its README says, so a
# lottery that was drawn in Java can be drawn again in a page.
# Instead each negative seed gives other numbers, and a seed that is a hash of the list of entries (hashCode) is negative in half of all
# cases. The seeds of 0 and above are right.
. "$(dirname "$0")/lib.sh"

npm_get java-random@0.4.0
java --version | head -1
cat > Main.java <<'JAVA'
import java.util.Random;

public class Main {
    public static void main(String[] entries) {
        for (String each : entries) {
            Random draw = new Random(each.hashCode());
            System.out.println(each + ", seed " + each.hashCode() + ": Java draws " + draw.nextInt(1000) + ", " + draw.nextInt(1000));
        }
    }
}
JAVA
cat > draw.cjs <<'JS'
const Random = require("java-random")
for (const each of process.argv.slice(2)) {
  const draw = new Random([...each].reduce((hash, letter) => (Math.imul(hash, 31) + letter.charCodeAt(0)) | 0, 0))
  console.log(`java-random draws ${draw.nextInt(1000)}, ${draw.nextInt(1000)}`)
}
JS
entries=(A1,A2,B1 A1,A2,B2,B3 A1,A2,B2,B3,C1 A1,A2,B1,C7,C8)
java Main.java "${entries[@]}" > java.txt
node draw.cjs "${entries[@]}" > node.txt
paste -d' ' java.txt node.txt > seen.txt
described <<'TXT'
A1,A2,B1, seed -822192370: Java draws 260, 123 java-random draws 570, 895
A1,A2,B2,B3, seed 265668590: Java draws 137, 781 java-random draws 137, 781
A1,A2,B2,B3,C1, seed -1091717428: Java draws 381, 975 java-random draws 692, 747
A1,A2,B1,C7,C8, seed -1978178417: Java draws 210, 305 java-random draws 661, 314
TXT
