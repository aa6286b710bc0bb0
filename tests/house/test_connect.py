"""A number rings here after one command; nothing is taken from anybody without being shown and asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from hotline.carriers.accounts import Answering
from hotline.carriers.knocking import RETRIES
from hotline.carriers.twilio import TwilioAccount
from hotline.commands.answering import same_address
from tests.carriers.provider import ACCOUNT, Provider, a_provider
from tests.house.terminal import Operator, at_a_terminal

GERMAN, POLISH, ELSEWHERE = "+493023125900", "+493023125901", "+493023125909"
URL = "https://hotline.example.org"
RING = f"{URL}/phone/ring#{RETRIES}"


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[Provider]:
    with a_provider(tmp_path, GERMAN, POLISH) as running:
        yield running


@pytest.fixture
def operator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, provider: Provider) -> Iterator[Operator]:
    with at_a_terminal(tmp_path, monkeypatch) as somebody:
        somebody.succeeds("init", "--city", "berlin", "--public-url", URL)
        monkeypatch.setenv("TWILIO_ACCOUNT_SID", ACCOUNT)
        monkeypatch.setenv("TWILIO_API_BASE", provider.url)
        has_numbers(somebody, GERMAN, POLISH)
        yield somebody


def has_numbers(operator: Operator, *numbers: str, sender: str = "") -> None:
    lines = [f'[[berlin.lines]]\nnumber = "{number}"\nlanguages = ["de"]\n' for number in numbers]
    first = f'[berlin]\nsms_sender = "{sender}"\n' if sender else ""
    (operator.folder / "site.toml").write_text(first + "\n".join(lines))


def answering(provider: Provider, number: str = GERMAN) -> Answering:
    found = TwilioAccount(provider.credentials).number(number)
    assert found is not None
    return found.answering


def is_used_otherwise(provider: Provider, **settings: Any) -> None:
    """Something else takes the calls of the German number."""
    account = TwilioAccount(provider.credentials)
    number = account.number(GERMAN)
    assert number is not None
    account.change(number, Answering(**settings))
    provider.heard.clear()


class TestSetting:
    def test_every_number_of_the_site_file_rings_here(self, operator: Operator, provider: Provider) -> None:
        said = operator.succeeds("connect", "--yes")
        for number in (GERMAN, POLISH):
            now = answering(provider, number)
            assert now.ring_url == RING
            assert now.trouble_url.startswith(f"{URL}/phone/trouble#rc=2&rp=ct,rt,5xx")
            assert now.over_url.startswith(f"{URL}/phone/over#rc=3")
            assert {now.ring_method, now.trouble_method, now.over_method} == {"POST"}
        assert said.count("Changed, and read back.") == 2
        assert provider.is_content()

    def test_a_second_time_nothing_is_written(self, operator: Operator, provider: Provider) -> None:
        operator.succeeds("connect", "--yes")
        provider.heard.clear()
        said = operator.succeeds("connect")
        assert said.count("Nothing to change.") == 2
        assert provider.writes == []

    def test_is_shown_before_it_is_asked(self, operator: Operator, provider: Provider) -> None:
        said = operator.succeeds("connect", answers="y\ny\n")
        assert said.index("now   nothing") < said.index(f"then  POST {RING}") < said.index("Change this?")

    def test_without_a_yes_it_stays_as_it_was(self, operator: Operator, provider: Provider) -> None:
        said = operator.fails("connect", answers="n\ny\n")
        assert "Left as it was." in said
        assert len(provider.writes) == 1
        assert answering(provider).ring_url == ""

    def test_nobody_there_to_answer_is_no_yes(self, operator: Operator, provider: Provider) -> None:
        operator.fails("connect")
        assert provider.writes == []

    def test_a_dry_run_only_shows(self, operator: Operator, provider: Provider) -> None:
        said = operator.succeeds("connect", "--dry-run", "--yes", "--take-over")
        assert RING in said
        assert "Nothing was changed." in said
        assert provider.writes == []

    def test_one_number_alone(self, operator: Operator, provider: Provider) -> None:
        operator.succeeds("connect", "--yes", "--number", POLISH)
        assert answering(provider, POLISH).ring_url == RING
        assert answering(provider, GERMAN).ring_url == ""

    def test_a_fallback_on_another_host_is_used(
        self, operator: Operator, provider: Provider, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HOTLINE_FALLBACK_URL", "https://elsewhere.example.org/sorry.xml")
        operator.succeeds("connect", "--yes")
        assert answering(provider).trouble_url == f"https://elsewhere.example.org/sorry.xml#{RETRIES}"

    def test_fax_and_the_search_for_names_are_switched_off(
        self, operator: Operator, provider: Provider
    ) -> None:
        is_used_otherwise(provider, takes_fax=True, looks_up_names=True)
        operator.succeeds("connect", "--yes")
        now = answering(provider)
        assert (now.takes_fax, now.looks_up_names) == (False, False)


class TestNumbersInUse:
    @pytest.mark.parametrize(
        ("settings", "shown"),
        [
            ({"application": "AP" + "2" * 32}, "AP" + "2" * 32),
            ({"trunk": "TK" + "3" * 32}, "TK" + "3" * 32),
            ({"ring_url": "https://shop.example/voice"}, "shop.example"),
        ],
    )
    def test_yes_is_not_enough(
        self, operator: Operator, provider: Provider, settings: dict[str, str], shown: str
    ) -> None:
        is_used_otherwise(provider, **settings)
        said = operator.fails("connect", "--yes", "--number", GERMAN)
        assert shown in said
        assert "Take the number over?" in said
        assert provider.writes == []

    @pytest.mark.parametrize("how", [("--take-over",), ("--yes", "--take-over"), ()])
    def test_are_taken_over_by_somebody_who_means_it(
        self, operator: Operator, provider: Provider, how: tuple[str, ...]
    ) -> None:
        is_used_otherwise(provider, application="AP" + "2" * 32, ring_url="https://shop.example/voice")
        operator.succeeds("connect", *how, "--number", GERMAN, answers="" if how else "y\n")
        now = answering(provider)
        assert (now.application, now.trunk, now.ring_url) == ("", "", RING)
        assert provider.is_content()

    def test_the_providers_own_demo_is_nobodys(self, operator: Operator, provider: Provider) -> None:
        is_used_otherwise(provider, ring_url="https://demo.twilio.com/welcome/voice/")
        operator.succeeds("connect", "--yes", "--number", GERMAN)
        assert answering(provider).ring_url == RING


class TestWhatIsRefused:
    def test_a_number_that_is_not_in_the_account(self, operator: Operator, provider: Provider) -> None:
        has_numbers(operator, ELSEWHERE, GERMAN)
        said = operator.fails("connect", "--yes")
        assert f"{ELSEWHERE}  Berlin: de\n  This number is not in the account. Its numbers are:" in said
        assert GERMAN in said
        assert answering(provider).ring_url == RING, "the other one is connected all the same"

    def test_a_number_that_takes_no_calls(self, operator: Operator, provider: Provider) -> None:
        provider.twist = able(voice=False)
        assert "Get one with voice" in operator.fails("connect", "--yes")
        assert provider.writes == []

    def test_a_number_that_no_city_has(self, operator: Operator) -> None:
        said = operator.fails("connect", "--number", ELSEWHERE)
        assert "not in the site file" in said
        assert GERMAN in said

    def test_a_site_file_without_numbers(self, operator: Operator) -> None:
        (operator.folder / "site.toml").write_text("[berlin]\n")
        assert "No telephone number is entered" in operator.fails("connect")

    def test_an_account_that_is_shut(self, operator: Operator, provider: Provider) -> None:
        provider.twist = says("FetchAccount", status="suspended")
        assert "suspended" in operator.fails("connect", "--yes")
        assert provider.writes == []

    def test_this_machines_own_address(
        self, operator: Operator, provider: Provider, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PUBLIC_URL", "http://127.0.0.1:8000")
        monkeypatch.setenv("TWILIO_API_BASE", "https://provider.example.org")
        assert "this machine's own address" in operator.fails("connect", "--yes")
        assert provider.heard == []

    def test_no_account(self, operator: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("TWILIO_ACCOUNT_SID")
        monkeypatch.delenv("TWILIO_API_BASE")
        assert "TWILIO_ACCOUNT_SID" in operator.fails("connect")

    def test_a_wrong_token_in_plain_words(self, operator: Operator, provider: Provider) -> None:
        provider.lets_in = False
        said = operator.fails("connect")
        assert "does not know the account or its token" in said
        assert "20003" in said

    def test_a_provider_out_of_reach_in_plain_words(
        self, operator: Operator, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("TWILIO_API_BASE", "http://127.0.0.1:1/api")
        assert "cannot be reached from here" in operator.fails("connect")


class TestWarnings:
    def test_a_trial_account(self, operator: Operator, provider: Provider) -> None:
        provider.twist = says("FetchAccount", type="Trial")
        assert "trial account: at most five calls" in operator.succeeds("connect", "--yes")

    def test_few_calls_at_once_without_a_profile(self, operator: Operator) -> None:
        assert "only two or three calls" in operator.succeeds("connect", "--yes")

    def test_an_address_that_is_not_encrypted(
        self, operator: Operator, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PUBLIC_URL", "http://hotline.example.org")
        assert "not https" in operator.succeeds("connect", "--yes")

    def test_a_sender_that_cannot_send_codes(self, operator: Operator, provider: Provider) -> None:
        provider.twist = able(sms=False)
        assert f"{GERMAN} cannot send text messages" in operator.succeeds("connect", "--yes")

    def test_a_sender_that_is_somebody_elses(self, operator: Operator) -> None:
        has_numbers(operator, GERMAN, sender=ELSEWHERE)
        said = operator.succeeds("connect", "--yes")
        assert f"{ELSEWHERE}, which sends the sign-in codes, is not a number of this account" in said


class TestReadingBack:
    def test_what_was_not_kept_is_told(self, operator: Operator, provider: Provider) -> None:
        provider.twist = lost("#")
        said = operator.fails("connect", "--yes", "--number", GERMAN)
        assert "The provider did not keep this" in said

    def test_another_way_to_write_the_same_is_the_same(self, operator: Operator, provider: Provider) -> None:
        operator.succeeds("connect", "--yes")
        provider.heard.clear()
        provider.twist = written_otherwise
        assert operator.succeeds("connect").count("Nothing to change.") == 2

    @pytest.mark.parametrize(
        ("one", "other", "same"),
        [
            ("https://a.example/x#rc=2&rp=ct,rt", "https://A.example:443/x#rp=ct%2Crt&rc=2", True),
            ("https://a.example", "https://a.example/", True),
            ("https://a.example/x#rc=2", "https://a.example/x", False),
            ("https://a.example/x#rc=2", "https://a.example/x#rc=3", False),
            ("https://a.example/x", "http://a.example/x", False),
            ("https://a.example/x", "https://a.example:8443/x", False),
            ("https://a.example/x?a=1", "https://a.example/x", False),
            ("", "https://a.example/x", False),
        ],
    )
    def test_addresses_are_compared_by_what_they_mean(self, one: str, other: str, same: bool) -> None:
        assert same_address(one, other) is same

    def test_the_retries_are_ones_that_the_provider_knows(self) -> None:
        """Keys and ranges of its connection overrides."""
        known = {key: values[0] for key, values in parse_qs(RETRIES, strict_parsing=True).items()}
        assert set(known) <= {"ct", "rt", "tt", "rc", "rp", "sni", "e"}
        assert 0 <= int(known["rc"]) <= 5
        assert 100 <= int(known["ct"]) <= 10_000
        assert 100 <= int(known["rt"]) <= 15_000
        assert set(known["rp"].split(",")) <= {"4xx", "5xx", "ct", "rt", "all"}
        assert set(known["e"].split(",")) <= {"ashburn", "dublin", "frankfurt"}


# --- bad days of the provider ----------------------------------------------------------------


def says(operation: str, **changed: Any) -> Any:
    """The answer to one operation has other values."""
    return lambda asked, answer: {**answer, **changed} if asked == operation else answer


def able(**changed: bool) -> Any:
    """Numbers can do other things."""

    def twist(_operation: str, answer: Any) -> Any:
        for one in answer.get("incoming_phone_numbers", []):
            one["capabilities"] |= changed
        return answer

    return twist


def lost(sign: str) -> Any:
    """Of every address only what stands before a sign comes back."""

    def twist(_operation: str, answer: Any) -> Any:
        return {
            name: value.partition(sign)[0] if isinstance(value, str) else value
            for name, value in answer.items()
        }

    return twist


def written_otherwise(_operation: str, answer: Any) -> Any:
    """Commas of fragments come back in percent, hosts in capitals."""
    for one in answer.get("incoming_phone_numbers", []):
        for name in ("voice_url", "voice_fallback_url", "status_callback"):
            one[name] = (
                one[name].replace(",", "%2C").replace("hotline.example.org", "Hotline.Example.org:443")
            )
    return answer
