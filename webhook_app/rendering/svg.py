"""A canvas that draws shapes and text as an SVG; the theme follows the browser's or is fixed."""

from __future__ import annotations

import re
from typing import Literal
from xml.sax.saxutils import escape

from webhook_app.rendering.colours import DARK, LIGHT, Colours
from webhook_app.rendering.fonts import Typeface
from webhook_app.rendering.shapes import Shape

Theme = Literal["auto", "light", "dark"]
_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 does not allow, even escaped."""


class SvgCanvas:
    """An SVG; each shape has its colour as a class, so that a media query can change the theme."""

    def __init__(self, width: float, height: float) -> None:
        self._width, self._height = width, height
        self._parts: list[str] = []
        self._colours: set[tuple[str, bool]] = set()

    def add(self, *shapes: Shape) -> None:
        """Draw shapes, each over the ones before."""
        for shape in shapes:
            self._parts.append(f'<path {self._attributes(shape)} d="{path_of(shape)}"/>')

    def write(
        self,
        face: Typeface,
        text: str,
        colour: str,
        x: float,
        y: float,
        size: float,
        *,
        is_right: bool = False,
    ) -> float:
        """Write a text on a base line that starts at x or ends there; return its width."""
        text = face.readable(text)
        width = face.width(text, size)
        left = x - width if is_right else x
        scale = size / face.units
        self._colours.add((colour, False))
        transform = f"translate({_number(left)} {_number(y)}) scale({scale:.5f} -{scale:.5f})"
        self._parts.append(
            f'<path class="{colour}" transform="{transform}" d="{face.outline(text)}"/>'
        )
        return width

    def finish(self, title: str, description: str, theme: Theme) -> bytes:
        """Return the finished SVG, with a title and a description for screen readers."""
        width, height = _number(self._width), _number(self._height)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
            f'viewBox="0 0 {width} {height}" role="img" aria-labelledby="title desc">'
            f'<title id="title">{_text(title)}</title><desc id="desc">{_text(description)}</desc>'
            f"<style>{self._style(theme)}</style>{''.join(self._parts)}</svg>"
        ).encode()

    def _attributes(self, shape: Shape) -> str:
        self._colours.add((shape.colour, shape.pen is not None))
        if shape.pen is None:
            return f'class="{shape.colour}"'
        dashes = ""
        if shape.dashes:
            dashes = f' stroke-dasharray="{" ".join(map(_number, shape.dashes))}"'
        return f'class="{shape.colour}-line" stroke-width="{_number(shape.pen)}"{dashes}'

    def _style(self, theme: Theme) -> str:
        if theme == "light":
            return self._rules(LIGHT)
        if theme == "dark":
            return self._rules(DARK)
        dark = f"@media (prefers-color-scheme:dark){{{self._rules(DARK)}}}"
        return self._rules(LIGHT) + dark

    def _rules(self, colours: Colours) -> str:
        return "".join(
            f".{name}-line{{fill:none;stroke:{colours.of(name)};stroke-linecap:round;"
            "stroke-linejoin:round}"
            if is_line
            else f".{name}{{fill:{colours.of(name)}}}"
            for name, is_line in sorted(self._colours)
        )


def path_of(shape: Shape) -> str:
    """Return a shape as an SVG path."""
    steps = (
        step.kind + " ".join(f"{_number(x)} {_number(y)}" for x, y in step.points)
        for step in shape.steps
    )
    return "".join(steps) + ("Z" if shape.is_closed else "")


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _text(text: str) -> str:
    return escape(_NOT_XML.sub("", text))
