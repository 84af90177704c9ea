"""A mail server: aiosmtpd takes what it is sent, and Python's own library reads it.

Prints a line of JSON with its port, then one for each mail that it took. Each line of the standard
input says what it does from then on: `take`; `refuse` or `full`, of recipients; `unwelcome`, of
senders; `slow`, to recipients; `silent` and `hang-up`, once it has read a whole mail; `recipient`
and `message` with an answer after a space, to that part of a mail.
"""

import asyncio
import json
import logging
import sys
import warnings
from email import message_from_bytes
from email.policy import default

from aiosmtpd.smtp import SMTP, AuthResult

# Passwords without TLS, which it warns of, stay on this machine.
warnings.simplefilter("ignore")
logging.disable()

mode = "take"
user = sys.argv[1:3]


def say(value):
    print(json.dumps(value), flush=True)


async def wait():
    await asyncio.Event().wait()


class Handler:
    async def handle_MAIL(self, server, session, envelope, address, options):
        if mode == "unwelcome":
            return "550 5.7.1 we know you"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if mode == "refuse":
            return f"550 5.1.1 <{address}> there is none"
        if mode == "full":
            return f"452 4.2.2 <{address}> come back later"
        if mode.startswith("recipient "):
            return mode.removeprefix("recipient ")
        if mode == "slow":
            await wait()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if mode.startswith("message "):
            return mode.removeprefix("message ")
        if mode == "hang-up":
            server.transport.close()
        message = message_from_bytes(envelope.content, policy=default)
        say(
            {
                "from": envelope.mail_from,
                "to": envelope.rcpt_tos,
                "headers": {name.lower(): value for name, value in message.items()},
                "text": message.get_body(("plain",)).get_content().replace("\r\n", "\n"),
                "signedIn": session.authenticated,
            }
        )
        if mode == "silent":
            await wait()
        return "250 OK"


def signs_in(server, session, envelope, mechanism, data):
    return AuthResult(success=[data.login.decode(), data.password.decode()] == user, handled=False)


more = {"authenticator": signs_in, "auth_required": True, "auth_require_tls": False} if user else {}


async def serve():
    global mode
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Handler(), hostname="mail.example", **more), "127.0.0.1", 0)
    say({"port": server.sockets[0].getsockname()[1]})
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        mode = line.strip()
        say({"mode": mode})


asyncio.run(serve())
