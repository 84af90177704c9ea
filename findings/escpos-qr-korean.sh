#!/usr/bin/env bash
# Expected: a library for thermal printers puts the bytes of the text into the command for a QR code, or refuses a text that it
# cannot write; python-escpos does, and the code of the seat "좌석 가-12" can be told from that of "좌석 가-99".
# Instead escpos-coffee writes as many bytes as the text has letters, so that both seats get the same code, and
# node-thermal-printer announces that number and then sends more: the printer takes the rest as text and commands. Two other
# libraries write question marks or single bytes in place of the letters. None of the four reports anything.
. "$(dirname "$0")/lib.sh"

npm_get node-thermal-printer@4.6.1 @point-of-sale/receipt-printer-encoder@4.0.1 escpos-buffer@4.1.0
pip_get python-escpos==3.1
maven_get com.github.anastaciocintra:escpos-coffee:4.1.0

# Each writes lines "LIBRARY: hexadecimal bytes for the printer", one for each of the two seats.
cat > write.cjs <<'JS'
const { ThermalPrinter, PrinterTypes } = require("node-thermal-printer")
const Encoder = require("@point-of-sale/receipt-printer-encoder")
const { InMemory, Printer } = require("escpos-buffer")
const told = (name, bytes) => console.log(`${name}: ${Buffer.from(bytes).toString("hex")}`)
const write = async (seat) => {
  const thermal = new ThermalPrinter({ type: PrinterTypes.EPSON, interface: "tcp://127.0.0.1:9" })
  thermal.printQR(seat)
  told("node-thermal-printer", thermal.getBuffer())
  told("receipt-printer-encoder", new Encoder({ language: "esc-pos" }).initialize().qrcode(seat).encode())
  const memory = new InMemory()
  const printer = await Printer.CONNECT("TM-T20", memory)
  await printer.qrcode(seat)
  told("escpos-buffer", memory.buffer())
}
write("좌석 가-12").then(() => write("좌석 가-99"))
JS
cat > write.py <<'PY'
from escpos.printer import Dummy
for seat in ["좌석 가-12", "좌석 가-99"]:
    printer = Dummy()
    printer.qr(seat, native=True)
    print(f"python-escpos: {printer.output.hex()}")
PY
cat > Main.java <<'JAVA'
import com.github.anastaciocintra.escpos.EscPos;
import com.github.anastaciocintra.escpos.barcode.QRCode;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;

public class Main {
    public static void main(String[] arguments) throws Exception {
        for (String seat : new String[] {"좌석 가-12", "좌석 가-99"}) {
            var bytes = new ByteArrayOutputStream();
            var printer = new EscPos(bytes);
            printer.write(new QRCode(), seat);
            printer.flush();
            System.out.println("escpos-coffee: " + HexFormat.of().formatHex(bytes.toByteArray()));
        }
    }
}
JAVA
# The command that stores a QR code is 1d 28 6b, the length (low byte first), three bytes with 50 in the middle and the data; the length counts these three.
cat > read.py <<'PY'
import sys
for line in sys.stdin:
    name, text = line.split(": ")
    sent = bytes.fromhex(text)
    at = next(at for at in range(len(sent)) if sent[at:at + 3] == b"\x1d(k" and sent[at + 6:at + 7] == b"P")
    end = at + 5 + int.from_bytes(sent[at + 3:at + 5], "little")
    stray = sent[end:sent.index(b"\x1d(k", end)]
    print(f"{name}: code {sent[at + 8:end].decode(errors='backslashreplace')!r}, then {len(stray)} stray bytes")
PY
node write.cjs > written
python write.py >> written
java -Dfile.encoding=UTF-8 -cp 'jars/*' Main.java >> written
python read.py < written > seen.txt
described <<'TXT'
node-thermal-printer: code '좌석 ', then 6 stray bytes
receipt-printer-encoder: code '?? ?-12', then 0 stray bytes
escpos-buffer: code '\\x8c\x1d \x00-12', then 0 stray bytes
node-thermal-printer: code '좌석 ', then 6 stray bytes
receipt-printer-encoder: code '?? ?-99', then 0 stray bytes
escpos-buffer: code '\\x8c\x1d \x00-99', then 0 stray bytes
python-escpos: code '좌석 가-12', then 0 stray bytes
python-escpos: code '좌석 가-99', then 0 stray bytes
escpos-coffee: code '좌석 ', then 0 stray bytes
escpos-coffee: code '좌석 ', then 0 stray bytes
TXT
