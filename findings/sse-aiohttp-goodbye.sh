#!/usr/bin/env bash
# Expected: aiohttp-sse-client2 ends its loop when the server answers 204, the standard's "do not come back" (its own loop says
# `while status != 204`), and waits as long between connections as the server's `retry` says.
# Instead 204 raises ConnectionAbortedError, and each pause is twice the server's: the loop doubles the time before it waits.
# Why: connect() refuses every status but 200 before the loop can look at it.
. "$(dirname "$0")/lib.sh"

pip_get aiohttp-sse-client2==0.3.0 aiohttp==3.14.5
cat > read.py <<'PY'
import asyncio, logging
from aiohttp import web
from aiohttp_sse_client2 import client

logging.disable()
requests, pauses = [], []

async def answer(request):
    requests.append(request.headers.get("Last-Event-Id"))
    if len(requests) == 3:
        return web.Response(status=204)
    response = web.StreamResponse(headers={"content-type": "text/event-stream"})
    await response.prepare(request)
    await response.write(b"retry: 30\nid: %d\ndata: a\n\n" % len(requests))
    return response

# the client's pauses are noted, not waited for
async def pause(seconds):
    pauses.append(seconds)

class Quick:
    sleep = staticmethod(pause)

async def main():
    app = web.Application()
    app.router.add_get("/", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    client.asyncio = Quick
    try:
        async with client.EventSource(f"http://127.0.0.1:{port}/") as source:
            async for event in source:
                print("event", event.last_event_id)
        print("ended by itself")
    except Exception as error:
        print(type(error).__name__, "for status 204:", "wrong response status: 204" in str(error))
    print("requests with Last-Event-Id", requests)
    print("the server said 0.03 s, the client paused", pauses)
    await runner.cleanup()

asyncio.run(main())
PY
python read.py > seen.txt
described <<'TXT'
event 1
event 2
ConnectionAbortedError for status 204: True
requests with Last-Event-Id [None, '1', '2']
the server said 0.03 s, the client paused [0.06, 0.06]
TXT
