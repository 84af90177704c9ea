#!/usr/bin/env bash
# Expected: what ReportLab draws on a PDF ticket as a Data Matrix or Code 93 code is read as the text it was given.
# Instead its Data Matrix code turns a colon into "^" and a semicolon into "_", cannot be read with "=", "?" or "@", and adds a character
# 0 to one text of three; its Extended93 turns "!", "#", "&" and "=" into other characters or cannot be read. Its Code 128 is right.
# Why: in the one the characters 58 to 64 are counted from 33 where the set of the code counts them from 43, and zeros that fill a
# group of three are a character; in the other the four are also its own signs for a shift, which it does not write as a pair.
. "$(dirname "$0")/lib.sh"

pip_get reportlab==5.1.0 zxing-cpp==3.1.1 pillow==13.0.0
cat > codes.py <<'PY'
import zxingcpp
from PIL import Image, ImageOps
from reportlab.graphics.barcode.code128 import Code128
from reportlab.graphics.barcode.code93 import Extended93
from reportlab.graphics.barcode.ecc200datamatrix import ECC200DataMatrix

def read(rows, height, kind):
    image = Image.new("L", (len(rows[0]), len(rows)))
    image.putdata([0 if dark else 255 for row in rows for dark in row])
    image = ImageOps.expand(image.resize((image.width * 4, image.height * height), Image.Resampling.NEAREST), 60, 255)
    found = zxingcpp.read_barcodes(image, formats=kind)
    return repr(found[0].bytes.decode("latin-1")) if found else "not read"

def matrix(text):
    code = ECC200DataMatrix(text)
    code.validate()
    code.encode()
    # a PDF's first row is its lowest
    return read(code.encoded[::-1], 4, zxingcpp.BarcodeFormat.DataMatrix)

def bars(code, kind):
    code.validate()
    code.encode()
    code.decompose()
    # B is a bar of two dots, a a gap of one
    row = [each.isupper() for each in code.decomposed for _ in range(ord(each.lower()) - 96)]
    return read([row], 160, kind)

for text in "A-12", "A-1", "ROW A12", "19:30", "a;b", "https://hall.example/a?t=1", "fan@hall.example", "x=1&y=2", "A#12", "Hello!":
    print(text)
    print("  Data Matrix:", matrix(text))
    print("  Code 93:", bars(Extended93(text), zxingcpp.BarcodeFormat.Code93))
    print("  Code 128:", bars(Code128(text), zxingcpp.BarcodeFormat.Code128))
PY
python codes.py > seen.txt
described <<'TXT'
A-12
  Data Matrix: 'A-12'
  Code 93: 'A-12'
  Code 128: 'A-12'
A-1
  Data Matrix: 'A-1\x00'
  Code 93: 'A-1'
  Code 128: 'A-1'
ROW A12
  Data Matrix: 'ROW A12\x00'
  Code 93: 'ROW A12'
  Code 128: 'ROW A12'
19:30
  Data Matrix: '19^30'
  Code 93: '19:30'
  Code 128: '19:30'
a;b
  Data Matrix: 'a_b'
  Code 93: 'a;b'
  Code 128: 'a;b'
https://hall.example/a?t=1
  Data Matrix: not read
  Code 93: not read
  Code 128: 'https://hall.example/a?t=1'
fan@hall.example
  Data Matrix: not read
  Code 93: 'fan@hall.example'
  Code 128: 'fan@hall.example'
x=1&y=2
  Data Matrix: not read
  Code 93: not read
  Code 128: 'x=1&y=2'
A#12
  Data Matrix: 'A#12'
  Code 93: not read
  Code 128: 'A#12'
Hello!
  Data Matrix: 'Hello!'
  Code 93: not read
  Code 128: 'Hello!'
TXT
