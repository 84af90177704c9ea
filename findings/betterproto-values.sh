#!/usr/bin/env bash
# Expected: a message that betterproto (PyPI) writes is read by Google's protobuf as the same one.
# Instead a list of texts loses its empty ones, so the third seat's note belongs to the second; -0.25 s is read as 0.75 s, -1.5 s is not
# a valid duration, and a time before 1970 is a second late; 19:30 in Seoul is 19:30Z in its JSON; and a chosen member of a oneof that
# is 0 is not in it.
# Why: it leaves out what is empty, also in a list; it rounds the seconds of a negative time to zero and takes the rest from below; and
# it writes a Z for any zone.
. "$(dirname "$0")/lib.sh"

pip_get betterproto==1.2.5 protobuf==6.33.6
cat > messages.py <<'PY'
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
import betterproto
from google.protobuf import json_format
from google.protobuf.duration_pb2 import Duration
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.struct_pb2 import Value
from google.protobuf.timestamp_pb2 import Timestamp

@dataclass
class Notes(betterproto.Message):
    """The same fields as FieldMask: a list of texts."""
    notes: list[str] = betterproto.string_field(1)

@dataclass
class Length(betterproto.Message):
    value: timedelta = betterproto.message_field(1)

@dataclass
class Moment(betterproto.Message):
    value: datetime = betterproto.message_field(1)

@dataclass
class Choice(betterproto.Message):
    """Two members of the oneof of Value."""
    number: float = betterproto.double_field(2, group="kind")
    text: str = betterproto.string_field(3, group="kind")

def google_reads(kind, message):
    # a tag and a length come before the message within field 1
    read = kind.FromString(bytes(message)[2:])
    try:
        return json_format.MessageToJson(read)
    except ValueError as error:
        return f"{read.seconds} s and {read.nanos} ns: {error}"

given = ["aisle", "", "wheelchair"]
print("notes", given)
print("  protobuf reads", list(FieldMask.FromString(bytes(Notes(notes=given))).paths))
print("  betterproto reads of protobuf", Notes().parse(FieldMask(paths=given).SerializeToString()).notes)
for seconds in 1.5, -1.5, -0.25:
    message = Length(value=timedelta(seconds=seconds))
    print(f"length of {seconds} s: JSON {message.to_json()}, protobuf reads {google_reads(Duration, message)}")
seoul = timezone(timedelta(hours=9))
for moment in datetime(2026, 12, 24, 19, 30, tzinfo=seoul), datetime(1969, 12, 31, 23, 59, 59, 500000, tzinfo=timezone.utc):
    message = Moment(value=moment)
    print(f"{moment.isoformat()}: JSON {message.to_json()}, protobuf reads {google_reads(Timestamp, message)}")
message = Choice(number=0)
print(f"a price of 0: JSON {message.to_json()}, protobuf {json_format.MessageToJson(Value(number_value=0))}, on the wire {bytes(message).hex()}")
PY
python messages.py > seen.txt
described <<'TXT'
notes ['aisle', '', 'wheelchair']
  protobuf reads ['aisle', 'wheelchair']
  betterproto reads of protobuf ['aisle', '', 'wheelchair']
length of 1.5 s: JSON {"value": "1.500s"}, protobuf reads "1.500s"
length of -1.5 s: JSON {"value": "-1.500s"}, protobuf reads -1 s and 500000000 ns: Duration is not valid: Sign mismatch.
length of -0.25 s: JSON {"value": "-0.250s"}, protobuf reads "0.750s"
2026-12-24T19:30:00+09:00: JSON {"value": "2026-12-24T19:30:00Z"}, protobuf reads "2026-12-24T10:30:00Z"
1969-12-31T23:59:59.500000+00:00: JSON {"value": "1969-12-31T23:59:59.500Z"}, protobuf reads "1970-01-01T00:00:00.500Z"
a price of 0: JSON {}, protobuf 0.0, on the wire 110000000000000000
TXT
