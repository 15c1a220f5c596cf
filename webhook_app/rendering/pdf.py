"""A canvas that draws shapes and text on one A4 page, as PDF."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Literal

from fpdf import FPDF
from fpdf.drawing import PaintedPath
from fpdf.drawing_primitives import DeviceRGB
from fpdf.enums import PathPaintRule, StrokeCapStyle, StrokeJoinStyle

from webhook_app.rendering.colours import LIGHT
from webhook_app.rendering.fonts import Fonts
from webhook_app.rendering.shapes import Shape

Weight = Literal["regular", "bold"]
WIDTH, HEIGHT = 210.0, 297.0
POINTS = 72 / 25.4


class PdfCanvas:
    """A one-page document; lengths and text sizes are in millimetres."""

    def __init__(self, fonts: Fonts, title: str, language: str, made_on: date) -> None:
        self._fonts = fonts
        self._pdf = FPDF(unit="mm", format="A4")
        self._pdf.set_auto_page_break(auto=False)
        self._pdf.add_font("letters", "", fonts.regular_file)
        self._pdf.add_font("letters", "B", fonts.bold_file)
        self._pdf.set_title(title)
        self._pdf.set_lang(language)
        # Only the day, without a time, so that the same report is the same file.
        self._pdf.set_creation_date(datetime.combine(made_on, time(), UTC))
        self._pdf.add_page()

    def add(self, *shapes: Shape) -> None:
        """Draw shapes, each over the ones before."""
        with self._pdf.drawing_context() as context:
            for shape in shapes:
                context.add_item(_path(shape))

    def write(
        self,
        weight: Weight,
        text: str,
        colour: str,
        x: float,
        y: float,
        size: float,
        *,
        is_right: bool = False,
        is_middle: bool = False,
    ) -> float:
        """Write a text on a base line that starts, ends or is centred at x; return its width."""
        text = self._fonts.regular.readable(text)
        width = self.width(weight, text, size)
        self._pdf.set_text_color(*_rgb(colour))
        self._pdf.text(x - width * (1 if is_right else 0.5 if is_middle else 0), y, text)
        return width

    def width(self, weight: Weight, text: str, size: float) -> float:
        """Return the width of a text in millimetres."""
        self._pdf.set_font("letters", "B" if weight == "bold" else "", size * POINTS)
        return float(self._pdf.get_string_width(self._fonts.regular.readable(text)))

    def finish(self) -> bytes:
        """Return the finished document."""
        return bytes(self._pdf.output())


def _path(shape: Shape) -> PaintedPath:
    path = PaintedPath()
    for step in shape.steps:
        points = [number for point in step.points for number in point]
        if step.kind == "M":
            path.move_to(*points)
        elif step.kind == "L":
            path.line_to(*points)
        else:
            path.curve_to(*points)
    if shape.is_closed:
        path.close()
    path.style.auto_close = False
    colour = DeviceRGB(*(part / 255 for part in _rgb(shape.colour)))
    if shape.pen is None:
        path.style.paint_rule = PathPaintRule.FILL_NONZERO
        path.style.fill_color = colour
        return path
    path.style.paint_rule = PathPaintRule.STROKE
    path.style.stroke_color = colour
    path.style.stroke_width = shape.pen
    path.style.stroke_cap_style = StrokeCapStyle.ROUND
    path.style.stroke_join_style = StrokeJoinStyle.ROUND
    path.style.stroke_dash_pattern = shape.dashes
    return path


def _rgb(colour: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(LIGHT.of(colour).removeprefix("#"))
    return red, green, blue
