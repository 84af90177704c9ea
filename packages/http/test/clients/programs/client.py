"""Python's requests: sends the requests that it reads, one after the other over one session, and prints the answers.

Format of both: see Plan.ts.
"""

import base64
import sys

import requests


def ask(session, method, url, flags, headers, body):
    content = base64.b64decode(body) or None
    if "chunked" in flags and content is not None:
        whole = content
        content = (whole[at : at + 5] for at in range(0, len(whole), 5))
    named = dict(header.split(": ", 1) for header in headers.split("|") if ": " in header)
    answer = session.request(method, url, headers=named, data=content, timeout=30, allow_redirects=False)
    # Of a body in a coding it is the length on the way, and the content is decoded already.
    coded = "Content-Encoding" in answer.headers and method != "HEAD"
    return answer.status_code, "-" if coded else answer.headers.get("Content-Length", "-"), answer.content


with requests.Session() as session:
    session.trust_env = False
    for line in sys.stdin:
        try:
            status, length, content = ask(session, *line.rstrip("\n").split("\t"))
        except requests.RequestException as error:
            status, length, content = "error", "-", str(error).encode()
        print(status, length, base64.b64encode(content).decode(), sep="\t", flush=True)
