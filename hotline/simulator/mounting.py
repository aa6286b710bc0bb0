"""Telephones in browsers, mounted beside the provider's REST service."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from flask import Blueprint

from hotline.simulator import rest
from hotline.simulator.asking import Asking
from hotline.simulator.calls import CallStore
from hotline.simulator.line import add_line
from hotline.simulator.numbers import NO_ACCOUNT, Account, NumbersOfNow, number_at
from hotline.simulator.phonebook import Line
from hotline.simulator.rest_calls import add_calls
from hotline.simulator.switchboard import Switchboard
from hotline.simulator.texts import Texts
from hotline.simulator.town import Pages, add_pages


def add_telephones(
    blueprint: Blueprint,
    folder: Path,
    *,
    lines: Callable[[], Iterable[Line]],
    texts: Texts,
    public_url: str,
    token: str,
    say: Callable[..., str],
) -> None:
    """`/`, `/town`, `/line/...` and the REST calls, below a blueprint of `create_blueprint`.

    `lines` tells the numbers of this moment, `texts` is what the blueprint was made with. It is reached at
    `public_url` with requests signed by `token`; `folder` holds the simulator's store and, in a demo, the
    phonebook. Pages are in the house's layout, which has to be there; their words come by `say`.
    """
    messages = texts.store
    account = Account(token=token, sid=NO_ACCOUNT, numbers=numbers_of(lines))
    board = Switchboard(Asking(CallStore(messages.path), account, number_at(public_url)))
    add_line(blueprint, board, texts)
    add_calls(blueprint, board, rest.refused_without_key, rest.refused)
    add_pages(blueprint, Pages(folder, lines, messages, say))


def numbers_of(lines: Callable[[], Iterable[Line]]) -> NumbersOfNow:
    """The numbers of these lines, as they are whenever somebody asks."""
    return NumbersOfNow(lambda: [line.number for line in lines()])
