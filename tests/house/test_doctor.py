"""Whoever installs the hotline learns what is the matter and what to do, also when half of it is broken."""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as Inbox
from aiosmtpd.smtp import AuthResult
from flask import Flask, Response, redirect
from werkzeug.serving import make_server

from hotline import create_app
from hotline.casebook import outbox
from hotline.casebook.store import Store
from hotline.casebook.vault import Vault
from hotline.clock.leader import Leader, candidate
from hotline.commands.doctor.findings import clocks
from hotline.phone.journal import Journal
from hotline.settings import load_settings
from tests.carriers.provider import Provider, a_provider
from tests.databases import DATA_KEY
from tests.house.terminal import Operator, at_a_terminal
from tests.house.test_connect import able, says

LINE, DESK = "+493023125900", "+493023125990"
KEPT_ELSEWHERE = ("HOTLINE_", "TWILIO_", "DATABASE_URL", "PUBLIC_URL", "SECRET_KEY", "SMTP_URL", "PORT")


@contextmanager
def served(app: Any) -> Iterator[str]:
    """An application on a socket; its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@dataclass
class Front:
    """What answers at the public address: whatever stands behind it at the moment."""

    app: Any

    def __call__(self, environ: dict[str, Any], start: Any) -> Any:
        return self.app(environ, start)


@dataclass
class Installation:
    """A whole installation in which everything is well, until a test breaks something."""

    operator: Operator
    provider: Provider
    front: Front
    database_url: str
    clock: Leader

    @property
    def folder(self) -> Path:
        return self.operator.folder

    @property
    def files(self) -> list[str]:
        """What lies in the folder, but for what SQLite itself puts beside a database in use."""
        names = (path.name for path in self.folder.rglob("*"))
        return sorted(name for name in names if not name.endswith(("-wal", "-shm")))

    @property
    def store(self) -> Store:
        settings = load_settings()
        return Store(self.database_url, Vault(settings.data_keys, settings.index_key))

    def is_examined(self, *more: str) -> dict[str, list[tuple[str, str, str]]]:
        """What the doctor says of each thing: mark, words, what to do. The exit code fits the marks."""
        result = self.operator.types("doctor", "--json", *more)
        assert "Traceback" not in result.output
        told = json.loads(result.output)
        ill = any(one["mark"] == "wrong" for one in told["findings"])
        assert (result.exit_code, told["well"]) == (1 if ill else 0, not ill)
        by_about: dict[str, list[tuple[str, str, str]]] = {}
        for one in told["findings"]:
            by_about.setdefault(one["about"], []).append((one["mark"], one["words"], one["mend"]))
        return by_about

    def ails(self, about: str, *more: str, mark: str = "wrong") -> str:
        """What is said of one thing with this mark, in one text."""
        found = self.is_examined(*more).get(about, [])
        return "\n".join(f"{words} {mend}" for how, words, mend in found if how == mark)


@pytest.fixture(params=["sqlite"])
def database_url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(f"{request.param}_url"))


on_both = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_url: str) -> Iterator[Installation]:
    """Web process, clock, provider, backup: everything runs."""
    for name in list(os.environ):
        if name.startswith(KEPT_ELSEWHERE):
            monkeypatch.delenv(name)
    front = Front(Flask("nobody"))
    with (
        at_a_terminal(tmp_path, monkeypatch) as operator,
        a_provider(tmp_path, LINE) as provider,
        served(front) as url,
    ):
        tmp_path.chmod(0o700)
        operator.succeeds("init", "--city", "berlin", "--public-url", url, "--database-url", database_url)
        monkeypatch.setenv("TWILIO_API_BASE", provider.url)
        monkeypatch.setenv("HOTLINE_BACKUP_DIR", str(tmp_path / "backups"))
        (tmp_path / "backups").mkdir()
        (tmp_path / "backups" / "hotline-1").touch()
        write_site(tmp_path, tried=1)
        for path in tmp_path.glob("hotline.sqlite*"):
            path.chmod(0o600)
        operator.succeeds("connect", "--yes")
        operator.succeeds(*operator.adds_a_volunteer())
        front.app = create_app(load_settings())
        leader = candidate(database_url)
        assert leader.leads()
        yield Installation(operator, provider, front, database_url, leader)
        leader.resign()


def write_site(folder: Path, *, tried: int | None) -> None:
    """The site file; `tried` so many days ago somebody made sure of the desk's number."""
    text = f'[[berlin.lines]]\nnumber = "{LINE}"\nlanguages = ["de"]\n'
    if tried is not None:
        day = (datetime.now(UTC) - timedelta(days=tried)).date()
        text += f'[[berlin.desk]]\nnumber = "{DESK}"\nverified_on = {day}\n'
    (folder / "site.toml").write_text(text)


@on_both
def test_where_all_is_well_nothing_is_to_be_done(well: Installation) -> None:
    found = well.is_examined()
    wrong = [line[1] for lines in found.values() for line in lines if line[0] == "wrong"]
    assert [words for words in wrong if "fsync off" not in words] == []  # as the tests' own server runs
    assert set(found) == {
        *("settings", "files", "journal", "database", "keys", "clock", "messages", "words", "cities"),
        *("numbers", "account", "time", "number", "web", "mail", "backups"),
    }
    assert well.provider.is_content()


@on_both
def test_looking_changes_nothing(well: Installation) -> None:
    well.provider.heard.clear()
    before = well.files
    well.is_examined()
    assert well.provider.writes == []
    assert well.files == before


def test_a_person_reads_one_line_for_each_thing(well: Installation) -> None:
    said = well.operator.succeeds("doctor")
    assert "ok     web       " in said
    assert said.endswith("All is well.\n")


def test_without_any_settings_it_says_what_it_can(operator_alone: Operator) -> None:
    said = operator_alone.fails("doctor")
    assert "SECRET_KEY (not set) is missing" in said
    assert "Not looked at: HOTLINE_DATA_KEYS, HOTLINE_INDEX_KEY comes first" in said
    assert "ok     words" in said
    assert "There is no database" in said


@pytest.fixture
def operator_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Operator]:
    for name in list(os.environ):
        if name.startswith(KEPT_ELSEWHERE):
            monkeypatch.delenv(name)
    with at_a_terminal(tmp_path, monkeypatch) as somebody:
        yield somebody


class TestSettings:
    def test_each_fault_is_named_and_the_rest_is_looked_at(
        self, well: Installation, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PUBLIC_URL", "hotline")
        monkeypatch.setenv("SMTP_URL", "http://mail")
        found = well.is_examined()
        assert [line[1].split()[0] for line in found["settings"] if line[0] == "wrong"] == [
            "PUBLIC_URL",
            "SMTP_URL",
        ]
        assert found["web"] == [("mind", "Not looked at: PUBLIC_URL comes first.", "")]
        assert found["database"][0][0] == "well"

    def test_a_settings_file_that_is_not_there(
        self, well: Installation, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HOTLINE_SETTINGS", "nowhere.env")
        assert "there is no file nowhere.env" in well.ails("settings")

    def test_a_settings_file_that_others_may_read(self, well: Installation) -> None:
        (well.folder / "hotline.env").chmod(0o644)
        assert "chmod 600" in well.ails("settings")

    def test_no_value_is_ever_shown(self, well: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HOTLINE_INDEX_KEY", "planted")
        monkeypatch.setenv("SMTP_URL", "smtp://somebody:planted@127.0.0.1:1")
        assert "planted" not in well.operator.fails("doctor")


class TestFiles:
    def test_a_database_that_others_may_read(self, well: Installation) -> None:
        (well.folder / "hotline.sqlite").chmod(0o644)
        assert "hotline.sqlite" in well.ails("files")

    def test_a_disk_that_is_nearly_full(self, well: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("hotline.commands.doctor.installation.LEAST_FREE", 10**18)
        assert "Make room" in well.ails("files")

    def test_calls_of_an_outage_that_wait(self, well: Installation) -> None:
        settings = load_settings()
        vault = Vault(settings.data_keys, settings.index_key)
        (well.folder / "phone.journal").write_bytes(vault.seal("a call").encode() + b"\n")
        (well.folder / "phone.journal.set-aside").write_bytes(b"one\ntwo\n")
        said = well.ails("journal")
        assert "1 call of an outage" in said
        assert "2 calls that nobody could take in" in said
        assert len(Journal(well.folder / "phone.journal", vault).lines()) == 1

    def test_a_folder_that_is_gone(self, well: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HOTLINE_DATA_DIR", str(well.folder / "gone"))
        assert "mkdir" in well.ails("files")


class TestBackups:
    def test_an_old_one(self, well: Installation) -> None:
        made = datetime.now(UTC).timestamp()
        os.utime(well.folder / "backups" / "hotline-1", (made - 3 * 86400, made - 3 * 86400))
        assert "The newest backup" in well.ails("backups")

    def test_one_that_keeps_what_was_to_be_forgotten(self, well: Installation) -> None:
        (well.folder / "backups" / "hotline-0").touch()
        long_ago = datetime.now(UTC).timestamp() - 36 * 86400
        os.utime(well.folder / "backups" / "hotline-0", (long_ago, long_ago))
        assert "older than 35 days" in well.ails("backups")

    def test_none(self, well: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
        (well.folder / "backups" / "hotline-1").unlink()
        assert "no backup" in well.ails("backups")
        monkeypatch.delenv("HOTLINE_BACKUP_DIR")
        assert "HOTLINE_BACKUP_DIR" in well.ails("backups", mark="mind")


class TestDatabase:
    @on_both
    def test_tables_of_another_version(self, well: Installation) -> None:
        well.store.downgrade("0001")
        found = well.is_examined()
        assert ("wrong", MIGRATE_WORDS, "hotline db upgrade") in found["database"]
        assert found["messages"] == [("mind", "Not looked at: the database comes first.", "")]
        well.store.upgrade()  # others use this database too

    def test_one_that_is_out_of_reach(self, well: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DATABASE_URL", "postgresql://hotline:planted@127.0.0.1:1/hotline")
        said = well.ails("database")
        assert "Is DATABASE_URL right" in said
        assert "planted" not in said

    def test_one_that_is_not_there_yet(self, well: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DATABASE_URL", f"sqlite:///{well.folder / 'new.sqlite'}")
        assert "There is no database" in well.ails("database")
        assert not (well.folder / "new.sqlite").exists()

    def test_one_of_another_user_is_left_alone(
        self, well: Installation, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("hotline.commands.doctor.database.os.geteuid", lambda: 4711)
        found = well.is_examined()
        assert "hotline.sqlite belongs to another user; it was left alone." in found["database"][0][1]
        assert found["clock"] == [("mind", "Not looked at: the database comes first.", "")]

    def test_one_on_a_network_drive(self, well: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("hotline.commands.doctor.database._file_system", lambda _path: "nfs4")
        assert "network drive (nfs4)" in well.ails("database")

    @pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
    def test_one_that_would_lose_calls(self, well: Installation) -> None:
        assert "fsync off" in well.ails("database")  # as the tests' own server runs

    @on_both
    def test_keys_that_open_nothing(self, well: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HOTLINE_DATA_KEYS", DATA_KEY)
        assert "cannot be read" in well.ails("keys")

    def test_an_index_key_that_finds_nothing(
        self, well: Installation, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HOTLINE_INDEX_KEY", "another index key of the right length")
        assert "HOTLINE_INDEX_KEY is not the one" in well.ails("keys")

    @on_both
    def test_no_clock(self, well: Installation) -> None:
        well.clock.resign()
        assert "No clock runs" in well.ails("clock")

    def test_a_clock_that_stands_still(self, well: Installation) -> None:
        os.utime(well.folder / "hotline.sqlite.clock", (0, 0))
        assert "stood still" in well.ails("clock")

    @on_both
    def test_messages_that_do_not_leave(self, well: Installation) -> None:
        now = datetime.now(UTC)
        with well.store.write() as session:
            for minutes in (1, 3):
                outbox.put(
                    session,
                    kind="sms",
                    city="berlin",
                    number="+491713920001",
                    body="code",
                    now=now - timedelta(minutes=minutes),
                )
        assert "1 message should have left" in well.ails("messages")
        with well.store.write() as session:
            leased = outbox.lease_due(session, now=now, limit=1)
            outbox.failed(session, leased[0], for_good=True, code="21614", now=now)
        assert "code 21614). The recipient is a landline" in well.ails("messages", mark="mind")


class TestTown:
    def test_words_with_faults(self, well: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
        from hotline.prompts.faults import Fault

        faults = [Fault("de/calls.toml", line, "A gap is unknown.", "Write {zone}.") for line in range(5)]
        monkeypatch.setattr("hotline.prompts.checks.everything.check_words", lambda: faults)
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


MIGRATE_WORDS = "Its tables are not at this program's version: no call can be kept."
