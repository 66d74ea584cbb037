"""What the provider tells of a message: signed, in any order, and kept without a number or a word of it."""

import io
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
from werkzeug.test import Client, TestResponse

from broadcast.delivery.receipts.model import Arrival, Receipt
from broadcast.phone.signature import sign
from core.outbox.model import Intent, Sent
from core.outbox.units import DatabaseQueue
from scripts_library.items.model import Audience
from tests.web.console.night import text_of
from tests.web.staffed import Staffed
from web.hooks.receipts import RECEIPTS, ReceiptsHook, address_of
from web.record import Record

PUBLIC = "https://upplys.exempelkoping.example"
TOKENS = {Audience.LIVE: "live-token", Audience.EXERCISE: "exercise-token"}
SID = "SM" + "a" * 32


@dataclass
class Provider:
    hook: ReceiptsHook
    staffed: Staffed

    def tell(
        self,
        status: str = "delivered",
        sid: str = SID,
        code: str = "",
        audience: str = "live",
        token: str = "live-token",
        more: tuple[tuple[str, str], ...] = (),
    ) -> TestResponse:
        pairs = [
            ("AccountSid", "AC1"),
            ("From", "+46846500400"),
            ("MessageSid", sid),
            ("MessageStatus", status),
        ]
        pairs += [("SmsSid", sid), ("SmsStatus", status), ("To", "+46701740608"), *more]
        pairs += [("ErrorCode", code)] if code else []
        form, path = urlencode(pairs), RECEIPTS + audience
        return Client(self.hook).open(
            path,
            method="POST",
            input_stream=io.BytesIO(form.encode()),
            headers={
                "X-Twilio-Signature": sign(token, PUBLIC + path, pairs),
                "Content-Length": str(len(form)),
            },
            content_type="application/x-www-form-urlencoded",
        )

    def kept(self) -> Receipt | None:
        return self.staffed.house.database.read(lambda record: record.receipts.of([SID])).get(SID)


def put(record: Record, intent: Intent) -> None:
    record.outbox.put(intent)


@pytest.fixture
def provider(staffed: Staffed) -> Provider:
    return Provider(ReceiptsHook(staffed.house.database, PUBLIC, TOKENS), staffed)


def test_each_word_is_kept_and_late_ones_change_nothing(provider: Provider) -> None:
    told = (
        ("sent", "", Arrival.SENT, None),
        ("undelivered", "30003", Arrival.UNDELIVERED, "30003"),
        ("sent", "", Arrival.UNDELIVERED, "30003"),
    )
    for status, code, arrival, kept_code in told:
        assert provider.tell(status, code=code).status_code == 204
        kept = provider.kept()
        assert kept is not None
        assert (kept.arrival, kept.code) == (arrival, kept_code)


def test_what_is_not_signed_by_the_accounts_own_token_is_refused(provider: Provider) -> None:
    assert provider.tell(token="another").status_code == 403
    assert provider.tell(token="exercise-token").status_code == 403
    assert provider.tell(audience="exercise").status_code == 403
    assert provider.tell(audience="elsewhere").status_code == 404
    assert provider.kept() is None


def test_what_is_cut_anew_or_names_no_message_is_refused_and_a_new_word_is_passed_over(
    provider: Provider,
) -> None:
    assert provider.tell(more=(("MessageStatus", "failed"),)).status_code == 400
    assert provider.tell(sid="SM1").status_code == 400
    assert provider.tell("partially_delivered").status_code == 204
    assert provider.kept() is None


def test_the_provider_is_told_no_address_that_it_could_not_reach() -> None:
    assert address_of("http://127.0.0.1:8080", Audience.LIVE) == ""
    assert address_of(f"{PUBLIC}/", Audience.EXERCISE) == f"{PUBLIC}/hooks/twilio/receipts/exercise"


def test_messages_to_staff_says_what_did_not_arrive_first(provider: Provider) -> None:
    staffed = provider.staffed
    karin = staffed.as_("karin")
    assert "Nothing yet." in karin.page("/staff/deliveries")
    tobias = staffed.house.database.read(lambda record: record.accounts.by_username("tobias"))
    assert tobias is not None
    queue = DatabaseQueue(staffed.house.database, staffed.house.clock)
    other = "SM" + "b" * 32
    for receipt in (SID, other):
        staffed.house.database.run(put, Intent("summons.text", tobias.person, {"link": receipt}, receipt))
        (job,) = queue.claim(1, "test", ["summons.text"])
        begun = queue.begin(job)
        assert begun is not None
        queue.settle(begun, Sent(receipt))
    provider.tell("undelivered", code="30003")
    page = text_of(karin.page("/staff/deliveries").split('id="sent"')[1])
    assert "1 did not arrive" in page
    assert page.index("did not arrive") < page.index("nothing more is known")
    assert "the provider's code 30003" in page.replace("&#39;", "'")
    assert "Tobias Tjänst" in page
