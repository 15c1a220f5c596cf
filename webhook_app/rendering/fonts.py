"""Letters as outlines, so that a badge looks the same where its font is not installed."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from threading import Lock


class Typeface:
    """A font file, read once."""

    def __init__(self, file: Path) -> None:
        # Only images need the library, and they are drawn in a thread of their own.
        from fontTools.ttLib import TTFont

        self._font = TTFont(file, lazy=True)
        self._names: dict[int, str] = self._font.getBestCmap()
        self._glyphs = self._font.getGlyphSet()
        self._lock = Lock()  # glyphs are read lazily from one file, by several drawing threads
        self.units: int = self._font["head"].unitsPerEm

    def readable(self, text: str) -> str:
        """Return a text without the characters that the font does not have, such as emoji."""
        return "".join(letter for letter in text if ord(letter) in self._names).strip()

    def width(self, text: str, size: float) -> float:
        """Return the width of a text in the unit of `size`."""
        with self._lock:
            advance = sum(self._glyphs[self._names[ord(letter)]].width for letter in text)
        return float(advance) * size / self.units

    def outline(self, text: str) -> str:
        """Return a text as an SVG path in the font's units; the base line is 0 and y points up."""
        from fontTools.pens.svgPathPen import SVGPathPen
        from fontTools.pens.transformPen import TransformPen

        pen = SVGPathPen(self._glyphs, ntos=lambda number: str(round(number)))
        advance = 0
        with self._lock:
            for letter in text:
                glyph = self._glyphs[self._names[ord(letter)]]
                glyph.draw(TransformPen(pen, (1, 0, 0, 1, advance, 0)))
                advance += glyph.width
            return str(pen.getCommands())


class Fonts:
    """The regular and the bold font, as files and as outlines."""

    def __init__(self, folder: Path) -> None:
        self.regular_file = folder / "regular.woff"
        self.bold_file = folder / "bold.woff"
        self.regular = Typeface(self.regular_file)
        self.bold = Typeface(self.bold_file)


@cache
def open_fonts(folder: Path) -> Fonts:
    """Return the fonts of a folder, opened once. Raises FileNotFoundError if there are none."""
    return Fonts(folder)
