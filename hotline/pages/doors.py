"""Signed in at several doors with one browser: each keeps its own token in the same signed cookie."""

from __future__ import annotations

from flask import session

TOKENS = ("token", "desk_token")  # of the board and of the desk
FORMS = "csrf_token"
WAS_HERE = "desk_was_here"  # which operator has signed in with this browser: an id
HELPER_WAS_HERE = "board_was_here"  # which volunteer has: what their number is found by
STAYS = (WAS_HERE, HELPER_WAS_HERE)


def enter(door: str, token: str) -> None:
    """Signed in at this door: nothing of the visitor's earlier cookie comes along but the other door.

    Forms that are open at the other door stay good; where there is none, they are made anew.
    """
    others = [name for name in TOKENS if name != door and name in session]
    _forget_all_but(*others, *([FORMS] if others else []), *STAYS)
    session[door], session.permanent = token, True


def leave(door: str) -> None:
    """Signed out at this door, and at no other."""
    session.pop(door, None)
    if not any(name in session for name in TOKENS):
        _forget_all_but(*STAYS)


def _forget_all_but(*names: str) -> None:
    kept = {name: session[name] for name in names if name in session}
    session.clear()
    session.update(kept)
