# Gets in line as docs/reference/proof-of-work.md says: the address of the server, an access token, a concert.
import hashlib
import json
import sys
import urllib.error
import urllib.request

base, token, concert = sys.argv[1], sys.argv[2], int(sys.argv[3])


def ask(method, path, body=None):
    request = urllib.request.Request(base + path, method=method)
    request.add_header("Authorization", "Bearer " + token)
    if body is not None:
        request.add_header("Content-Type", "application/json")
        request.data = json.dumps(body).encode("ascii")
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def zero_bits(digest):
    return 256 - int.from_bytes(digest, "big").bit_length()


def solve(challenge, part, wanted):
    number = 0
    while zero_bits(hashlib.sha256(f"{challenge}.{part}.{number}".encode("ascii")).digest()) < wanted:
        number += 1
    return number


status, answer = ask("POST", "/api/v7/waiting-queue/join", {"concertId": concert})
first = answer.get("code")
if status == 409 and first == "proof-missing":
    _, given = ask("GET", f"/api/v7/waiting-queue/challenge?concertId={concert}")
    proof = {"concertId": concert}
    if given["required"]:
        work = given["work"]
        answers = [solve(given["challenge"], part, work["zeroBits"]) for part in range(work["parts"])]
        proof["proof"] = {"challenge": given["challenge"], "answers": answers}
    status, answer = ask("POST", "/api/v7/waiting-queue/join", proof)
print(json.dumps({"first": first, "status": status, "place": answer.get("place")}))
