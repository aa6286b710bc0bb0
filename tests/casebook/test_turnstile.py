"""Writers of one SQLite file: one at a time, and nobody waits for ever."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy.exc import SQLAlchemyError

from hotline.casebook.store import Store
from hotline.casebook.turnstile import Turnstile

PATIENT, HASTY = 30.0, 0.01
HOLDER = """
import sys
from pathlib import Path
from hotline.casebook.turnstile import Turnstile
with Turnstile(Path(sys.argv[1]), seconds=30).passed():
    print("in", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "x.sqlite-turn"


def test_threads_enter_one_after_the_other(path: Path) -> None:
    turnstile, inside, most = Turnstile(path, seconds=PATIENT), set[int](), []

    def enter(number: int) -> None:
        for _ in range(20):
            with turnstile.passed():
                inside.add(number)
                most.append(len(inside))
                inside.remove(number)

    threads = [threading.Thread(target=enter, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(most), max(most)) == (160, 1)


def test_whoever_waits_too_long_is_told_and_may_come_again(path: Path) -> None:
    first, second = Turnstile(path, seconds=PATIENT), Turnstile(path, seconds=HASTY)
    with first.passed(), pytest.raises(SQLAlchemyError, match="no turn to write"), second.passed():
        pass
    with second.passed():
        pass


def test_one_process_waits_for_another_and_enters_when_that_ends(path: Path) -> None:
    other = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "in\n"
    with pytest.raises(SQLAlchemyError), Turnstile(path, seconds=HASTY).passed():
        pass
    other.kill()  # it dies inside: the kernel lets its lock go
    other.communicate()
    with Turnstile(path, seconds=PATIENT).passed():
        pass


def test_an_error_inside_lets_the_next_one_in(path: Path) -> None:
    turnstile = Turnstile(path, seconds=HASTY)
    with pytest.raises(RuntimeError), turnstile.passed():
        raise RuntimeError
    with turnstile.passed():
        pass
    turnstile.close()


def test_the_file_is_its_owners_only_and_stays_empty(sqlite_store: Store, tmp_path: Path) -> None:
    with sqlite_store.write():
        pass
    file = Path(f"{sqlite_store.url.database}-turn")
    assert (file.stat().st_mode & 0o777, file.read_bytes()) == (0o600, b"")
