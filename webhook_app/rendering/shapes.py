"""Shapes as values: lines and curves with a colour's name, for SVG, PNG and PDF."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

Point = tuple[float, float]
ROUND = 0.5523
"""The length of a Bézier curve's handles that approximates a quarter of a circle of radius 1."""


class Step(msgspec.Struct, frozen=True):
    """One stroke of the pen: M a move, L a line, C a curve by two handles."""

    kind: Literal["M", "L", "C"]
    points: tuple[Point, ...]


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """A figure in one colour: filled, or drawn with a round pen of some width."""

    steps: tuple[Step, ...]
    colour: str
    pen: float | None = None
    dashes: tuple[float, float] | None = None
    is_closed: bool = True

    def placed(self, x: float, y: float, scale: float = 1) -> Shape:
        """Return the shape, scaled, with its origin at a point."""
        steps = tuple(
            Step(step.kind, tuple((x + scale * px, y + scale * py) for px, py in step.points))
            for step in self.steps
        )
        pen = None if self.pen is None else self.pen * scale
        dashes = self.dashes and (self.dashes[0] * scale, self.dashes[1] * scale)
        return msgspec.structs.replace(self, steps=steps, pen=pen, dashes=dashes)


def placed(shapes: Iterable[Shape], x: float, y: float, scale: float = 1) -> list[Shape]:
    """Return the shapes, scaled, with their origin at a point."""
    return [shape.placed(x, y, scale) for shape in shapes]


def line(colour: str, pen: float, *points: Point, is_closed: bool = False) -> Shape:
    """Return a line through points."""
    steps = (Step("M", points[:1]), *(Step("L", (point,)) for point in points[1:]))
    return Shape(steps=steps, colour=colour, pen=pen, is_closed=is_closed)


def curve(colour: str, start: Point, *curves: Sequence[Point], pen: float | None = None) -> Shape:
    """Return a figure of Bézier curves; each has two handles and an end."""
    steps = (Step("M", (start,)), *(Step("C", tuple(points)) for points in curves))
    return Shape(steps=steps, colour=colour, pen=pen, is_closed=pen is None)


def ellipse(colour: str, x: float, y: float, rx: float, ry: float) -> Shape:
    """Return an ellipse around a point."""
    return turned_ellipse(colour, (x, y), (x, y), rx, ry, 0)


def turned_ellipse(
    colour: str, centre: Point, about: Point, rx: float, ry: float, turn: float
) -> Shape:
    """Return an ellipse turned about a point by degrees, as a petal about its flower."""
    x, y = centre
    kx, ky = rx * ROUND, ry * ROUND
    flat = (
        Step("M", ((x + rx, y),)),
        Step("C", ((x + rx, y + ky), (x + kx, y + ry), (x, y + ry))),
        Step("C", ((x - kx, y + ry), (x - rx, y + ky), (x - rx, y))),
        Step("C", ((x - rx, y - ky), (x - kx, y - ry), (x, y - ry))),
        Step("C", ((x + kx, y - ry), (x + rx, y - ky), (x + rx, y))),
    )
    steps = tuple(
        Step(step.kind, tuple(_turned(point, about, turn) for point in step.points))
        for step in flat
    )
    return Shape(steps=steps, colour=colour)


def box(
    colour: str,
    x: float,
    y: float,
    width: float,
    height: float,
    radius: float,
    *,
    pen: float | None = None,
    dashes: tuple[float, float] | None = None,
) -> Shape:
    """Return a rectangle with round corners."""
    r = min(radius, width / 2, height / 2)
    k = r * (1 - ROUND)
    right, bottom = x + width, y + height
    steps = (
        Step("M", ((x + r, y),)),
        Step("L", ((right - r, y),)),
        Step("C", ((right - k, y), (right, y + k), (right, y + r))),
        Step("L", ((right, bottom - r),)),
        Step("C", ((right, bottom - k), (right - k, bottom), (right - r, bottom))),
        Step("L", ((x + r, bottom),)),
        Step("C", ((x + k, bottom), (x, bottom - k), (x, bottom - r))),
        Step("L", ((x, y + r),)),
        Step("C", ((x, y + k), (x + k, y), (x + r, y))),
    )
    return Shape(steps=steps, colour=colour, pen=pen, dashes=dashes)


def arc(colour: str, pen: float, centre: Point, radius: float, share: float) -> Shape:
    """Return the first `share` (0 to 1) of a circle, clockwise from its top."""
    parts = max(1, math.ceil(8 * share))
    angle = 2 * math.pi * share / parts
    handle = 4 / 3 * math.tan(angle / 4) * radius
    start = (centre[0], centre[1] - radius)
    steps = [Step("M", (start,))]
    for number in range(parts):
        before, after = number * angle, (number + 1) * angle
        steps.append(
            Step(
                "C",
                (
                    _beside(_on_circle(centre, radius, before), before, handle),
                    _beside(_on_circle(centre, radius, after), after, -handle),
                    _on_circle(centre, radius, after),
                ),
            )
        )
    return Shape(steps=tuple(steps), colour=colour, pen=pen, is_closed=False)


def _on_circle(centre: Point, radius: float, angle: float) -> Point:
    return centre[0] + radius * math.sin(angle), centre[1] - radius * math.cos(angle)


def _beside(point: Point, angle: float, distance: float) -> Point:
    return point[0] + distance * math.cos(angle), point[1] + distance * math.sin(angle)


def _turned(point: Point, about: Point, degrees: float) -> Point:
    angle = math.radians(degrees)
    x, y = point[0] - about[0], point[1] - about[1]
    return (
        about[0] + x * math.cos(angle) - y * math.sin(angle),
        about[1] + x * math.sin(angle) + y * math.cos(angle),
    )
