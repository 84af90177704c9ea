#!/usr/bin/env bash
# Expected: an event reaches sseclient-py when the server has sent it, whatever the framing of the HTTP answer.
# Instead, over requests or urllib3 as its manual shows, an event of an answer without chunks (its end is the end of the
# connection: valid, and all that HTTP/1.0 has) is handed over when the connection closes.
# Why: requests iterates 128 bytes at a time, and urllib3 waits for that many bytes unless the answer comes in chunks.
. "$(dirname "$0")/lib.sh"

pip_get sseclient-py==1.9.0 requests==2.32.5 urllib3==2.5.0 httpx-sse==0.4.3 httpx==0.28.1
cat > read.py <<'PY'
import socket, threading
import httpx, httpx_sse, requests, sseclient, urllib3

EVENT = b'data: {"seat":"A1"}\n\n'

def serve(framing, seen, result):
    server = socket.create_server(("127.0.0.1", 0))
    def answer():
        connection, _ = server.accept()
        connection.recv(4096)
        framed = b"transfer-encoding: chunked" if framing == "chunked" else b"connection: close"
        connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n" + framed + b"\r\n\r\n")
        connection.sendall(b"%x\r\n%s\r\n" % (len(EVENT), EVENT) if framing == "chunked" else EVENT)
        result.append(seen.wait(3))  # the reader sets it; three seconds without it count as silence
        if framing == "chunked":
            connection.sendall(b"0\r\n\r\n")
        connection.close()
    thread = threading.Thread(target=answer)
    thread.start()
    return f"http://127.0.0.1:{server.getsockname()[1]}/", thread

def over_requests(address):
    return sseclient.SSEClient(requests.get(address, stream=True)).events()

def over_urllib3(address):
    return sseclient.SSEClient(urllib3.PoolManager().request("GET", address, preload_content=False)).events()

def over_httpx(address):
    with httpx.Client() as client, httpx_sse.connect_sse(client, "GET", address) as source:
        yield from source.iter_sse()

readers = {"sseclient-py over requests": over_requests, "sseclient-py over urllib3": over_urllib3, "httpx-sse": over_httpx}
for framing in ["chunked", "until close"]:
    for name, read in readers.items():
        seen, result = threading.Event(), []
        address, thread = serve(framing, seen, result)
        for event in read(address):
            seen.set()
        thread.join()
        print(f"{framing}, {name}: event seen", "while the stream was open" if result[0] else "only after it had closed")
PY
python read.py > seen.txt
described <<'TXT'
chunked, sseclient-py over requests: event seen while the stream was open
chunked, sseclient-py over urllib3: event seen while the stream was open
chunked, httpx-sse: event seen while the stream was open
until close, sseclient-py over requests: event seen only after it had closed
until close, sseclient-py over urllib3: event seen only after it had closed
until close, httpx-sse: event seen while the stream was open
TXT
