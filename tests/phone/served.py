"""What gunicorn serves in `test_wire`: the phone door alone, from the environment."""

from __future__ import annotations

from flask import Flask

from hotline import build_house
from tests.phone.conftest import app_of


def app() -> Flask:
    return app_of(build_house())
