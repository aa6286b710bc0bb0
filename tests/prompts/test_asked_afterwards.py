"""The call of the day after is short in every language: question and both answers within twenty seconds."""

from __future__ import annotations

import pytest

from hotline.prompts import load_words
from hotline.prompts.lines import KeyName, Line
from hotline.prompts.seconds import seconds, without_last_pause
from hotline.prompts.sources import find_folder, read_source, shipped_languages

LONGEST = 20.0  # seconds (R70)


def choice(name: str, key: str) -> Line:
    return Line(name, {"key": KeyName(key)})


HELLO, LISTEN = Line("feedback_hello"), choice("feedback_listen", "1")
QUESTION, YES, NO = Line("feedback_question"), choice("feedback_yes", "1"), choice("feedback_no", "2")
WAYS = {
    "to the second answer": (HELLO, LISTEN, QUESTION, YES, NO),
    "all before the key": (HELLO, LISTEN, choice("feedback_never", "2")),
    "all after it": (QUESTION, YES, NO, choice("feedback_never", "3")),
    "how are you": (
        Line("checkin_hello"),
        *(choice(f"checkin_{name}", key) for name, key in (("fine", "1"), ("help", "2"), ("never", "3"))),
    ),
}


@pytest.mark.parametrize("city", ["berlin", "tricity"])
@pytest.mark.parametrize("language", shipped_languages(find_folder()))
def test_nobody_listens_longer_than_twenty_seconds(language: str, city: str) -> None:
    words = load_words((language,), (city,))
    spoken = read_source(find_folder(), language)[0].language
    assert spoken is not None
    for way, lines in WAYS.items():
        said = without_last_pause(words.render(lines, language=language, city=city))
        assert seconds(said, spoken) <= LONGEST, f"{way} in {language}"
