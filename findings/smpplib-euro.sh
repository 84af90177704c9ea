#!/usr/bin/env bash
# Expected: a notice "2 seats, 55€ ..." that is longer than one SMS is cut between characters. A euro sign takes two places of the
# 7-bit alphabet, an escape and a letter, which have to be in the same part.
# Instead make_parts of smpplib cuts between them, so a telephone shows the letter: "55" and "e for row A" instead of "55€". smsutil
# ends the first part one place earlier.
. "$(dirname "$0")/lib.sh"

pip_get smpplib==2.2.4 smsutil==1.1.3 gsm0338==1.1.0
cat > notice.py <<'PY'
import gsm0338, smsutil
from smpplib.gsm import make_parts

alphabet = gsm0338.Codec()
for before in 151, 152, 153:
    text = "x" * (before - 2) + "55€ for row A, collect at the door"
    print(f"the euro sign after {before} places:")
    cut = [part[6:] for part in make_parts(text)[0]] # without the six bytes of the header
    read = [alphabet.decode(part, "ignore")[0] for part in cut]
    print("  smpplib:", " | ".join(repr((part[-6:] if place == 0 else part[:6]).decode("latin1")) for place, part in enumerate(cut)))
    print("    read part by part:", " | ".join((part[-4:] if place == 0 else part[:4]) for place, part in enumerate(read)))
    parts = [part.content for part in smsutil.split(text).parts]
    print("  smsutil:", " | ".join((part[-4:] if place == 0 else part[:4]) for place, part in enumerate(parts)))
PY
python notice.py > seen.txt
described <<'TXT'
the euro sign after 151 places:
  smpplib: 'xx55\x1be' | ' for r'
    read part by part: x55€ |  for
  smsutil: x55€ |  for
the euro sign after 152 places:
  smpplib: 'xxx55\x1b' | 'e for '
    read part by part: xx55 | e fo
  smsutil: xx55 | € fo
the euro sign after 153 places:
  smpplib: 'xxxx55' | '\x1be for'
    read part by part: xx55 | € fo
  smsutil: xx55 | € fo
TXT
