"""What is the matter with words and numbers, at the provider, on the way here, with the mail."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as Inbox
from aiosmtpd.smtp import AuthResult
from flask import Flask, Response, redirect

from hotline.commands.doctor.findings import clocks
from tests.house.installation import (
    DESK,
    LINE,
    Installation,
    database_url,
    well,
    write_site,
)
from tests.house.test_connect import able, says

__all__ = ["database_url", "well"]  # fixtures


class TestTown:
    def test_words_with_faults(self, well: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
        from hotline.prompts.checks.everything import Findings
        from hotline.prompts.faults import Fault

        faults = [Fault("de/calls.toml", line, "A gap is unknown.", "Write {zone}.") for line in range(5)]
        found = Findings(faults, ("de",), {})
        monkeypatch.setattr("hotline.prompts.checks.everything.examine", lambda: found)
        said = well.ails("words")
        assert said.count("A gap is unknown. Write {zone}.") == 3
        assert "And 2 more. hotline prompts check" in said

    def test_a_city_file_that_cannot_be_read(self, well: Installation) -> None:
        (well.folder / "site.toml").write_text("[berlin]\nlinez = 3\n")
        assert "linez" in well.ails("cities")

    @pytest.mark.parametrize(
        ("tried", "mark", "said"),
        [
            (181, "wrong", f"the desk {DESK} was last tried 181 days ago; it is not spoken now."),
            (160, "mind", "after 180 it is not spoken."),
            (None, "mind", "has no desk"),
        ],
    )
    def test_a_desk_that_nobody_has_tried_for_long(
        self, well: Installation, tried: int | None, mark: str, said: str
    ) -> None:
        write_site(well.folder, tried=tried)
        assert said in well.ails("numbers", mark=mark)

    @pytest.mark.parametrize("which", ["crisis", "talk"])
    def test_a_line_of_others_that_nobody_has_tried_for_long(self, well: Installation, which: str) -> None:
        day = (datetime.now(UTC) - timedelta(days=181)).date()
        with (well.folder / "site.toml").open("a") as site:
            site.write(f'[[berlin.{which}]]\nname = "Seelsorge"\nnumber = "+493023125995"\n')
            site.write(f'hours.daily = ["00:00-24:00"]\nverified_on = {day}\nverified_by = "A. Muster"\n')
        said = "Seelsorge, +493023125995, was last tried 181 days ago; it is neither spoken nor offered now."
        assert said in well.ails("numbers")

    def test_a_city_without_a_number(self, well: Installation) -> None:
        (well.folder / "site.toml").write_text("[berlin]\n")
        assert "[[berlin.lines]]" in well.ails("numbers")


class TestProvider:
    @pytest.mark.parametrize(
        ("operation", "changed", "mark", "said"),
        [
            ("FetchAccount", {"status": "suspended"}, "wrong", "suspended"),
            ("FetchAccount", {"type": "Trial"}, "mind", "trial account"),
            ("FetchBalance", {"balance": "-1.50"}, "wrong", "Pay in: without money"),
            ("FetchBalance", {"balance": "3.20"}, "mind", "3.20 EUR left"),
            ("ListRecording", {"recordings": [{"sid": "RE" + "1" * 32}]}, "wrong", "Calls were recorded"),
        ],
    )
    def test_a_state_of_the_account(
        self, well: Installation, operation: str, changed: dict[str, Any], mark: str, said: str
    ) -> None:
        well.provider.twist = says(operation, **changed)
        assert said in well.ails("account", mark=mark)

    def test_where_callers_may_speak_recordings_are_no_surprise(self, well: Installation) -> None:
        site = (well.folder / "site.toml").read_text()
        (well.folder / "site.toml").write_text(f"{site}\n[berlin.settings]\ncalls.voice_notes = true\n")
        well.provider.twist = says("ListRecording", recordings=[{"sid": "RE" + "1" * 32}])
        assert "HTTP authentication for media" in well.ails("account", mark="mind")

    def test_a_token_that_is_wrong(self, well: Installation) -> None:
        well.provider.lets_in = False
        assert "does not know the account or its token" in well.ails("account")

    def test_one_question_that_is_not_answered_keeps_no_other_from_being_asked(
        self, well: Installation
    ) -> None:
        well.provider.twist = lambda asked, answer: [] if asked == "FetchBalance" else answer
        found = well.is_examined()
        assert "One question was not answered" in found["account"][-2][1]
        assert found["number"] == [("well", f"{LINE} asks this installation.", "")]

    def test_no_account(self, well: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
        settings = (well.folder / "hotline.env").read_text()
        (well.folder / "hotline.env").write_text(settings.replace("TWILIO_API_BASE", "# TWILIO_API_BASE"))
        monkeypatch.delenv("TWILIO_API_BASE")
        assert "No account with a telephone provider" in well.ails("account")

    def test_a_number_that_rings_elsewhere(self, well: Installation) -> None:
        well.provider.twist = rings_at("https://shop.example/voice")
        assert f"The calls to {LINE} go to shop.example." in well.ails("number")

    def test_a_number_that_was_never_connected(self, well: Installation) -> None:
        well.provider.twist = rings_at("")
        assert "when somebody rings: nothing" in well.ails("number")
        assert "hotline connect" in well.ails("number")

    def test_a_number_of_somebody_else(self, well: Installation) -> None:
        well.provider.twist = lambda asked, answer: (
            {**answer, "incoming_phone_numbers": []} if asked == "ListIncomingPhoneNumber" else answer
        )
        assert "is not in this account" in well.ails("number")

    def test_a_number_that_cannot_send_codes(self, well: Installation) -> None:
        well.provider.twist = able(sms=False)
        assert "cannot send text messages" in well.ails("number")

    def test_a_clock_that_is_wrong(self, well: Installation) -> None:
        well.provider.date = "Mon, 23 Nov 2026 09:00:00 GMT"
        assert "The clock of the provider is" in well.ails("time")


def rings_at(url: str) -> Any:
    """The number asks another address."""

    def twist(_operation: str, answer: Any) -> Any:
        for one in answer.get("incoming_phone_numbers", []):
            one["voice_url"] = url
        return answer

    return twist


@pytest.mark.parametrize(
    ("seconds", "mark", "said"),
    [
        (-6, "wrong", "is 6 seconds behind ours"),
        (-4, "well", "agree"),
        (34, "well", "agree"),
        (36, "wrong", "is 6 seconds before ours"),
    ],
)
def test_a_slow_answer_is_no_wrong_clock(seconds: int, mark: str, said: str) -> None:
    asked = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
    other = asked + timedelta(seconds=seconds)
    found = clocks(other, asked=asked, answered=asked + timedelta(seconds=30), whose="the provider")
    assert (found.mark, said in found.words) == (mark, True)


class TestWeb:
    def test_nothing_answers(self, well: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PUBLIC_URL", "http://127.0.0.1:1")
        assert "cannot be reached" in well.ails("web")

    def test_something_else_answers(self, well: Installation) -> None:
        well.front.app = Flask("somebody else")
        assert "Something else than the hotline" in well.ails("web")

    def test_it_is_not_ready(self, well: Installation) -> None:
        well.front.app = answering({"/readyz": Response("the database cannot be reached\n", 503)})
        assert "the database cannot be reached" in well.ails("web")

    def test_it_sends_elsewhere(self, well: Installation) -> None:
        well.front.app = answering({"/readyz": redirect("https://elsewhere.example.org")})
        assert "sends elsewhere (https://elsewhere.example.org)" in well.ails("web")

    def test_everybody_is_let_in(self, well: Installation) -> None:
        well.front.app = answering({"/readyz": Response("ready\n"), "/phone/ring": Response("<Response/>")})
        assert "answered with 200 instead of 403" in well.ails("web")

    def test_it_runs_with_another_token(self, well: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TWILIO_AUTH_TOKEN", "another token")
        assert "signed as the provider signs was answered with 403" in well.ails("web")

    def test_a_proxy_writes_addresses_anew(self, well: Installation) -> None:
        inside = well.front.app
        well.front.app = lambda environ, start: inside({**environ, "RAW_URI": environ["PATH_INFO"]}, start)
        assert "hands the address on as it came" in well.ails("web")

    def test_a_certificate_that_is_not_accepted(
        self, well: Installation, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refused(*_: object, **__: object) -> None:
            raise requests.exceptions.SSLError("expired")

        monkeypatch.setattr("requests.Session.get", refused)
        assert "certificate" in well.ails("web")


def answering(answers: dict[str, Any]) -> Flask:
    """A server that says this at these addresses."""
    app = Flask("somebody")
    for number, (path, answer) in enumerate(answers.items()):
        app.add_url_rule(path, str(number), lambda answer=answer: answer, methods=["GET", "POST"])
    return app


class Letters(Inbox):
    """What arrived."""

    def __init__(self) -> None:
        super().__init__()
        self.arrived: list[Any] = []

    def handle_message(self, message: Any) -> None:
        self.arrived.append(message)


class TestMail:
    @pytest.fixture
    def letters(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[Letters]:
        """A mail server that knows one user."""

        def knows(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
            return AuthResult(
                success=(given.login, given.password) == (b"desk@town", b"right"), handled=False
            )

        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        inbox = Letters()
        controller = Controller(
            inbox, hostname="127.0.0.1", port=port, authenticator=knows, auth_require_tls=False
        )
        controller.start()
        monkeypatch.setenv("SMTP_URL", f"smtp://desk%40town:right@127.0.0.1:{port}")
        yield inbox
        controller.stop()

    def test_it_lets_us_in_and_nothing_is_sent(self, well: Installation, letters: Letters) -> None:
        assert "lets us in" in well.ails("mail", mark="well")
        assert letters.arrived == []

    def test_a_mail_is_sent_to_whom_is_named(self, well: Installation, letters: Letters) -> None:
        assert "handed over" in well.ails("mail", "--mail-to", "me@town.example.org", mark="well")
        assert [(one["To"], one["From"]) for one in letters.arrived] == [("me@town.example.org", "desk@town")]

    def test_a_wrong_password(
        self, well: Installation, letters: Letters, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SMTP_URL", os.environ["SMTP_URL"].replace("right", "wrong"))
        assert "does not take this user or password" in well.ails("mail")

    def test_no_server(self, well: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SMTP_URL", "smtp://127.0.0.1:1")
        assert "does not answer: look at host and port" in well.ails("mail")

    def test_none_entered(self, well: Installation) -> None:
        assert "SMTP_URL" in well.ails("mail", mark="mind")
