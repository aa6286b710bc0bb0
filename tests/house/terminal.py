"""Somebody at the terminal, who has nothing but the `hotline` command."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hotline.cli import main
from hotline.settings import read_settings_file

BERLIN = ("--city", "berlin", "--public-url", "https://hotline.example.org")
INSTALLED: dict[str, tuple[bytes, int]] = {}  # what `has_installed` wrote the first time, with its modes
SETTINGS = ("hotline.env", "site.toml")
FOLDER = b"/the/folder/of/the/installation"


class Operator:
    """Somebody at the terminal, in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def types(self, *words: str, answers: str = "") -> Result:
        return CliRunner().invoke(main, list(words), input=answers, prog_name="hotline")

    def succeeds(self, *words: str, answers: str = "") -> str:
        result = self.types(*words, answers=answers)
        assert result.exit_code == 0, result.output
        return result.output

    def fails(self, *words: str, answers: str = "") -> str:
        """What went wrong, in one clear sentence, and not as a stack trace."""
        result = self.types(*words, answers=answers)
        assert result.exit_code not in (0, None), result.output
        assert "Traceback" not in result.output
        assert isinstance(result.exception, SystemExit)
        return result.output

    def has_installed(self) -> Operator:
        """`hotline init` and `hotline db upgrade` for Berlin: done once in this process, and copied."""
        if not INSTALLED:
            self.succeeds("init", *BERLIN)
            self.succeeds("db", "upgrade")
            INSTALLED.update((path.name, self._kept(path)) for path in self.folder.iterdir())
            return self
        for name, (content, mode) in INSTALLED.items():
            file = self.folder / name
            file.write_bytes(content.replace(FOLDER, bytes(self.folder)) if name in SETTINGS else content)
            file.chmod(mode)
        for name, value in read_settings_file(os.environ).items():  # as each command does
            os.environ.setdefault(name, value)
        return self

    def _kept(self, path: Path) -> tuple[bytes, int]:
        content = path.read_bytes()
        kept = content.replace(bytes(self.folder), FOLDER) if path.name in SETTINGS else content
        return kept, stat.S_IMODE(path.stat().st_mode)

    def adds_a_volunteer(self, *more: str) -> tuple[str, ...]:
        usual = {
            "--first-name": "Aylin",
            "--phone": "0171 3920001",
            "--language": "de",
            "--level": "2",
            "--zone": "neukoelln",
            "--identity-seen-by": "A. Muster",
            "--identity-seen-on": "2026-11-01",
            "--activated-by": "B. Muster",
        }
        given = dict(zip(more[::2], more[1::2], strict=True))
        return ("volunteer", "add", *(word for pair in {**usual, **given}.items() for word in pair))


@contextmanager
def at_a_terminal(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Operator]:
    """An operator in a folder, with an environment that is put back afterwards."""
    before = dict(os.environ)
    monkeypatch.chdir(folder)
    monkeypatch.delenv("HOTLINE_SETTINGS", raising=False)
    monkeypatch.setattr("os.execv", lambda *_: pytest.fail("a server was started"))
    yield Operator(folder)
    monkeypatch.undo()
    os.environ.clear()  # the command puts its settings file into the environment
    os.environ.update(before)
