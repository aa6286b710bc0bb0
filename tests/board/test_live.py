"""The board in real browsers that run scripts: what others do appears by itself and disturbs nobody."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select

from hotline.casebook.store import Store
from hotline.casebook.tables import View
from hotline.pages import live
from tests.board import gallery
from tests.board.live import PHONE, served
from tests.board.onlookers import heard, onlooker
from tests.board.town import BEN, LANGUAGES, RESIDENT, Town
from tests.eyes import OVERFLOW, violations

WORD = "Himbeerstrauch"
LARGEST_PAGE = 100_000
SPOKEN = 15_000  # milliseconds within which a page has surely said what it has to say


@pytest.fixture
def town(sqlite_store: Store) -> Town:
    return Town(sqlite_store)


@pytest.fixture
def address(town: Town, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Where the town is open; its pages ask five times a second."""
    monkeypatch.setattr(live, "EVERY", 0.2)
    with served(town) as at:
        yield at


@pytest.fixture
def anna(browser: Browser, town: Town, address: str) -> Iterator[Page]:
    with onlooker(browser, town, address, town.has_volunteer()) as page:
        yield page


@pytest.fixture
def ben(browser: Browser, town: Town, address: str) -> Iterator[Page]:
    with onlooker(browser, town, address, town.has_volunteer("Ben", BEN)) as page:
        yield page


def item(request_id: int) -> str:
    return f"[data-key=request-{request_id}]"


def says(page: Page, text: str) -> None:
    """Wait until the page has said this aloud."""
    page.wait_for_function("text => window.heard.some(line => line.includes(text))", arg=text, timeout=SPOKEN)


# --- the list


def test_a_new_request_appears_is_announced_and_nothing_else_moves(town: Town, anna: Page) -> None:
    first = town.resident_asks(minutes_ago=50)
    link = anna.locator(f"{item(first)} a")
    link.focus()
    link.evaluate("one => { window.link = one; window.getSelection().selectAllChildren(one.closest('li')) }")
    second = town.resident_asks("pets", minutes_ago=20)
    third = town.resident_asks("pets", minutes_ago=10)
    expect(anna.locator(item(third))).to_be_visible()
    assert anna.locator(item(second)).get_attribute("data-fresh") == ""
    assert link.evaluate("one => one === window.link && one === document.activeElement")
    assert anna.evaluate("window.getSelection().toString().includes('Einkaufen')")
    says(anna, "neue Anfragen.")
    assert sum("Einkaufen" in line for line in heard(anna)) == 0, "the list is not read out again"


def test_what_comes_together_is_said_once(town: Town, anna: Page) -> None:
    ids = [town.resident_asks("pets", minutes_ago=nth) for nth in range(5, 0, -1)]
    expect(anna.locator(item(ids[-1]))).to_be_visible()
    says(anna, "neue Anfragen.")
    counts = [int(line.split()[0]) if line[0].isdigit() else 1 for line in heard(anna)]
    assert sum(counts) <= 5
    assert len(counts) <= 2


def test_one_takes_and_the_other_sees_it_go_and_keeps_a_place_for_the_keyboard(
    town: Town, anna: Page, ben: Page
) -> None:
    first, second = town.resident_asks(minutes_ago=50), town.resident_asks("pets", minutes_ago=20)
    anna.reload()  # what goes before it was said to be new is not spoken of at all
    anna.locator(f"{item(first)} a").focus()
    ben.locator(f"{item(first)} a").click()
    ben.get_by_role("button", name="Ich übernehme das").click()
    ben.get_by_text("Danke, dass Sie das übernehmen").wait_for()
    expect(anna.locator(item(first))).to_have_count(0)
    expect(anna.locator(f"{item(second)} a")).to_be_focused()
    says(anna, "Eine Anfrage wartet nicht mehr.")
    says(anna, "steht nicht mehr hier")
    anna.keyboard.press("Enter")
    anna.get_by_role("button", name="Ich übernehme das").wait_for()


def test_when_the_last_one_goes_the_focus_goes_to_the_heading(town: Town, anna: Page) -> None:
    only = town.resident_asks()
    anna.locator(f"{item(only)} a").focus()
    town.somebody_else_takes(only)
    expect(anna.get_by_role("heading", level=1)).to_be_focused()
    expect(anna.get_by_text("Gerade wartet hier niemand")).to_be_visible()


def test_a_request_of_mine_that_runs_out_leaves_my_list_and_waits_again(town: Town, anna: Page) -> None:
    request_id = town.resident_asks()
    anna.locator(f"{item(request_id)} a").click()
    anna.get_by_role("button", name="Ich übernehme das").click()
    anna.get_by_role("link", name="Zurück zu den Anfragen").first.click()
    expect(anna.locator(f"#mine {item(request_id)}")).to_be_visible()
    town.clock_releases(hours=30)
    expect(anna.locator(f"#waiting {item(request_id)}")).to_be_visible()
    expect(anna.locator("#mine")).to_have_count(0)
    says(anna, "Eine Anfrage liegt nicht mehr bei Ihnen.")


def test_on_a_full_page_what_moves_up_from_the_next_one_is_not_called_new(town: Town, anna: Page) -> None:
    ids = [town.resident_asks("pets", minutes_ago=100 - nth) for nth in range(25)]
    expect(anna.locator(item(ids[19]))).to_be_visible()
    anna.reload()
    town.somebody_else_takes(ids[0])
    expect(anna.locator(item(ids[20]))).to_be_visible()
    says(anna, "wartet nicht mehr")
    assert not any("neue" in line for line in heard(anna))


# --- one request


def test_a_request_that_somebody_takes_meanwhile_says_so_where_the_button_was(
    town: Town, anna: Page, ben: Page
) -> None:
    request_id = town.resident_asks()
    anna.locator(f"{item(request_id)} a").click()
    anna.get_by_role("button", name="Ich übernehme das").focus()
    town.somebody_else_takes(request_id)
    expect(anna.get_by_role("heading", name="Diese Anfrage ist nicht mehr hier")).to_be_focused()
    expect(anna.get_by_role("button", name="Ich übernehme das")).to_have_count(0)
    says(anna, "Vielleicht hat sie inzwischen jemand anders übernommen")


def test_what_was_shown_stays_while_the_claim_does_and_goes_with_it(town: Town, anna: Page) -> None:
    request_id = town.resident_asks(number=RESIDENT, code_words=(WORD,))
    anna.locator(f"{item(request_id)} a").click()
    anna.get_by_role("button", name="Ich übernehme das").click()
    anna.get_by_role("button", name="Nummer und Wort zeigen").click()
    anna.get_by_label("Nicht erreicht").check()
    anna.locator(".word").evaluate("one => { window.word = one }")
    asks_and_gets_an_answer(anna, town)
    assert anna.locator(".word").evaluate("one => one === window.word")
    expect(anna.get_by_label("Nicht erreicht")).to_be_checked()
    town.clock_releases(hours=30)
    expect(anna.locator("#standing")).to_contain_text("Die Zeit zum Anrufen war um")
    assert WORD not in anna.content()
    assert RESIDENT not in anna.content()
    says(anna, "Die Zeit zum Anrufen war um")
    assert looks(town) == 1


def asks_and_gets_an_answer(page: Page, town: Town) -> None:
    """Something happens elsewhere on the board, and the page has asked and merged what came."""
    with page.expect_response(lambda answer: answer.status == 200 and "/board/" in answer.url):
        town.resident_asks("pets")
    page.wait_for_function("new Promise(done => setTimeout(() => done(true), 300))")


def looks(town: Town) -> int:
    with town.store.read() as casebook:
        return casebook.scalar(select(func.count()).select_from(View)) or 0


def test_a_page_that_the_browser_keeps_for_going_back_holds_no_number(town: Town, anna: Page) -> None:
    request_id = town.resident_asks(number=RESIDENT, code_words=(WORD,))
    anna.locator(f"{item(request_id)} a").click()
    anna.get_by_role("button", name="Ich übernehme das").click()
    anna.get_by_role("button", name="Nummer und Wort zeigen").click()
    anna.locator(".word").wait_for()
    anna.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    assert WORD not in anna.content()
    anna.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(anna.get_by_role("button", name="Nummer und Wort zeigen")).to_be_visible()
    assert looks(town) == 1


def test_without_a_connection_the_number_goes_when_the_claim_runs_out(
    town: Town, anna: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    request_id = town.resident_asks(number=RESIDENT, code_words=(WORD,))
    anna.locator(f"{item(request_id)} a").click()
    anna.get_by_role("button", name="Ich übernehme das").click()
    monkeypatch.setattr("hotline.board.cards._seconds_left", lambda _due_at: 2)
    anna.get_by_role("button", name="Nummer und Wort zeigen").click()
    expect(anna.locator(".word")).to_have_text(WORD)
    anna.context.set_offline(True)
    expect(anna.locator(".word")).to_have_count(0)


def test_a_message_about_a_missing_choice_stays_while_the_page_keeps_up(town: Town, anna: Page) -> None:
    request_id = town.resident_asks()
    anna.locator(f"{item(request_id)} a").click()
    anna.get_by_role("button", name="Ich übernehme das").click()
    anna.locator("#outcome form").evaluate("form => form.noValidate = true")
    anna.get_by_role("button", name="Speichern").click()
    expect(anna.locator(".wrong")).to_be_visible()
    asks_and_gets_an_answer(anna, town)
    expect(anna.locator(".wrong")).to_be_visible()


# --- trouble


def test_without_a_connection_the_page_says_so_and_catches_up(town: Town, anna: Page) -> None:
    anna.context.set_offline(True)
    expect(anna.get_by_text("Keine Verbindung.", exact=False).last).to_be_visible()
    says(anna, "Keine Verbindung")
    newest = town.resident_asks()
    anna.context.set_offline(False)
    expect(anna.locator(item(newest))).to_be_visible(timeout=20_000)
    expect(anna.locator("[data-when=lost]")).to_be_hidden()
    says(anna, "Die Verbindung ist wieder da.")


def test_one_answer_that_gets_lost_worries_nobody(town: Town, anna: Page) -> None:
    lost = iter([True])
    anna.route("**/board/", lambda route: route.abort() if next(lost, False) else route.continue_())
    newest = town.resident_asks()
    expect(anna.locator(item(newest))).to_be_visible()
    assert anna.locator("[data-when=lost]").is_hidden()
    assert not any("Verbindung" in line for line in heard(anna))


def test_a_network_that_wants_a_log_in_is_no_connection_either(town: Town, anna: Page) -> None:
    town.resident_asks()
    anna.route("**/board/", lambda route: route.fulfill(body="<h1>Free WiFi</h1>", content_type="text/html"))
    expect(anna.locator("[data-when=lost]")).to_be_visible()
    assert "WiFi" not in anna.content()


@pytest.mark.parametrize("how", ["paused", "signed out"])
def test_who_is_signed_out_is_told_and_shown_nothing_secret_any_more(
    town: Town, anna: Page, how: str
) -> None:
    request_id = town.resident_asks(number=RESIDENT, code_words=(WORD,))
    anna.locator(f"{item(request_id)} a").click()
    anna.get_by_role("button", name="Ich übernehme das").click()
    anna.get_by_role("button", name="Nummer und Wort zeigen").click()
    anna.locator(".word").wait_for()
    if how == "paused":
        town.pauses(1)
    else:
        other = anna.context.new_page()
        other.goto(anna.url.partition("/board/")[0] + "/board/past")
        other.get_by_role("button", name="Abmelden").click()
    expect(anna.get_by_role("link", name="Neu anmelden")).to_be_visible()
    assert WORD not in anna.content()
    says(anna, "Sie sind nicht mehr angemeldet.")
    anna.get_by_role("link", name="Neu anmelden").click()
    expect(anna.get_by_label("Ihre Telefonnummer")).to_be_visible()


def test_a_hidden_tab_asks_nobody_and_catches_up_when_it_is_looked_at(town: Town, anna: Page) -> None:
    shown = "state => { Object.defineProperty(document, 'hidden', { value: state, configurable: true });"
    shown += " document.dispatchEvent(new Event('visibilitychange')) }"
    anna.evaluate(shown, True)
    anna.wait_for_function("new Promise(done => setTimeout(() => done(true), 500))")
    asked: list[str] = []
    anna.on("request", lambda request: asked.append(request.url))
    newest = town.resident_asks()
    anna.wait_for_function("new Promise(done => setTimeout(() => done(true), 1000))")
    assert asked == []
    anna.evaluate(shown, False)
    expect(anna.locator(item(newest))).to_be_visible()


def test_a_visitors_clock_that_is_wrong_changes_nothing(town: Town, anna: Page) -> None:
    anna.add_init_script(
        "Date.now = () => 0; performance.timeOrigin; Date = class extends Date { getTime() { return 0 } }"
    )
    anna.reload()
    newest = town.resident_asks(minutes_ago=50)
    expect(anna.locator(item(newest))).to_contain_text("vor 50 Minuten")
    says(anna, "Eine neue Anfrage.")


# --- everybody


def test_whoever_wants_no_motion_has_a_colour_that_stands_still(town: Town, anna: Page) -> None:
    anna.emulate_media(reduced_motion="reduce")
    newest = town.resident_asks()
    anna.locator(f"{item(newest)}[data-fresh]").wait_for()
    assert anna.locator(item(newest)).evaluate("one => getComputedStyle(one).animationName") == "none"


def test_a_page_with_all_it_loads_is_under_100_kb(town: Town, anna: Page) -> None:
    mine = [town.resident_asks() for _ in range(3)]
    for _ in range(25):
        town.resident_asks("pets", minutes_ago=200)
    for request_id in mine:
        anna.goto(f"{anna.url.partition('/board/')[0]}/board/requests/{request_id}")
        anna.get_by_role("button", name="Ich übernehme das").click()
        anna.get_by_text("Danke, dass Sie das übernehmen").wait_for()
    sizes: dict[str, int] = {}
    anna.on(
        "requestfinished", lambda request: sizes.update({request.url: request.sizes()["responseBodySize"]})
    )
    anna.goto(f"{anna.url.partition('/board/')[0]}/board/")
    expect(anna.locator("#waiting > li")).to_have_count(20)
    expect(anna.locator("#mine > li")).to_have_count(3)
    expect(anna.locator("html[data-live-on]")).to_be_attached()
    assert any("live.js" in url for url in sizes)
    assert sum(sizes.values()) < LARGEST_PAGE, sizes


def test_without_scripts_a_button_refreshes_the_page_and_with_them_there_is_none(
    browser: Browser, town: Town, anna: Page, address: str
) -> None:
    expect(anna.get_by_role("link", name="Aktualisieren")).to_be_hidden()
    context = browser.new_context(
        viewport=PHONE, java_script_enabled=False, storage_state=anna.context.storage_state()
    )
    page = context.new_page()
    page.goto(f"{address}/board/")
    newest = town.resident_asks()
    page.get_by_role("link", name="Aktualisieren").click()
    expect(page.locator(item(newest))).to_be_visible()
    context.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_in_what_changes_by_itself(
    browser: Browser, town: Town, address: str, language: str
) -> None:
    context = browser.new_context(viewport=PHONE, bypass_csp=True)
    page = context.new_page()
    for name in gallery.changes(page, town, address, language):
        assert violations(page) == [], f"{language} {name}"
        assert page.evaluate(OVERFLOW) <= 0, f"{language} {name}"
        page.emulate_media(color_scheme="dark")
        assert violations(page) == [], f"{language} {name} in the dark"
        page.emulate_media(color_scheme="light")
    context.close()
