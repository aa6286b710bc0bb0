"""Somebody at a telephone that the hotline rings, through the simulated provider as a browser asks it."""

from __future__ import annotations

from typing import Any, Self

from tests.house.town import PATIENCE, Town, browser, eventually


class Rung:
    """Methods are what the person does; `heard` is the last document, `words` what it said."""

    def __init__(self, town: Town, number: str) -> None:
        self.town, self.number = town, number
        self.sid, self.shown = "", ""
        self.heard: list[dict[str, Any]] = []
        self.is_joined = False

    # --- what people do

    def waits_for_it_to_ring(self) -> Self:
        self.sid, self.shown = eventually(self._ringing)  # type: ignore[misc]  # never the empty one
        return self

    def picks_up(self) -> Self:
        sheet = self._asks("answer", sid=self.sid)
        self.heard, self.is_joined = sheet["verbs"], bool(sheet["joined"])
        return self

    def presses(self, keys: str) -> Self:
        return self._goes_on(self._verb("Gather"), {"Digits": keys})

    def says_nothing(self) -> Self:
        return self._goes_on(self._verb("Gather"), {})

    def speaks(self, seconds: int) -> Self:
        """After the tone, and a key when that is done."""
        said = {"RecordingDuration": str(seconds), "Digits": "#"}
        return self._goes_on(self._verb("Record"), said)

    def hears_it_ring(self) -> str:
        """The hotline rings somebody for this call; the name of the attempt."""
        dial = self._verb("Dial")
        told = self._asks(
            "ring",
            sid=self.sid,
            numbers=dial["numbers"],
            timeout=dial["timeout"],
            caller_id=dial["caller_id"],
        )
        assert told["findings"] == []
        return str(told["dial"])

    def is_put_through(self) -> Self:
        """The words for this leg are over: it is joined."""
        self._asks("join", sid=self.sid)
        self.is_joined = True
        return self

    def hangs_up(self) -> Self:
        self._asks("over", sid=self.sid, status="")
        return self

    def refuses(self) -> Self:
        self._asks("refuse", sid=self.sid)
        return self

    def lets_it_ring(self) -> Self:
        """Until the company gives up."""
        self._asks("over", sid=self.sid, status="no-answer")
        return self

    def hears_how_it_ended(self, dial: str) -> Self:
        """The talk, or the ringing, is over."""
        attempt = self._asks("news", calls=[self.sid], dials=[dial], number="")["dials"][dial]
        assert attempt["state"] == "over"
        return self._goes_on(self._verb("Dial"), attempt["parameters"])

    # --- what they know

    @property
    def words(self) -> str:
        sounds = [one for verb in self.heard for one in verb.get("sounds", [verb])]
        return " ".join(piece["text"] for one in sounds for piece in one.get("pieces", ()))

    @property
    def plays(self) -> list[str]:
        """The addresses of the recordings in it."""
        sounds = [one for verb in self.heard for one in verb.get("sounds", [verb])]
        return [one["url"] for one in sounds if one["verb"] == "Play"]

    @property
    def is_over(self) -> bool:
        return bool(self.heard[-1]["verb"] == "Hangup")

    # --- how it is done

    def _ringing(self) -> tuple[str, str] | tuple[()]:
        """The call that rings here, and the number it shows."""
        ringing = self._asks("news", calls=[], dials=[], number="")["ringing"]
        return next(((one["sid"], one["from"]) for one in ringing if one["to"] == self.number), ())

    def _verb(self, name: str) -> dict[str, Any]:
        return next(verb for verb in self.heard if verb["verb"] == name)

    def _goes_on(self, verb: dict[str, Any], parameters: dict[str, str]) -> Self:
        asked = {"sid": self.sid, "url": verb["url"], "method": verb["method"], "parameters": parameters}
        self.heard = self._asks("ask", **asked)["verbs"]
        return self

    def _asks(self, what: str, **body: object) -> dict[str, Any]:
        answer = browser().post(f"{self.town.url}/simulator/line/{what}", json=body, timeout=PATIENCE)
        assert answer.ok, f"{what}: {answer.status_code} {answer.text}"
        found: dict[str, Any] = answer.json()
        return found
