"""Telephone, board and desk side by side; messages and calls that arrive; what screen readers are told."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, expect
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from hotline.board.guard import TOKEN
from hotline.casebook import people, sign_in, telling
from hotline.casebook.store import Store
from hotline.cities.volunteer_rules import VERSION
from hotline.house import House
from tests.board.live import DESKTOP, PHONE
from tests.eyes import OVERFLOW, violations
from tests.simulator.live import AYLIN, GERMAN, RESIDENTS, Town, town
from tests.simulator.telephone import context_of, telephone
from tests.simulator.test_rest import ACCOUNT, Rerouted

CODE = "Nachbarschaftshilfe: Ihr Code ist 123456. Geben Sie ihn niemandem weiter."
HELLO = """<Response>
  <Gather numDigits="1" timeout="5"><Say language="de-DE">Bitte drücken Sie die Eins.</Say></Gather>
  <Say language="de-DE">Vielen Dank.</Say>
</Response>"""


@pytest.fixture(scope="module")
def here(finished_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("town")
    shutil.copyfile(finished_file, folder / "hotline.sqlite")
    with town(folder) as opened:
        _has_a_volunteer(opened.app)
        yield opened


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = context_of(browser)
    yield opened
    opened.close()


@pytest.fixture
def provider(here: Town) -> Client:
    return Client(ACCOUNT, "token", http_client=Rerouted(f"{here.address}/simulator/api"))


def _has_a_volunteer(app: Flask) -> None:
    store: Store = app.extensions["hotline"].store
    now = datetime.now(UTC)
    with store.write() as casebook:
        new = people.add_volunteer(
            casebook,
            first_name="Aylin",
            number=AYLIN,
            language="de",
            level=2,
            city="berlin",
            zones=("neukoelln",),
            identity_seen_by="A. Muster",
            identity_seen_on=date(2026, 11, 2),
            activated_by="B. Muster",
            now=now,
        )
        people.accept_rules(casebook, volunteer_id=new.id, version=VERSION, now=now)


def signs_in(context: BrowserContext, here: Town) -> None:
    """The browser has the cookie of a volunteer who signed in before."""
    store: Store = here.app.extensions["hotline"].store
    now = datetime.now(UTC)
    with store.write() as casebook:
        volunteer = people.volunteer_by_number(casebook, AYLIN)
        assert volunteer is not None
        token = sign_in.open_session(casebook, volunteer_id=volunteer.id, now=now)
    client = here.app.test_client()
    with client.session_transaction() as cookie:
        cookie[TOKEN] = token
    kept = client.get_cookie("session")
    assert kept is not None
    context.add_cookies([{"name": "session", "value": kept.value, "url": here.address}])


# --- side by side


def test_a_request_made_on_the_telephone_appears_on_the_board_beside_it(
    here: Town, context: BrowserContext
) -> None:
    signs_in(context, here)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(f"{here.address}/simulator/town")
    board = page.frame_locator("iframe[src='/board/']")
    board.get_by_role("heading", name="Guten Tag, Aylin").wait_for()
    assert board.get_by_role("link", name="Ansehen: Einkaufen").count() == 0
    phone = page.frame_locator("iframe[src^='/simulator/']").locator(".telephone").first
    phone.locator("[data-part=who]").select_option(RESIDENTS[7])
    phone.get_by_role("button", name="Anrufen").click()
    phone.get_by_text("Guten Tag").wait_for()
    phone.get_by_role("button", name="1", exact=True).click()
    phone.get_by_text("Danke").wait_for()
    for key in "12043":
        phone.get_by_role("button", name=key, exact=True).click()
    board.get_by_role("link", name="Ansehen: Einkaufen").wait_for()
    phone.get_by_role("button", name="Auflegen").click()
    assert complaints == []


def test_the_guide_says_what_to_press_and_whom_to_sign_in_as(here: Town, browser: Browser) -> None:
    context = browser.new_context(viewport=DESKTOP, java_script_enabled=False, locale="de-DE")
    page = context.new_page()
    page.goto(f"{here.address}/simulator/town")
    assert "Dann 1, dann 12043" in page.inner_text("main")
    assert page.get_by_role("button", name="+49 171 3920001 kopieren").is_visible()
    assert page.get_by_role("button", name="ein langes Kennwort kopieren").is_visible()
    code = page.locator("[data-totp]").get_attribute("data-copy")
    assert code is not None
    assert len(code) == 6
    context.close()


def test_on_a_small_screen_one_of_the_three_is_shown_at_a_time(here: Town, browser: Browser) -> None:
    context = context_of(browser, viewport=PHONE)
    page = context.new_page()
    page.goto(f"{here.address}/simulator/town")
    shown = page.locator("main iframe:visible")
    assert shown.count() == 1
    page.get_by_role("radio", name="Tafel").check(force=True)
    assert shown.get_attribute("title") == "Tafel"
    assert page.evaluate(OVERFLOW) <= 0
    context.close()


# --- messages and calls that arrive


def test_a_code_arrives_at_the_telephone_it_was_sent_to_and_can_be_copied(
    here: Town, context: BrowserContext, provider: Client
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    held = telephone(context, here.address).is_held_by(AYLIN)
    assert held.page.get_by_text("Noch keine Nachricht").is_visible()
    provider.messages.create(to=AYLIN, from_=GERMAN, body=CODE)
    held.waits(2)
    messages = held.page.get_by_role("log", name="Nachrichten")
    expect(messages).to_contain_text("Ihr Code ist 123456")  # by the network, not by the page's clock
    messages.get_by_role("button", name="123456 kopieren").click()
    assert held.page.evaluate("navigator.clipboard.readText()") == "123456"
    held.is_held_by(RESIDENTS[1]).waits(2)
    assert "123456" not in messages.inner_text()
    assert held.complaints == []


def is_stopped(here: Town) -> bool:
    """Whether Aylin wants to be told nothing."""
    house: House = here.app.extensions["hotline"]
    with house.store.read() as casebook:
        who = people.volunteer_by_number(casebook, AYLIN)
        assert who is not None
        return telling.of(casebook, who.id).stopped_at is not None


def test_a_volunteer_stops_and_starts_again_by_writing_back(
    here: Town, context: BrowserContext, provider: Client
) -> None:
    held = telephone(context, here.address).is_held_by(AYLIN)
    provider.messages.create(to=AYLIN, from_=GERMAN, body="Hier wartet jemand.")
    page = held.page
    held.waits(2).sees(page.get_by_label("Darauf antworten"))
    page.get_by_label("Darauf antworten").fill("STOP")
    page.keyboard.press("Enter")
    held.settles()
    held.waits(2)
    assert is_stopped(here)
    messages = page.get_by_role("log", name="Nachrichten")
    expect(messages).to_contain_text("Sie schrieben: STOP")
    expect(messages).to_contain_text("successfully been unsubscribed")
    assert page.get_by_label("Nachrichten an dieses Telefon").input_value() == "21610"
    with pytest.raises(TwilioRestException) as refused:
        provider.messages.create(to=AYLIN, from_=GERMAN, body="x")
    assert refused.value.code == 21610
    page.get_by_label("Darauf antworten").fill("START")
    page.get_by_role("button", name="Abschicken").click()
    held.settles()
    held.waits(2)
    assert not is_stopped(here)

    page.get_by_label("Nachrichten an dieses Telefon").select_option("30005")
    held.settles()
    provider.messages.create(to=AYLIN, from_=GERMAN, body="kommt nie an")
    held.waits(2)
    assert "kommt nie an" not in messages.inner_text()
    page.get_by_label("Nachrichten an dieses Telefon").select_option("0")
    held.settles()
    held.is_held_by("anonymous").waits(2)
    assert not page.get_by_label("Darauf antworten").is_visible()
    assert held.complaints == []


def test_a_call_of_the_hotline_arrives_is_answered_and_keyed_into(
    here: Town, context: BrowserContext, provider: Client
) -> None:
    held = telephone(context, here.address).is_held_by(RESIDENTS[2])
    call = provider.calls.create(to=RESIDENTS[2], from_=GERMAN, twiml=HELLO)
    held.shows("ringing").hears("Anruf von")
    assert held.page.get_by_role("status").get_by_text("Das Telefon klingelt").is_visible()
    held.page.keyboard.press("Enter")
    held.shows("talking").hears("Bitte drücken Sie die Eins").waits(8).hears("Vielen Dank").shows("over")
    ended = provider.calls(call.sid).fetch()
    assert (ended.status, ended.direction) == ("completed", "outbound-api")
    assert held.complaints == []


def test_a_call_of_the_hotline_is_refused(here: Town, context: BrowserContext, provider: Client) -> None:
    held = telephone(context, here.address).is_held_by(RESIDENTS[3])
    call = provider.calls.create(to=RESIDENTS[3], from_=GERMAN, twiml=HELLO)
    held.shows("ringing").page.get_by_role("button", name="Ablehnen").click()
    held.settles()
    assert held.state == "idle"
    assert provider.calls(call.sid).fetch().status == "busy"


def test_the_hotline_ends_a_call_and_the_telephone_knows(
    here: Town, context: BrowserContext, provider: Client
) -> None:
    held = telephone(context, here.address).is_held_by(RESIDENTS[4])
    call = provider.calls.create(to=RESIDENTS[4], from_=GERMAN, twiml=HELLO)
    held.shows("ringing").picks_up().shows("talking")
    provider.calls(call.sid).update(status="completed")
    held.shows("over")


def test_the_hotline_sends_a_call_elsewhere(here: Town, context: BrowserContext, provider: Client) -> None:
    held = telephone(context, here.address).is_held_by(RESIDENTS[5])
    call = provider.calls.create(to=RESIDENTS[5], from_=GERMAN, twiml=HELLO)
    held.shows("ringing").picks_up().hears("Bitte drücken")
    provider.calls(call.sid).update(twiml='<Response><Say language="en-GB">Something else.</Say></Response>')
    held.hears("Something else").shows("over")


def test_a_telephone_that_nobody_here_holds_can_be_answered_all_the_same(
    here: Town, context: BrowserContext, provider: Client
) -> None:
    held = telephone(context, here.address).is_held_by(RESIDENTS[6])
    provider.calls.create(to=AYLIN, from_=GERMAN, twiml=HELLO)
    answer = held.page.get_by_role("button", name="Abheben")
    held.sees(answer)
    assert held.page.get_by_text("Es klingelt: Aylin").is_visible()
    answer.click()
    held.shows("talking")
    assert held.part("who").input_value() == AYLIN
    held.hangs_up()


# --- eyes and ears


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/simulator/", "/simulator/?framed=1", "/simulator/town"])
def test_axe_finds_nothing(here: Town, browser: Browser, path: str, scheme: str) -> None:
    look = "dark" if scheme == "dark" else "light"
    context = browser.new_context(viewport=PHONE, color_scheme=look, bypass_csp=True)  # type: ignore[arg-type]  # two of the words it takes
    page = context.new_page()
    page.goto(here.address + path)
    assert violations(page) == []
    page.set_viewport_size(DESKTOP)
    assert violations(page) == []
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_mid_call_with_everything_open(
    here: Town, browser: Browser, scheme: str
) -> None:
    look = "dark" if scheme == "dark" else "light"
    context = browser.new_context(viewport=DESKTOP, color_scheme=look, locale="de-DE", bypass_csp=True)  # type: ignore[arg-type]  # two of the words it takes
    caller = RESIDENTS[8 if scheme == "light" else 11]
    held = telephone(context, here.address).is_held_by(caller).switches("second")
    held.page.locator(".curious summary").click()
    held.rings().hears("Einkaufen").presses("1").hears("Postleitzahl").page.clock.resume()
    assert violations(held.page) == []
    held.page.set_viewport_size(PHONE)
    assert violations(held.page) == []
    held.hangs_up()
    context.close()


def test_nothing_is_cut_off_on_a_phone_nor_at_twice_the_size_of_text(here: Town, browser: Browser) -> None:
    context = context_of(browser, viewport=PHONE)
    for path in ("/simulator/", "/simulator/?framed=1", "/simulator/town"):
        page = context.new_page()
        page.goto(here.address + path)
        assert page.evaluate(OVERFLOW) <= 0, path
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate(OVERFLOW) <= 0, f"{path} at 200 %"
    context.close()


def test_what_a_screen_reader_is_told(here: Town, context: BrowserContext) -> None:
    page = telephone(context, here.address).page
    first = page.get_by_role("region", name="Telefon").first
    for name in ("Anrufen", "Auflegen", "Stern", "Raute", "Wahlwiederholung", *"0123456789"):
        assert first.get_by_role("button", name=name, exact=True).is_visible(), name
    screen = first.get_by_role("log", name="Was zu hören ist")
    assert screen.get_attribute("aria-live") == "polite"
    assert first.get_by_role("status").first.inner_text() == "Bereit"
    assert first.get_by_role("combobox", name="Am Telefon").is_enabled()
    assert page.get_by_role("checkbox", name="Telefon ohne Töne").is_visible()


def test_what_is_heard_is_read_out_and_the_keys_pressed_are_not(here: Town, context: BrowserContext) -> None:
    held = telephone(context, here.address).is_held_by(RESIDENTS[9]).rings().hears("Einkaufen").presses("1")
    pressed = held.part("screen").locator(".pressed")
    assert pressed.get_attribute("aria-hidden") == "true"
    assert held.part("screen").locator(".heard").first.get_attribute("lang") == "de-DE"
    assert held.part("screen").locator(".heard").first.get_attribute("dir") == "auto"
    held.hangs_up()


def test_the_keyboard_can_be_kept_out_and_typing_elsewhere_dials_nothing(
    here: Town, context: BrowserContext
) -> None:
    held = telephone(context, here.address)
    held.part("who").press("1")
    assert held.part("typed").inner_text() == ""
    held.page.locator("h1").click()
    held.page.keyboard.press("1")
    assert held.part("typed").inner_text() == "1"
    held.switches("keyboard", on=False)
    held.page.locator("h1").click()
    held.page.keyboard.press("2")
    assert held.part("typed").inner_text() == "1"


def test_each_key_has_its_two_notes(here: Town, context: BrowserContext) -> None:
    page = telephone(context, here.address).page
    notes = """async () => {
      const { frequencies } = await import("/simulator/static/tones.js");
      return [..."147*2580369#"].map((key) => frequencies(key).join("+"));
    }"""
    assert page.evaluate(notes) == [
        f"{row}+{column}" for column in (1209, 1336, 1477) for row in (697, 770, 852, 941)
    ]


def test_a_voice_speaks_the_language_and_stops_when_a_key_is_pressed(
    here: Town, context: BrowserContext
) -> None:
    """The browser's voices are replaced by one that writes down: Chromium has none without a screen."""
    context.add_init_script(
        """
        window.said = [];
        class Spoken { constructor(words) { this.words = words; } }
        window.SpeechSynthesisUtterance = Spoken;
        Object.defineProperty(window, "speechSynthesis", { value: {
          getVoices: () => [{ lang: "en-GB", localService: true }, { lang: "de_DE", localService: true }],
          addEventListener() {},
          speak(one) { window.said.push(`${one.lang}: ${one.words}`); window.now = one; },
          cancel() { window.said.push("stop"); },
        } });
        """
    )
    held = telephone(context, here.address).is_held_by(RESIDENTS[10]).rings().hears("Guten Tag")
    assert held.page.evaluate("window.said") == ["de_DE: Guten Tag, hier Nachbarschaftshilfe."]
    held.page.evaluate("window.now.onend()")
    held.waits(1).presses("1")
    said = held.page.evaluate("window.said")
    assert said[1:3] == ["de_DE: Für einen Menschen", "stop"]
    held.hangs_up()
    assert "Polnisch" in held.page.locator("#voices").inner_text()
