"""Whoever installs the package alone, without the repository, has everything it needs."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", str(folder), str(TOP)]
    subprocess.run(build, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installed")
    install = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "--target", str(folder)]
    subprocess.run([*install, str(wheel)], check=True, capture_output=True)
    return folder


def hotline(installed: Path, cwd: Path, *words: str) -> str:
    """What the command says, run where the repository cannot be seen."""
    known = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    start = "import hotline.cli; hotline.cli.main(prog_name='hotline')"
    done = subprocess.run(
        [sys.executable, "-c", start, *words],
        cwd=cwd,
        env={**known, "PYTHONPATH": str(installed), "PYTHONSAFEPATH": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_an_installation_from_the_package_alone_works(installed: Path, tmp_path: Path) -> None:
    assert "volunteer" in hotline(installed, tmp_path, "--help")
    hotline(installed, tmp_path, "init", "--city", "berlin", "--public-url", "https://hotline.example.org")
    hotline(installed, tmp_path, "db", "upgrade")
    hotline(installed, tmp_path, "db", "check")
    hotline(installed, tmp_path, "volunteer", "list")
    assert "Neukölln" in hotline(installed, tmp_path, "zones", "lookup", "12043")
    hotline(installed, tmp_path, "prompts", "check")


def test_its_web_process_answers(installed: Path, tmp_path: Path) -> None:
    hotline(installed, tmp_path, "init", "--city", "berlin", "--public-url", "https://hotline.example.org")
    hotline(installed, tmp_path, "db", "upgrade")
    ask = (
        "import hotline\n"
        f"assert hotline.__file__.startswith({str(installed)!r})\n"
        "client = hotline.create_app().test_client()\n"
        "print(*(client.get(path).status_code for path in ('/', '/readyz', '/board/sign-in')))"
    )
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(installed), "PYTHONSAFEPATH": "1"}
    done = subprocess.run(
        [sys.executable, "-c", ask], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
    )
    assert done.stdout.split() == ["200", "200", "200"], done.stderr


def test_the_licence_is_named_and_the_command_is_there(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        names = packed.namelist()
        info = next(name for name in names if name.endswith(".dist-info/METADATA"))
        entry_points = next(name for name in names if name.endswith("entry_points.txt"))
        assert "License-Expression: Apache-2.0" in packed.read(info).decode()
        assert "hotline = hotline.cli:main" in packed.read(entry_points).decode()
