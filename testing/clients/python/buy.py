"""Buys a ticket with a client that was generated: python buy.py <url> <token>. Prints what came of it as JSON."""

import json
import os
import sys
from datetime import datetime, timedelta, timezone
from typing import TypeVar

from generated import AuthenticatedClient
from generated.api.line import join, subscribe
from generated.api.line_orders import pause_line
from generated.api.reservations import confirm, hold, paying
from generated.api.seats import seat_map
from generated.api.setup import cleanup, setup
from generated.api.users import create_user, remove_user
from generated.models import (
    CleanupResponse,
    HoldRequest,
    LinePolicyRequest,
    LineResponse,
    OwnerRequest,
    QueueRequest,
    ReservationLifecycleResponse,
    SetupRequest,
    SetupResponse,
    UserRequest,
    UserResponse,
    WaitingQueueResponse,
)

url, token = sys.argv[1:3]
client = AuthenticatedClient(
    base_url=url,
    token=token,
    prefix="",
    auth_header_name="Trusted-Token",
    headers={"Accept": "application/json"},
    raise_on_unexpected_status=True,
)

T = TypeVar("T")


def told(kind: type[T], answer: object) -> T:
    """The success that an operation has; everything else is a problem with a code and a sentence."""
    if not isinstance(answer, kind):
        raise SystemExit(f"not a {kind.__name__}: {answer}")
    return answer


def person(name: str) -> int:
    body = UserRequest(username=f"{name}-{os.getpid()}")
    return told(UserResponse, create_user.sync(client=client, body=body)).id


buyer, rival = person("python-buyer"), person("python-rival")
made = told(
    SetupResponse,
    setup.sync(
        client=client,
        body=SetupRequest(
            title="Generated",
            artist_name="Python",
            agency_name="Python generators",
            concert_date=datetime(2099, 1, 1, 19, tzinfo=timezone(timedelta(hours=9))),
            seat_count=3,
            ticket_price_amount=132_000,
            max_reservations_per_user=2,
            line=LinePolicyRequest(protects=True, batch=1, every_ms=100),
        ),
    ),
)
concert, option = made.concert_id, made.option_ids[0]


def joined(user: int) -> WaitingQueueResponse:
    body = QueueRequest(user_id=user, concert_id=concert)
    return told(WaitingQueueResponse, join.sync(client=client, body=body))


def pass_of(user: int) -> str:
    """Reads the stream of the line until the pass is there."""
    asked = subscribe._get_kwargs(user_id=user, concert_id=concert)
    asked["headers"] = {**asked.get("headers", {}), "Accept": "text/event-stream"}
    event = ""
    with client.get_httpx_client().stream(**asked) as stream:
        stream.raise_for_status()
        for line in stream.iter_lines():
            if line.startswith("event:"):
                event = line.removeprefix("event:")
            if line.startswith("data:") and event == "ACTIVE":
                return json.loads(line.removeprefix("data:"))["pass"]
    raise SystemExit("the stream ended without a pass")


queue = joined(buyer)
shown = pass_of(buyer)
seats = told(list, seat_map.sync(client=client, option_id=option))
seat = seats[1].id
held = told(
    ReservationLifecycleResponse,
    hold.sync(
        client=client,
        body=HoldRequest(user_id=buyer, seat_ids=[seat]),
        admission_pass=shown,
        idempotency_key=f"ticket-{os.getpid()}",
    ),
)
owner = OwnerRequest(user_id=buyer)
for step in (paying, confirm):
    answer = step.sync(client=client, reservation_id=held.id, body=owner, admission_pass=shown)
    bought = told(ReservationLifecycleResponse, answer)

joined(rival)
late = hold.sync(client=client, body=HoldRequest(user_id=rival, seat_id=seat), admission_pass=pass_of(rival))
line = told(LineResponse, pause_line.sync(client=client, concert_id=concert))
removed = remove_user.sync_detailed(client=client, user_id=rival)
kept = remove_user.sync(client=client, user_id=buyer)
cleaned = told(CleanupResponse, cleanup.sync(client=client, concert_id=concert))

print(
    json.dumps(
        {
            "joined": queue.status,
            "status": bought.status,
            "price": bought.price,
            "reservation": bought.id,
            "buyer": buyer,
            "late": late.code,
            "paused": line.policy.method,
            "removed": removed.status_code,
            "kept": kept.code,
            "cleaned": cleaned.concert_id == concert,
        }
    )
)
