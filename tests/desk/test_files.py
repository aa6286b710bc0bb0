"""Every file that the desk gives is known by name, is looked into, and holds nobody's number or word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict
from itertools import product

from werkzeug.routing import Rule

from hotline.casebook.store import Store
from tests.desk.caller import now
from tests.desk.changing_town import administrator
from tests.desk.files import ANSWERS, FILES, SOUNDS, text_of
from tests.desk.test_rights import things_in

GAP = re.compile(r"<(?:any\(([^)]*)\):|[^:<>]*:)?(\w+)>")


def addresses(rule: Rule, ids: dict[str, str]) -> Iterator[str]:
    """Every address of a rule: each of several words, and what there is of everything else."""
    gaps = GAP.findall(rule.rule)
    choices = [words.split(", ") if words else [ids.get(name, "x")] for words, name in gaps]
    for chosen in product(*choices):
        words = iter(chosen)
        yield GAP.sub(lambda _gap, words=words: next(words), rule.rule)  # type: ignore[misc] # bound at once


def is_file(rule: Rule) -> bool:
    """Whether an address of the desk is called as files are: also where a test has none to ask for."""
    return (
        rule.endpoint.startswith("desk.")
        and re.search(r"\.(\w+|<any\([^)]*\):form>)$", rule.rule) is not None
    )


def test_whatever_the_desk_gives_is_known_and_holds_no_number_and_no_word(sqlite_store: Store) -> None:
    meike = administrator(sqlite_store, "berlin", city="berlin")
    town = meike.town
    ids = {name: str(one) for name, one in asdict(things_in(town, "neukoelln")).items()}
    ids |= {"city": "berlin", "zone": "neukoelln", "month": f"{now():%Y-%m}", "row_id": ids["request_id"]}
    ids |= {"language": "de", "operator_id": "1"}
    files, pages = {one.endpoint for one in town.app.url_map.iter_rules() if is_file(one)} - SOUNDS, 0
    for rule in town.app.url_map.iter_rules():
        if not rule.endpoint.startswith("desk.") or "GET" not in (rule.methods or ()):
            continue
        for address in addresses(rule, ids):
            answer = meike.client.get(address)
            if answer.status_code != 200 or rule.endpoint in SOUNDS:
                continue
            text = text_of(answer.data, answer.mimetype or "")
            assert town.secrets_in(text) == [], address
            pages += answer.mimetype == "text/html"
            files |= {rule.endpoint} if answer.mimetype != "text/html" else set()
    assert pages > 40
    assert files - ANSWERS == set(FILES)
