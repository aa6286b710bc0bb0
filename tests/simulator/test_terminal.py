"""`hotline dial` against a live server."""

from __future__ import annotations

import json
import runpy
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hotline.simulator.terminal import dial
from tests.simulator.hotlines import DIALS, TOKEN, Answer, Hotline, Knock
from tests.simulator.test_trouble import closed_port

MOBILE = "+491713920001"


@pytest.fixture
def hotline(hotline: Hotline) -> Hotline:
    """A hotline that asks for a kind and a postcode."""
    hotline.says(
        "/phone/ring", '<Gather action="/phone/keys/kind" numDigits="1"><Say>Press one.</Say></Gather>'
    )
    hotline.says(
        "/phone/keys/kind",
        '<Gather action="/phone/keys/postcode" numDigits="5"><Say>Postcode?</Say></Gather><Say>Bye.</Say>',
    )
    hotline.says("/phone/keys/postcode", "<Say>It is noted [12043].</Say>")
    return hotline


def dials(hotline: Hotline, *arguments: str, url: str = "", typed: str = "", **env: str) -> Result:
    """Run the command as somebody at a terminal does."""
    url = url or hotline.url
    settings = {
        "TWILIO_AUTH_TOKEN": f"{TOKEN},an-old-one",
        "PUBLIC_URL": url,
        "HOTLINE_DIAL": f"berlin={DIALS}",
    }
    return CliRunner(env=settings | env).invoke(dial, ["--url", url, *arguments], input=typed)


def test_a_call_is_printed_with_its_seconds(hotline: Hotline) -> None:
    result = dials(hotline, "--from", "+493023125007", "--keys", "1 12043")
    assert result.exit_code == 0, result.output
    lines = [" ".join(line.split()) for line in result.output.splitlines()]
    assert lines == [
        "0.0 you ring +493023125900",
        "0.8 hotline Press one.",
        "2.4 you press 1",
        "3.2 hotline Postcode?",
        "4.4 you press 1",
        "4.8 you press 2",
        "5.3 you press 0",
        "5.8 you press 4",
        "6.2 you press 3",
        "7.0 hotline It is noted [12043].",
        "10.2 (the call is over: completed)",
    ]
    assert hotline.knocks[0].form["From"] == "+493023125007"


def test_the_words_wait_silence_and_hang_are_understood(hotline: Hotline) -> None:
    assert dials(hotline, "--keys", "wait2 1 12 hang").exit_code == 0
    assert hotline.paths == ["/phone/ring", "/phone/keys/kind", "/phone/over"]
    hotline.knocks.clear()
    result = dials(hotline, "--keys", "1 silence")
    assert "Bye." in result.output
    assert hotline.paths == ["/phone/ring", "/phone/keys/kind", "/phone/over"]


@pytest.mark.parametrize(
    ("arguments", "number"),
    [
        ((), DIALS),
        (("--city", "berlin"), DIALS),
        (("--city", "berlin.pl"), "+493023125901"),
        (("--to", "+493023125902"), "+493023125902"),
    ],
)
def test_the_city_picks_the_number(hotline: Hotline, arguments: tuple[str, ...], number: str) -> None:
    numbers = f"berlin={DIALS},berlin.pl=+493023125901"
    dials(hotline, *arguments, "--keys", "hang", HOTLINE_DIAL=numbers)
    assert hotline.knocks[0].form["To"] == number


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--keys", "1 12043 7"), "The call was over before these could be pressed: 7"),
        (("--keys", "one"), "'one' means nothing"),
        (("--city", "paris", "--keys", "1"), "There is no number for paris"),
        (("--as-test",), "--as-test writes down a call made with --keys"),
        (
            ("--token", "wrong", "--public-url", "https://elsewhere.example", "--keys", "1"),
            "refused the signature",
        ),
    ],
)
def test_what_went_wrong_is_said_in_one_line(
    hotline: Hotline, arguments: tuple[str, ...], words: str
) -> None:
    if "--token" in arguments:
        hotline.gives("/phone/ring", Answer(status=403))
        hotline.gives("/phone/trouble", Answer(status=403))
    result = dials(hotline, *arguments)
    assert result.exit_code != 0
    assert words in result.output.splitlines()[-1]
    assert "Traceback" not in result.output


def test_a_hotline_that_is_not_started_is_named(hotline: Hotline) -> None:
    url = f"http://127.0.0.1:{closed_port()}"
    result = dials(hotline, "--keys", "1", url=url)
    assert result.exit_code == 1
    assert result.output == f"Error: Nothing answers at {url}. Is the hotline running?\n"


def test_a_server_that_is_no_hotline_is_named(hotline: Hotline) -> None:
    hotline.answers.clear()
    result = dials(hotline, "--keys", "1")
    assert result.exit_code == 1
    assert "There is no hotline at" in result.output


def test_a_failure_in_the_middle_of_the_call_is_told_after_the_call(hotline: Hotline) -> None:
    hotline.gives("/phone/keys/kind", Answer(status=500))
    hotline.says("/phone/trouble", "<Say>Please ring the town hall.</Say>")
    result = dials(hotline, "--keys", "1")
    assert result.exit_code == 1
    assert "Please ring the town hall." in result.output
    assert "Something failed in this call: 11200" in result.output.splitlines()[-1]


@pytest.mark.parametrize(
    ("env", "words"), [({"TWILIO_AUTH_TOKEN": ""}, "no token"), ({"HOTLINE_DIAL": ""}, "Give --to")]
)
def test_missing_settings_are_named(hotline: Hotline, env: dict[str, str], words: str) -> None:
    result = dials(hotline, "--keys", "1", **env)
    assert result.exit_code == 1
    assert words in result.output


def test_the_server_is_by_default_on_this_machine(hotline: Hotline) -> None:
    port = hotline.url.rpartition(":")[2]
    env = {"TWILIO_AUTH_TOKEN": TOKEN, "PORT": port, "PUBLIC_URL": "https://hotline.example"}
    result = CliRunner(env=env).invoke(dial, ["--to", DIALS, "--keys", "hang"])
    assert result.exit_code == 0, result.output
    assert hotline.knocks[0].headers["Host"] == "hotline.example"


def test_a_text_message_to_the_caller_is_shown_at_the_end(hotline: Hotline) -> None:
    def provider(knock: Knock) -> None:
        sent = {"body": "Your code word is maple.", "sent_at": datetime.now(UTC).isoformat()}
        old = {"body": "Long ago.", "sent_at": "2020-03-22T10:00:00+00:00"}
        hotline.gives(
            "/simulator/messages.json", Answer(json.dumps([sent, old]).encode(), kind="application/json")
        )

    hotline.listens = provider
    result = dials(hotline, "--from", MOBILE, "--keys", "1 12043")
    assert result.output.splitlines()[-1] == f"Text message to {MOBILE}: Your code word is maple."
    assert "Long ago" not in result.output
    assert hotline.knocks[-1].query == {"to": MOBILE}


def test_a_call_can_be_written_down_as_a_test_that_runs(
    hotline: Hotline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = dials(hotline, "--from", "+493023125007", "--keys", "wait2 1 12043", "--as-test")
    assert result.exit_code == 0
    assert TOKEN not in result.output
    hotline.knocks.clear()

    file = tmp_path / "test_call.py"
    file.write_text(result.output, encoding="utf-8")
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", TOKEN)
    monkeypatch.setenv("HOTLINE_URL", hotline.url)
    runpy.run_path(str(file))["test_a_caller_keys_wait2_then_1_then_12043"]()
    assert hotline.paths == ["/phone/ring", "/phone/keys/kind", "/phone/keys/postcode", "/phone/over"]
    assert 'assert caller.question == "/phone/keys/postcode"' in result.output


def test_words_in_quotation_marks_are_said(hotline: Hotline) -> None:
    ask = '<Gather action="/phone/keys/kind" input="dtmf speech" numDigits="1" speechTimeout="2" timeout="9">'
    hotline.says("/phone/ring", f"{ask}<Say>How may we help?</Say></Gather>")
    hotline.says("/phone/keys/kind", "<Say>Thank you.</Say>")
    result = dials(hotline, "--keys", '"zwölf null" silence', "--as-test")
    assert 'caller.speaks("zwölf null")' in result.output
    result = dials(hotline, "--keys", '"zwölf null"')
    assert "Thank you." in result.output
    assert hotline.knocks_at("/phone/keys/kind")[-1].form["SpeechResult"] == "zwölf null"
    assert "'zwölf' means nothing" in dials(hotline, "--keys", "zwölf").output
    typed = dials(hotline, typed='\n"shopping please"\nh\n')
    assert "shopping please" in typed.output
    assert typed.output.count("Type keys and Enter") == 1


def test_the_person_at_the_desk_does_as_the_option_says(hotline: Hotline) -> None:
    hotline.says("/phone/ring", '<Dial action="/phone/keys/transfer"><Number>+493023125990</Number></Dial>')
    hotline.says("/phone/keys/transfer", "<Say>Goodbye.</Say>")
    assert "(connected with +493023125990)" in dials(hotline, "--keys", "").output
    assert "(connected" not in dials(hotline, "--keys", "", "--desk", "busy").output
    told = [knock.form["DialCallStatus"] for knock in hotline.knocks_at("/phone/keys/transfer")]
    assert told == ["completed", "busy"]


def test_somebody_types_on_the_telephone_and_hangs_up(hotline: Hotline) -> None:
    result = dials(hotline, typed="\n1\nhelp\n12\nh\n")
    assert result.exit_code == 0, result.output
    assert [knock.form.get("Digits") for knock in hotline.knocks] == [None, "1", None]
    assert "Postcode?" in result.output
    assert result.output.count("Type keys and Enter") == 2
    assert "hang up" in result.output


def test_the_end_of_input_hangs_up(hotline: Hotline) -> None:
    assert dials(hotline, typed="").exit_code == 0
    assert hotline.paths == ["/phone/ring", "/phone/over"]
