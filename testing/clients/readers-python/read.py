"""Reads a stream and prints a line of JSON for each event: httpx-sse, and websockets. Comes back where it was.

Arguments: the address of a server-sent stream, or that of a WebSocket and the message that subscribes.
"""

import json
import sys
import time

import httpx
import httpx_sse
from websockets.sync.client import connect


def tell(**event):
    print(json.dumps(event), flush=True)


def events(url):
    last = ""
    with httpx.Client(trust_env=False, timeout=httpx.Timeout(10, read=20)) as client:
        while True:
            headers = {"Last-Event-ID": last} if last else {}
            with httpx_sse.connect_sse(client, "GET", url, headers=headers) as source:
                if source.response.status_code == 200:
                    for event in source.iter_sse():
                        last = event.id
                        tell(event=event.event, id=event.id, data=event.data)
            time.sleep(0.2)


def messages(url, subscribe):
    last = None
    with connect(url, proxy=None) as socket:
        socket.send(subscribe)
        for text in socket:
            message = json.loads(text)
            tell(**message)
            if message["type"] == "event":
                last = message["id"]
            if message["type"] in ("ended", "refused") and message["retry"]:
                time.sleep(0.2)
                socket.send(json.dumps({**json.loads(subscribe), "resume": last}))


if len(sys.argv) == 2:
    events(sys.argv[1])
else:
    messages(*sys.argv[1:])
