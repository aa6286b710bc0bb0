"""What merging new HTML into a page leaves alone: nodes, what was typed, chosen, opened, selected."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

import hotline

MERGE = (Path(hotline.__file__).parent / "pages" / "static" / "merge.js").read_text("utf-8")
HERE = "http://house.invalid/"
INTO = """async html => {
    const { merge } = await import("/merge.js");
    const now = new DOMParser().parseFromString(`<main>${html}</main>`, "text/html");
    merge(document.querySelector("main"), now.querySelector("main"));
}"""
LIST = "<ul>{}</ul>"


@pytest.fixture(scope="module")
def opened(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    page.route(f"{HERE}**", lambda route: route.fulfill(body="<main></main>", content_type="text/html"))
    script = "text/javascript"
    page.route(f"{HERE}merge.js", lambda route: route.fulfill(body=MERGE, content_type=script))
    page.goto(HERE)
    yield page
    page.close()


@pytest.fixture
def page(opened: Page) -> Page:
    opened.evaluate("document.querySelector('main').replaceChildren()")
    return opened


def shows(page: Page, html: str) -> None:
    """What stands on the page, before anybody touches it."""
    page.evaluate("html => { document.querySelector('main').innerHTML = html }", html)


def becomes(page: Page, html: str) -> str:
    """The page's HTML after this has come."""
    page.evaluate(INTO, html)
    return page.inner_html("main")


def items(*names: str) -> str:
    return LIST.format("".join(f'<li data-key="{name}"><a href="#">{name}</a></li>' for name in names))


def remember(page: Page, *names: str) -> None:
    page.evaluate(
        "names => { window.was = names.map(n => document.querySelector(`[data-key=${n}]`)) }", names
    )


def are_the_same(page: Page, *names: str) -> bool:
    same = "names => names.every((n, nth) => document.querySelector(`[data-key=${n}]`) === window.was[nth])"
    return bool(page.evaluate(same, list(names)))


@pytest.mark.parametrize(
    "after",
    [("a", "b", "c", "d"), ("n", "a", "b", "c"), ("a", "c"), ("c", "a", "b"), ("x", "c", "y", "b", "a"), ()],
)
def test_items_come_and_go_and_move_and_stay_the_same_nodes(page: Page, after: tuple[str, ...]) -> None:
    shows(page, items("a", "b", "c"))
    kept = [name for name in ("a", "b", "c") if name in after]
    remember(page, *kept)
    assert becomes(page, items(*after)) == items(*after)
    assert are_the_same(page, *kept)


def test_the_focus_stays_in_an_item_that_moves(page: Page) -> None:
    shows(page, items("a", "b", "c"))
    page.focus("[data-key=c] a")
    becomes(page, items("c", "a", "b"))
    assert page.evaluate("document.activeElement.textContent") == "c"


def test_a_text_changes_without_losing_a_selection_beside_the_change(page: Page) -> None:
    shows(page, "<p>asked 5 minutes ago</p>")
    page.evaluate("""() => {
        const text = document.querySelector("p").firstChild;
        getSelection().setBaseAndExtent(text, 0, text, 5);
    }""")
    assert becomes(page, "<p>asked 6 minutes ago</p>") == "<p>asked 6 minutes ago</p>"
    assert page.evaluate("getSelection().toString()") == "asked"


def test_what_is_half_typed_half_chosen_or_open_stays(page: Page) -> None:
    form = (
        '<form><input name="who" value=""><textarea name="note"></textarea>'
        '<input type="radio" name="how" value="done"><input type="radio" name="how" value="later">'
        '<details><summary>more</summary>text</details><input type="hidden" name="token" value="{0}">'
        "<p>{0}</p></form>"
    )
    shows(page, form.format("one"))
    page.fill("[name=who]", "Frau Muster")
    page.fill("[name=note]", "rings at noon")
    page.check("[value=later]")
    page.click("summary")
    becomes(page, form.format("two").replace('value="done"', 'value="done" checked'))
    assert page.input_value("[name=who]") == "Frau Muster"
    assert page.input_value("[name=note]") == "rings at noon"
    assert page.is_checked("[value=later]")
    assert page.evaluate("document.querySelector('details').open")
    assert page.input_value("[name=token]") == "two"
    assert page.inner_text("p") == "two"


def test_a_choice_never_slips_to_another_one(page: Page) -> None:
    radio = '<label><input type="radio" name="how" value="{0}">{0}</label>'
    shows(page, "".join(radio.format(name) for name in ("a", "b", "c")))
    page.check("[value=b]")
    becomes(page, "".join(radio.format(name) for name in ("b", "c")))
    assert not page.is_checked("[value=c]")


def test_an_item_that_is_gone_stays_while_something_typed_in_it_is_not_sent(page: Page) -> None:
    item = '<li data-key="{0}"><input name="note"></li>'
    shows(page, LIST.format(item.format("a") + item.format("b") + item.format("c")))
    page.fill("[data-key=b] input", "half a sentence")
    becomes(page, LIST.format(item.format("a") + item.format("c") + item.format("d")))
    order = "[...document.querySelectorAll('li')].map(one => one.dataset.key + (one.dataset.over ?? '-'))"
    assert page.evaluate(order) == ["a-", "b", "c-", "d-"]
    assert page.input_value("[data-key=b] input") == "half a sentence"
    page.fill("[data-key=b] input", "")
    becomes(page, LIST.format(item.format("a") + item.format("c") + item.format("d")))
    assert page.evaluate(order) == ["a-", "c-", "d-"]


def test_what_is_kept_is_left_alone_until_it_is_gone(page: Page) -> None:
    shows(page, '<div id="shown" data-kept><b>030 23125 001</b></div><p>1</p>')
    after = becomes(page, '<div id="shown" data-kept><button>Show</button></div><p>2</p>')
    assert after == '<div id="shown" data-kept=""><b>030 23125 001</b></div><p>2</p>'
    assert becomes(page, '<div id="other" data-kept><button>Show</button></div>').endswith(
        "<button>Show</button></div>"
    )
    assert "030" not in page.content()
