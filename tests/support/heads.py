"""What pages say about themselves: the HTML head and the content security policy."""

from __future__ import annotations

from html.parser import HTMLParser

import httpx


class Head(HTMLParser):
    """What the head of a page says: title, language, meta elements and preloads."""

    def __init__(self, page: httpx.Response) -> None:
        super().__init__()
        self.meta: dict[str, str] = {}
        self.title = self.canonical = self.language = ""
        self.early: list[str] = []
        self._is_title = False
        self.feed(page.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self._is_title = tag == "title"
        if tag == "html":
            self.language = attributes["lang"]
        elif tag == "link" and attributes["rel"] == "canonical":
            self.canonical = attributes["href"]
        elif tag == "link" and self.canonical:
            self.early.append(attributes["href"])
        elif tag == "meta" and ("name" in attributes or "property" in attributes):
            name = attributes.get("name") or attributes["property"]
            assert name not in self.meta or name == "theme-color", name
            self.meta[name] = attributes["content"]

    def handle_data(self, data: str) -> None:
        if self._is_title:
            self.title += data
            self._is_title = False


def policy(answer: httpx.Response) -> dict[str, str]:
    """Return the content security policy of a response by directive."""
    parts = answer.headers["content-security-policy"].split(";")
    return {name: rest for name, _, rest in (part.strip().partition(" ") for part in parts)}
