"""Whoever follows the instructions gets a hotline: every command, option and file in them is real."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path

import click
import pytest

from hotline.cli import COMMANDS, main
from hotline.settings import variable_names
from tests.house.terminal import Operator
from tests.house.test_connect import GERMAN, POLISH, operator, provider

__all__ = ["operator", "provider"]  # fixtures
TOP = Path(__file__).resolve().parents[2]
FOLDER = TOP / "docs" / "install"
TEXT = (TOP / "docs" / "install.md").read_text(encoding="utf-8")
UNITS = ("hotline-web.service", "hotline-clock.service", "hotline-backup.service", "hotline-backup.timer")
OF_A_HOTLINE = ("HOTLINE_", "TWILIO_", "DATABASE_URL", "SECRET_KEY", "PUBLIC_URL", "SMTP_URL")
OTHERS = {"HOTLINE_BIND", "HOTLINE_SETTINGS", "HOTLINE_DEBUG"}


def typed(text: str) -> list[list[str]]:
    """Every `hotline ...` that somebody is told to type: in blocks, and between backticks."""
    lines = re.findall(r"^ {4}(hotline .*?)(?: {2,}.*)?$", text, re.MULTILINE)
    lines += re.findall(r"`(hotline [^`]+)`", text)
    return [shlex.split(line.partition(" > ")[0]) for line in lines]


@pytest.mark.parametrize("document", ["docs/install.md", "docs/forgetting.md", "README.md"])
def test_every_command_in_it_exists_with_its_options(document: str) -> None:
    commands = typed((TOP / document).read_text(encoding="utf-8"))
    assert commands
    for words in commands:
        found: click.Command = main
        for word in words[1:]:
            if isinstance(found, click.Group) and not word.startswith("-"):
                inner = found.get_command(click.Context(found), word)
                assert inner is not None, words
                found = inner
        options = {name for one in found.params for name in one.opts}
        assert {word for word in words if word.startswith("--")} <= options, words


def test_every_setting_in_it_exists() -> None:
    named = {word for word in re.findall(r"\b[A-Z][A-Z_]{3,}\b", TEXT) if word.startswith(OF_A_HOTLINE)}
    assert named - {"TWILIO_"} <= {*variable_names(), *OTHERS}


def test_every_file_in_it_exists() -> None:
    for name in re.findall(r"docs/install/([\w.*-]+)", TEXT):
        assert list(FOLDER.glob(name)), name
    for name in re.findall(r"\]\(([\w./-]+\.md)\)", TEXT):
        assert (TOP / "docs" / name).exists(), name
    assert {path.name for path in FOLDER.iterdir()} == {*UNITS, "nginx.conf", "hotline"}


def unit(name: str) -> ConfigParser:
    parser = ConfigParser(interpolation=None, strict=True)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # systemd's names have capitals
    parser.read(FOLDER / name)
    return parser


@pytest.mark.parametrize("name", [name for name in UNITS if name.endswith("service")])
def test_a_unit_starts_a_command_that_exists_as_a_user_that_may_little(name: str) -> None:
    service = unit(name)["Service"]
    program, command, *_ = service["ExecStart"].split()
    assert program == "/opt/hotline/venv/bin/hotline"
    assert command in COMMANDS
    assert (service["User"], service["UMask"], service["NoNewPrivileges"]) == ("hotline", "0077", "yes")
    assert (service["ProtectSystem"], service["CapabilityBoundingSet"]) == ("strict", "")


def test_a_worker_may_end_its_calls_before_it_is_killed() -> None:
    from hotline import serving

    assert int(unit("hotline-web.service")["Service"]["TimeoutStopSec"]) > serving.graceful_timeout


@pytest.mark.parametrize("name", UNITS)
def test_systemd_understands_the_unit(name: str, tmp_path: Path) -> None:
    """Its own check, with programs that this machine has; a machine without systemd has read them above."""
    for path in FOLDER.glob("hotline-*"):
        text = re.sub(r"^ExecStart=\S+", f"ExecStart={shutil.which('true')}", path.read_text(), flags=re.M)
        (tmp_path / path.name).write_text(text)
    tool = shutil.which("systemd-analyze")
    command = [tool, "verify", str(tmp_path / name)] if tool else ["true"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_web_server_hands_addresses_on_as_they_came() -> None:
    conf = (FOLDER / "nginx.conf").read_text()
    assert re.findall(r"proxy_pass (\S+);", conf) == ["http://hotline"], (
        "a path there would rewrite addresses"
    )
    assert "rewrite" not in re.sub(r"#.*", "", conf)
    assert re.findall(r"server (\S+:\d+);", conf) == ["127.0.0.1:8000"]
    assert next(int(seconds) for seconds in re.findall(r"proxy_read_timeout (\d+)s", conf)) > 15
    assert conf.count("access_log off;") == conf.count("server_name")
    assert conf.count("hotline.example.org") - conf.count("# hotline.example.org") == 5  # as its comment says


def test_the_wrapper_is_sound() -> None:
    subprocess.run(["sh", "-n", str(FOLDER / "hotline")], check=True)
    assert (FOLDER / "hotline").stat().st_mode & 0o111


class TestTheWordsForWhenTheMachineIsAway:
    def test_are_printed_for_another_host(self, operator: Operator) -> None:
        said = operator.succeeds("fallback")
        assert said.startswith('<?xml version="1.0"')
        assert "Entschuldigung" in said
        assert said.rstrip().endswith("</Response>")

    def test_in_the_languages_of_a_line(self, operator: Operator) -> None:
        site = (operator.folder / "site.toml").read_text()
        (operator.folder / "site.toml").write_text(site.replace('["de"]', '["pl"]'))
        assert "Entschuldigung" not in operator.succeeds("fallback", "--number", POLISH)

    def test_for_a_line_that_there_is(self, operator: Operator) -> None:
        said = operator.fails("fallback", "--number", "+493023125909")
        assert GERMAN in said
