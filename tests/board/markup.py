"""Reading a page as a visitor does: its words, its links, its forms."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Form:
    """A form: where it goes, what it carries already, and the words on its button."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    words: str = ""
    method: str = "get"


class Page(HTMLParser):
    """A page taken apart."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.title = ""
        self.language = ""
        self.tags: list[str] = []
        self.scripts: list[str] = []
        self.links: dict[str, str] = {}
        self.forms: list[Form] = []
        self.attributes: set[str] = set()
        self.formactions: list[str] = []
        self.buttons: list[tuple[str, str]] = []
        self.typed: dict[str, str] = {}
        self._words: list[str] = []
        self._form: Form | None = None
        self._link = ""
        self.feed(html)

    @property
    def text(self) -> str:
        """The words of the page, with single spaces."""
        return " ".join(" ".join(self._words).split())

    def form(self, ending: str) -> Form:
        """The form whose address ends so."""
        found = [form for form in self.forms if form.action.endswith(ending)]
        assert found, f"no form for {ending} among {[form.action for form in self.forms]}"
        return found[0]

    def choices(self, name: str) -> list[str]:
        """What the buttons of this name stand for."""
        return [value for button, value in self.buttons if button == name]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        self.attributes.update(given)
        self.formactions += [given["formaction"]] if "formaction" in given else []
        if tag == "html":
            self.language = given.get("lang", "")
        elif tag == "script":
            self.scripts.append(given.get("src", ""))
        elif tag == "form":
            self._form = Form(given.get("action", ""), method=given.get("method", "get").lower())
            self.forms.append(self._form)
        elif tag == "a":
            self._link = given.get("href", "")
        elif tag == "input" and self._form and given.get("type") == "hidden":
            self._form.fields[given["name"]] = given.get("value", "")
        elif tag == "input" and given.get("type") == "text":
            self.typed[given["name"]] = given.get("value", "")
        elif tag == "button" and "name" in given:
            self.buttons.append((given["name"], given.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None

    def handle_data(self, data: str) -> None:
        self._words.append(data)
        if self.tags[-1:] == ["title"]:  # nothing else can stand in it
            self.title += data.strip()
        if self._link and data.strip():
            self.links.setdefault(self._link, data.strip())
            self._link = ""
