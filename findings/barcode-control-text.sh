#!/usr/bin/env bash
# Expected: the text that Python's zxing-cpp reads from a barcode is the text that was written.
# Instead a group separator (the usual sign between the fields of a ticket or boarding pass) comes as the four characters <GS>, and
# cannot be told from a ticket that holds these four; the bytes are right, and so is the text in mode Plain.
# Why: .text is made for human eyes by default (TextMode.HRI); tabs and line ends stay as they are, other control characters not.
. "$(dirname "$0")/lib.sh"

pip_get zxing-cpp==3.1.1 segno==1.6.6 pillow==13.0.0
cat > read.py <<'PY'
import io
import segno, zxingcpp
from PIL import Image

for text in ["ROW 17\x1dSEAT 4", "ROW 17<GS>SEAT 4", "ROW 17\tSEAT 4"]:
    picture = io.BytesIO()
    segno.make(text, micro=False).save(picture, kind="png", scale=4)
    image = Image.open(picture)
    read, = zxingcpp.read_barcodes(image)
    plain, = zxingcpp.read_barcodes(image, text_mode=zxingcpp.TextMode.Plain)
    print(f"written {text!r}: text {read.text!r}, bytes {read.bytes!r}, text in mode Plain {plain.text!r}")
PY
python read.py > seen.txt
described <<'TXT'
written 'ROW 17\x1dSEAT 4': text 'ROW 17<GS>SEAT 4', bytes b'ROW 17\x1dSEAT 4', text in mode Plain 'ROW 17\x1dSEAT 4'
written 'ROW 17<GS>SEAT 4': text 'ROW 17<GS>SEAT 4', bytes b'ROW 17<GS>SEAT 4', text in mode Plain 'ROW 17<GS>SEAT 4'
written 'ROW 17\tSEAT 4': text 'ROW 17\tSEAT 4', bytes b'ROW 17\tSEAT 4', text in mode Plain 'ROW 17\tSEAT 4'
TXT
