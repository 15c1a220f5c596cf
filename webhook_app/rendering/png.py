"""A canvas that draws shapes and text as PNG; shapes are oversampled for smooth edges."""

from __future__ import annotations

from io import BytesIO
from typing import Literal

import msgspec
from PIL import Image, ImageDraw, ImageFont

from webhook_app.rendering.colours import Colours
from webhook_app.rendering.fonts import Fonts
from webhook_app.rendering.shapes import Point, Shape

Weight = Literal["regular", "bold"]
OVERSAMPLING = 3
CURVE_PARTS = 12


class TextRun(msgspec.Struct, frozen=True, kw_only=True):
    """A text on a base line that starts at x, or ends there if `is_right`."""

    text: str
    colour: str
    x: float
    y: float
    font: ImageFont.FreeTypeFont
    is_right: bool


class PngCanvas:
    """A picture; sizes are in pixels."""

    def __init__(self, width: int, height: int, colours: Colours, fonts: Fonts) -> None:
        self._size = (width, height)
        self._colours = colours
        self._fonts = fonts
        self._image = Image.new("RGB", (width * OVERSAMPLING, height * OVERSAMPLING), colours.paper)
        self._draw = ImageDraw.Draw(self._image)
        self._texts: list[TextRun] = []
        self._sizes: dict[tuple[Weight, float], ImageFont.FreeTypeFont] = {}

    def add(self, *shapes: Shape) -> None:
        """Draw shapes, each over the ones before; text is drawn over all shapes."""
        for shape in shapes:
            colour = self._colours.of(shape.colour)
            points = [(x * OVERSAMPLING, y * OVERSAMPLING) for x, y in outline(shape)]
            if shape.pen is None:
                self._draw.polygon(points, fill=colour)
            else:
                self._stroke(points, colour, shape.pen * OVERSAMPLING)

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
    ) -> float:
        """Write a text on a base line; return its width."""
        font = self.font(weight, size)
        text = self._fonts.regular.readable(text)
        run = TextRun(text=text, colour=colour, x=x, y=y, font=font, is_right=is_right)
        self._texts.append(run)
        return font.getlength(text)

    def width(self, weight: Weight, text: str, size: float) -> float:
        """Return the width of a text in pixels."""
        return self.font(weight, size).getlength(self._fonts.regular.readable(text))

    def font(self, weight: Weight, size: float) -> ImageFont.FreeTypeFont:
        """Return a font of a size, opened once for this picture."""
        if (weight, size) not in self._sizes:
            file = self._fonts.bold_file if weight == "bold" else self._fonts.regular_file
            self._sizes[weight, size] = ImageFont.truetype(file, size)
        return self._sizes[weight, size]

    def finish(self) -> bytes:
        """Return the finished picture, as PNG."""
        image = self._image.resize(self._size, Image.Resampling.BOX)
        draw = ImageDraw.Draw(image)
        for run in self._texts:
            draw.text(
                (run.x, run.y),
                run.text,
                fill=self._colours.of(run.colour),
                font=run.font,
                anchor="rs" if run.is_right else "ls",
            )
        stream = BytesIO()
        image.save(stream, "PNG", optimize=True)
        return stream.getvalue()

    def _stroke(self, points: list[Point], colour: str, pen: float) -> None:
        self._draw.line(points, fill=colour, width=round(pen), joint="curve")
        for x, y in (points[0], points[-1]):
            half = pen / 2
            self._draw.ellipse((x - half, y - half, x + half, y + half), fill=colour)


def outline(shape: Shape) -> list[Point]:
    """Return the points of a shape; curves become short straight lines."""
    points: list[Point] = []
    for step in shape.steps:
        if step.kind == "C":
            points += _along(points[-1], *step.points)
        else:
            points += step.points
    return [*points, points[0]] if shape.is_closed else points


def _along(start: Point, one: Point, two: Point, end: Point) -> list[Point]:
    parts = [number / CURVE_PARTS for number in range(1, CURVE_PARTS + 1)]
    return [
        (
            _bezier(part, start[0], one[0], two[0], end[0]),
            _bezier(part, start[1], one[1], two[1], end[1]),
        )
        for part in parts
    ]


def _bezier(t: float, a: float, b: float, c: float, d: float) -> float:
    s = 1 - t
    return s**3 * a + 3 * s * s * t * b + 3 * s * t * t * c + t**3 * d
