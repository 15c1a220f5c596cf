"""The plant that grows with a streak, as on the dashboard's tiles: 40 wide, 44 high."""

from __future__ import annotations

from webhook_app.rendering.shapes import Shape, curve, ellipse, line, turned_ellipse

WIDTH, HEIGHT = 40, 44
GROWTH = (1, 3, 7, 21, 50)
"""The streaks, in days, at which the plant takes its next form."""


def plant(streak: int) -> list[Shape]:
    """Return the plant of a streak: a seed for 0 days, a bush in bloom from 50 days on."""
    stage = sum(streak >= days for days in GROWTH)
    return [*_STAGES[stage], _SOIL]


def sprout() -> list[Shape]:
    """Return the two leaves of the logo, 32 wide and high."""
    return [
        line("stem", 2.6, (16, 31), (16, 16)),
        curve(
            "leaf_light",
            (16, 18),
            ((16, 10), (10, 6), (3, 6)),
            ((3, 14), (8, 18), (16, 18)),
        ),
        curve(
            "leaf",
            (16, 22),
            ((16, 15), (21, 11.5), (29, 11.5)),
            ((29, 18.5), (24, 22), (16, 22)),
        ),
    ]


def vine_leaf(*, is_up: bool) -> list[Shape]:
    """Return a leaf above or below a vine, 16 wide and high."""
    if is_up:
        return [curve("leaf", (6, 8), ((5, 3), (9, 0), (14, 0)), ((14, 5), (11, 8), (6, 8)))]
    return [curve("leaf_light", (6, 8), ((5, 13), (9, 16), (14, 16)), ((14, 11), (11, 8), (6, 8)))]


_SOIL = curve(
    "soil",
    (6, 42),
    ((9, 38), (14, 37), (20, 37)),
    ((26, 37), (31, 38), (34, 42)),
)


def _stem(top: float) -> Shape:
    return line("stem", 2.2, (20, 38), (20, top))


def _leaves(y: float, size: float) -> list[Shape]:
    """Return a pair of leaves that start from the stem at y."""
    return [
        curve(
            "leaf_light",
            (20, y),
            ((20, y - 0.7 * size), (20 - 0.6 * size, y - size), (20 - 1.3 * size, y - size)),
            ((20 - 1.3 * size, y - 0.3 * size), (20 - 0.8 * size, y), (20, y)),
        ),
        curve(
            "leaf",
            (20, y),
            ((20, y - 0.7 * size), (20 + 0.6 * size, y - size), (20 + 1.3 * size, y - size)),
            ((20 + 1.3 * size, y - 0.3 * size), (20 + 0.8 * size, y), (20, y)),
        ),
    ]


def _flower(x: float, y: float, size: float) -> list[Shape]:
    petals = [
        turned_ellipse("petal", (x, y - size), (x, y), 0.62 * size, size, turn)
        for turn in range(0, 360, 72)
    ]
    return [*petals, ellipse("pistil", x, y, 0.6 * size, 0.6 * size)]


def _branch(x: float, y: float, *handles: tuple[float, float]) -> Shape:
    return curve("stem", (x, y), handles, pen=2.2)


_STAGES: tuple[list[Shape], ...] = (
    [ellipse("stem", 20, 35.5, 3, 2.2)],
    [_stem(30), *_leaves(31, 6)],
    [_stem(24), *_leaves(33, 7), *_leaves(25.5, 5.5)],
    [_stem(14), *_leaves(33, 8), *_leaves(25, 7), *_leaves(17.5, 5)],
    [_stem(12), *_leaves(34, 9), *_leaves(26, 8), *_flower(20, 12, 4.6)],
    [
        _stem(10),
        _branch(20, 27, (15, 27), (11, 25), (10, 20)),
        _branch(20, 24, (25, 24), (28, 22), (30, 18)),
        *_leaves(35, 10),
        *_leaves(29, 7),
        *_flower(20, 9, 4.4),
        *_flower(9.5, 18, 3.3),
        *_flower(30.5, 16.5, 3.3),
    ],
)
