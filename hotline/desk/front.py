"""The first page of the desk."""

from __future__ import annotations

from flask import Blueprint, render_template


def add_routes(blueprint: Blueprint) -> None:
    """The pages of this file."""
    blueprint.add_url_rule("/", "front", front, methods=["GET"])


def front() -> str:
    """Where everything is."""
    return render_template("desk/front.html")
