"""Two commands on a bare machine: what they need they get, or say in one line what is missing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]
SCRIPTS = ("demo", "test", "hotline", "lock", "bench", "pictures")
WITHOUT_VENV = f"""#!/bin/sh
case "$*" in *ensurepip*) exit 1 ;; esac
exec {sys.executable} "$@"
"""
TOO_OLD = """#!/bin/sh
exit 1
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A bare checkout: scripts and requirement files, no environment."""
    folder = tmp_path / "checkout"
    shutil.copytree(TOP / "scripts", folder / "scripts")
    return folder


def run_with_python(checkout: Path, python: str, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    """`scripts/hotline` on a machine whose only python3 is this one."""
    machine = tmp_path / "bin"
    machine.mkdir()
    (machine / "python3").write_text(python)
    (machine / "python3").chmod(0o755)
    for tool in ("bash", "cat", "cksum", "dirname", "env", "grep", "id"):
        found = shutil.which(tool)
        assert found is not None
        (machine / tool).symlink_to(found)
    env = {"PATH": str(machine), "HOME": os.environ.get("HOME", "/")}
    command = [str(machine / "bash"), str(checkout / "scripts" / "hotline"), "--help"]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


def test_where_debian_lacks_venv_it_says_so_in_one_line(checkout: Path, tmp_path: Path) -> None:
    done = run_with_python(checkout, WITHOUT_VENV, tmp_path)
    assert done.returncode == 1
    assert done.stderr == "Python's venv is missing. Run: apt install python3-venv\n"


def test_a_python_that_is_too_old_is_said(checkout: Path, tmp_path: Path) -> None:
    done = run_with_python(checkout, TOO_OLD, tmp_path)
    assert done.returncode == 1
    assert "Python 3.11 or newer is needed" in done.stderr


@pytest.mark.parametrize("name", [f"scripts/{script}" for script in SCRIPTS] + [".ci/run"])
def test_every_script_can_be_run_and_is_sound(name: str) -> None:
    assert os.access(TOP / name, os.X_OK)
    subprocess.run(["bash", "-n", str(TOP / name)], check=True)


def test_the_build_server_runs_the_test_command_and_nothing_else() -> None:
    lines = (TOP / ".ci" / "run").read_text().splitlines()
    assert [line for line in lines if not line.startswith("#")] == ['exec "$(dirname "$0")/../scripts/test"']


def test_the_procfile_names_commands_that_exist() -> None:
    processes = dict(re.findall(r"^(\w+): hotline (\w+)", (TOP / "Procfile").read_text(), re.MULTILINE))
    assert processes == {"web": "serve", "clock": "clock", "release": "db"}
