"""Whoever installs the hotline gets along with the command alone; what fails is told in sentences."""

from __future__ import annotations

import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from hotline.casebook.store import Store
from hotline.casebook.tables import View
from hotline.casebook.vault import Vault
from hotline.cli import COMMANDS
from hotline.commands.lines import lines_by_name
from hotline.settings import load_settings
from tests.casebook.desk import Desk
from tests.casebook.neighbours import Resident
from tests.house.terminal import Operator, at_a_terminal


@pytest.fixture
def operator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Operator]:
    with at_a_terminal(tmp_path, monkeypatch) as somebody:
        yield somebody


@pytest.fixture
def installed(operator: Operator) -> Operator:
    return operator.has_installed()


@contextmanager
def the_store() -> Iterator[Store]:
    """The casebook of whatever was installed."""
    settings = load_settings()
    store = Store(settings.database_url, Vault(settings.data_keys, settings.index_key))
    yield store
    store.close()


class TestInit:
    def test_writes_settings_that_can_be_used_at_once(self, operator: Operator) -> None:
        said = operator.succeeds("init", "--city", "berlin", "--public-url", "https://hotline.example.org/")
        settings = load_settings()
        assert settings.cities == ("berlin",)
        assert settings.public_url == "https://hotline.example.org"
        assert settings.site_file == operator.folder / "site.toml"
        assert "hotline db upgrade" in said

    def test_asks_for_what_is_not_given(self, operator: Operator) -> None:
        operator.succeeds("init", answers="berlin\nhttps://hotline.example.org\n")
        assert load_settings().public_url == "https://hotline.example.org"

    def test_names_the_cities_to_choose_from(self, operator: Operator) -> None:
        said = operator.succeeds("init", answers="tricity\nhttps://hotline.example.org\n")
        assert "City (berlin, tricity; several with commas): tricity" in said
        site = (operator.folder / "site.toml").read_text()
        assert '# number = "+48..."' in site
        assert '# languages = ["pl"]            # of pl, en, de' in site

    def test_serves_two_cities_at_once(self, operator: Operator) -> None:
        operator.succeeds("init", "--city", "berlin,tricity", "--public-url", "https://hotline.example.org")
        operator.succeeds("db", "upgrade")
        assert load_settings().cities == ("berlin", "tricity")
        site = (operator.folder / "site.toml").read_text()
        assert site.index("# [[berlin.lines]]") < site.index("# [[tricity.lines]]")
        assert "berlin, tricity" in operator.fails(*operator.adds_a_volunteer())
        there = {"--city": "tricity", "--language": "pl", "--zone": "sopot", "--phone": "+48 990 000 001"}
        added = operator.adds_a_volunteer(*(word for pair in there.items() for word in pair))
        assert "sees: Sopot." in operator.succeeds(*added)

    def test_keeps_keys_to_their_owner(self, operator: Operator) -> None:
        operator.succeeds("init", "--city", "berlin", "--public-url", "https://hotline.example.org")
        assert stat.S_IMODE((operator.folder / "hotline.env").stat().st_mode) == 0o600

    def test_writes_keys_nobody_else_has(self, operator: Operator) -> None:
        for name in ("one", "two"):
            operator.succeeds(
                "init", "--city", "berlin", "--public-url", "https://hotline.example.org", "--directory", name
            )
        lines = [
            set((operator.folder / name / "hotline.env").read_text().splitlines()) for name in ("one", "two")
        ]
        same = {line.partition("=")[0] for line in lines[0] & lines[1] if "=" in line and line[0] != "#"}
        assert same == {"HOTLINE_CITY", "PUBLIC_URL", "PORT"}

    def test_keeps_the_database_to_its_owner(self, installed: Operator) -> None:
        installed.succeeds("volunteer", "list")
        for path in installed.folder.glob("hotline.sqlite*"):
            assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0 or path.stat().st_size == 0, path

    def test_never_overwrites(self, installed: Operator) -> None:
        before = (installed.folder / "hotline.env").read_text()
        assert "exists already" in installed.fails(
            "init", "--city", "berlin", "--public-url", "https://hotline.example.org"
        )
        assert (installed.folder / "hotline.env").read_text() == before

    def test_names_the_cities_there_are(self, operator: Operator) -> None:
        said = operator.fails("init", "--city", "berlinn", "--public-url", "https://hotline.example.org")
        assert "berlin" in said
        assert not (operator.folder / "hotline.env").exists()

    def test_on_this_machine_the_simulated_provider_is_entered(self, operator: Operator) -> None:
        operator.succeeds("init", "--city", "berlin", "--public-url", "http://127.0.0.1:8000")
        settings = load_settings()
        assert settings.simulated
        assert settings.twilio_api_base == "http://127.0.0.1:8000/simulator/api"

    def test_its_site_file_shows_every_line_to_fill_in(self, installed: Operator) -> None:
        template = (installed.folder / "site.toml").read_text()
        filled = "\n".join(
            line.removeprefix("# ")
            for line in template.splitlines()
            if line.startswith(("# [[", "# number", "# languages", "# verified"))
        )
        filled = filled.replace("+49...", "+493023125900", 1).replace("+49...", "+493023125990", 1)
        (installed.folder / "site.toml").write_text(f"[berlin]\n{filled}\n")
        installed.succeeds("db", "check")
        installed.succeeds("volunteer", "list")


class TestWhatFails:
    def test_without_settings_everything_missing_is_listed(self, operator: Operator) -> None:
        said = operator.fails("db", "upgrade")
        assert "SECRET_KEY" in said
        assert "HOTLINE_DATA_KEYS" in said
        assert "hotline init" in said

    @pytest.mark.parametrize("command", ["volunteer list", "tickets list", "serve", "clock", "db check"])
    def test_a_database_without_tables_is_said(self, operator: Operator, command: str) -> None:
        operator.succeeds("init", "--city", "berlin", "--public-url", "https://hotline.example.org")
        assert "hotline db upgrade" in operator.fails(*command.split())

    def test_a_database_out_of_reach_is_said(
        self, installed: Operator, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DATABASE_URL", "postgresql://hotline:planted@127.0.0.1:1/hotline")
        said = installed.fails("volunteer", "list")
        assert "database cannot be used" in said
        assert "planted" not in said

    def test_an_unknown_command_is_said(self, operator: Operator) -> None:
        assert "No such command" in operator.fails("serv")

    def test_a_surprise_is_a_sentence_too(self, installed: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("hotline.casebook.store.Store.is_current", lambda _: 1 / 0)
        assert "HOTLINE_DEBUG=1" in installed.fails("volunteer", "list")


class TestVolunteers:
    def test_a_volunteer_is_entered_and_listed_without_the_whole_number(self, installed: Operator) -> None:
        said = installed.succeeds(*installed.adds_a_volunteer())
        assert "Neukölln" in said
        listed = installed.succeeds("volunteer", "list")
        assert "Aylin" in listed
        assert "3920001" not in listed

    def test_a_volunteer_is_entered_by_answering_questions(self, installed: Operator) -> None:
        answers = "Zofia\n0171 3920003\n2\nA. Muster\n2026-11-01\nB. Muster\npl\npankow mitte\n"
        said = installed.succeeds("volunteer", "add", answers=answers)
        assert "Language (de, pl, en, uk, ru, tr, ar, fr) [de]: pl" in said
        assert "Pankow; Mitte" in said

    def test_a_volunteer_with_a_landline_is_entered_as_soon_as_the_hotline_has_a_number(
        self, installed: Operator
    ) -> None:
        """The codes are read aloud there; and whoever has no internet has a helper code."""
        line = '[[berlin.lines]]\nnumber = "+493023125900"\nlanguages = ["de"]\n'
        (installed.folder / "site.toml").write_text(line, encoding="utf-8")
        said = installed.succeeds(*installed.adds_a_volunteer("--phone", "030 23125040"))
        assert "Aylin may sign in" in said
        assert "3125040" not in installed.succeeds("volunteer", "list")
        assert "Aylin rings the hotline" in installed.succeeds("volunteer", "pin", "030/23125040")
        assert "already" in installed.fails(*installed.adds_a_volunteer("--phone", "+49 30 23125040"))

    @pytest.mark.parametrize(
        ("option", "value", "sentence"),
        [
            ("--phone", "030 23125001", "landline"),
            ("--phone", "abc", "not a telephone number"),
            ("--phone", "+49 12", "not a telephone number"),
            ("--phone", "+1 202 555 0123", "abroad"),
            ("--zone", "atlantis", "The zones of Berlin are: mitte"),
            ("--language", "it", "It has: de"),
            ("--city", "gdansk", "one of: berlin"),
            ("--activated-by", "a. muster", "cannot be the one"),
            ("--identity-seen-on", "2999-01-01", "in the future"),
        ],
    )
    def test_what_cannot_be_is_refused_with_the_reason(
        self, installed: Operator, option: str, value: str, sentence: str
    ) -> None:
        assert sentence in installed.fails(*installed.adds_a_volunteer(option, value))
        assert "0 volunteers" in installed.succeeds("volunteer", "list")

    def test_a_volunteer_without_internet_is_given_a_code_once(self, installed: Operator) -> None:
        installed.succeeds(*installed.adds_a_volunteer())
        said = installed.succeeds("volunteer", "pin", "0171 3920001")
        assert re.search(r"Aylin rings the hotline.*keys in: [0-9]{6}\n", said)
        assert "no code any more" in installed.succeeds("volunteer", "pin", "0171 3920001", "--take")
        assert "no active volunteer" in installed.fails("volunteer", "pin", "0171 3920099")
        assert "unbroken: 3 rows" in installed.succeeds("audit", "check")  # entered, given, taken away

    def test_the_same_number_twice_is_refused(self, installed: Operator) -> None:
        installed.succeeds(*installed.adds_a_volunteer())
        assert "already" in installed.fails(*installed.adds_a_volunteer("--first-name", "Someone"))


class TestHelp:
    def test_lists_every_command(self, operator: Operator) -> None:
        said = operator.succeeds("--help")
        assert all(name in said for name in COMMANDS)

    @pytest.mark.parametrize("name", sorted(COMMANDS))
    def test_each_command_explains_itself(self, operator: Operator, name: str) -> None:
        assert "Usage: hotline" in operator.succeeds(name, "--help")

    def test_is_quick_because_nothing_heavy_is_imported(self) -> None:
        look = (
            "import sys, hotline.cli; print({'flask', 'sqlalchemy', 'twilio', 'pydantic'} & set(sys.modules))"
        )
        seen = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
        assert seen.stdout.strip() == "set()"


class TestTickets:
    @pytest.fixture
    def missed(self, installed: Operator) -> Operator:
        """Somebody rang, pressed one key and was gone."""
        with the_store() as store:
            resident = Resident(store).rings()
            resident.presses("1", kind="groceries")
            resident.hangs_up()
            Desk(store, "Meike")
        return installed

    def test_nothing_to_do_is_said(self, installed: Operator) -> None:
        assert "Nothing needs a person" in installed.succeeds("tickets", "list")

    def test_are_listed_without_whole_numbers(self, missed: Operator) -> None:
        listed = missed.succeeds("tickets", "list")
        assert "incomplete" in listed
        assert "+49...01" in listed
        assert "25001" not in listed

    def test_show_a_number_to_an_operator_and_write_it_down(self, missed: Operator) -> None:
        assert "+493023125001" in missed.succeeds("tickets", "list", "--show-numbers", "Meike")
        with the_store() as store, store.read() as session:
            view = session.scalars(select(View)).one()
        assert (view.viewer, view.shown, view.ticket_id) == ("operator", "number", 1)

    def test_nobody_else_is_shown_a_number(self, missed: Operator) -> None:
        said = missed.fails("tickets", "list", "--show-numbers", "Jan")
        assert "no operator 'Jan'" in said
        assert "25001" not in said

    def test_are_closed_once_and_the_second_is_told_by_whom(self, missed: Operator) -> None:
        assert "no operator 'Jan'" in missed.fails("tickets", "close", "1", "--by", "Jan")
        missed.succeeds("tickets", "close", "1", "--by", "Meike", "--outcome", "no_need")
        assert "Meike closed it" in missed.fails("tickets", "close", "1", "--by", "Meike")
        assert "Nothing needs a person" in missed.succeeds("tickets", "list")

    def test_come_up_again_where_nobody_answered(self, missed: Operator) -> None:
        assert "comes up again at" in missed.succeeds("tickets", "later", "1", "--by", "Meike")
        assert "incomplete" in missed.succeeds("tickets", "list")


def test_the_telephone_finds_the_numbers_of_the_site_file() -> None:
    site = {
        "berlin": {
            "lines": [
                {"number": "+493023125900", "languages": ["de"]},
                {"number": "+493023125903", "languages": ["de", "pl"]},
            ]
        },
        "gdansk": {},
    }
    named = "berlin=+493023125900,berlin.de=+493023125900,berlin.de-pl=+493023125903"
    assert lines_by_name(site) == named
