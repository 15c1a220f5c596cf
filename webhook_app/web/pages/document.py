"""The dashboard's one document, with a head that tells others what a page shows."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape
from pathlib import Path

import msgspec

from webhook_app.texts import Language, text_of
from webhook_app.web.pages.preload import preload_link

_TITLE = re.compile(r"<title>.*?</title>", re.DOTALL)
_DESCRIPTION = re.compile(r'<meta\s+name="description".*?>', re.DOTALL)
_LANGUAGE = re.compile(r'<html lang="\w+"')
_LOCALES: dict[Language, str] = {"ko": "ko_KR", "en": "en_US"}
CARD_SIZE = ("1200", "630")


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in a page's head; addresses are absolute. Without `url` it is not for search.

    `early` are paths that the page will ask for at once.
    """

    language: Language
    title: str
    description: str
    url: str | None = None
    image: str | None = None
    is_profile: bool = False
    early: tuple[str, ...] = ()


def document(file: Path, head: Head) -> str:
    """The document with this head; raises FileNotFoundError where it is not built."""
    parts = [f"<title>{escape(head.title)}</title>", _named("description", head.description)]
    if head.url is None:
        parts.append(_named("robots", "noindex"))
    else:
        parts += _preview(head, head.url)
    parts += map(preload_link, head.early)
    page = _LANGUAGE.sub(f'<html lang="{head.language}"', _bare(file, file.stat().st_mtime_ns), 1)
    return page.replace("</head>", f"{''.join(parts)}</head>", 1)


@lru_cache(maxsize=2)
def _bare(file: Path, changed_at: int) -> str:
    """The built document without what a head replaces; read again when it was built anew."""
    return _DESCRIPTION.sub("", _TITLE.sub("", file.read_text(encoding="utf-8"), 1), 1)


def _preview(head: Head, url: str) -> list[str]:
    """What a chat or a search engine shows of a link (Open Graph, Twitter's cards)."""
    told = [
        ("og:site_name", text_of("common.brand", head.language)),
        ("og:type", "profile" if head.is_profile else "website"),
        ("og:title", head.title),
        ("og:description", head.description),
        ("og:url", url),
        ("og:locale", _LOCALES[head.language]),
    ]
    if head.image:
        width, height = CARD_SIZE
        told += [
            ("og:image", head.image),
            ("og:image:type", "image/png"),
            ("og:image:width", width),
            ("og:image:height", height),
            ("og:image:alt", f"{head.title} · {head.description}"),
        ]
    card = "summary_large_image" if head.image else "summary"
    return [
        f'<link rel="canonical" href="{escape(url)}" />',
        *(f'<meta property="{name}" content="{escape(content)}" />' for name, content in told),
        _named("twitter:card", card),
    ]


def _named(name: str, content: str) -> str:
    return f'<meta name="{name}" content="{escape(content)}" />'
