"""The colours of the light and the dark theme, the same as in frontend/src/styles/tokens.css."""

from __future__ import annotations

import msgspec


class Colours(msgspec.Struct, frozen=True, kw_only=True):
    """One theme's colours as `#rrggbb`."""

    paper: str
    surface: str
    sunken: str
    line: str
    line_strong: str
    ink: str
    ink_2: str
    ink_3: str
    green: str
    green_ink: str
    green_soft: str
    green_tile: str
    green_line: str
    clay: str
    amber: str
    sky: str
    leaf: str
    leaf_light: str
    stem: str
    soil: str
    petal: str
    pistil: str
    missed: str
    unknown: str
    excused: str

    def of(self, name: str) -> str:
        """Return a colour by its name."""
        colour: str = getattr(self, name)
        return colour


LIGHT = Colours(
    paper="#f7f8f1",
    surface="#fefffc",
    sunken="#eceee4",
    line="#dee1d7",
    line_strong="#c2c6b8",
    ink="#1a2b20",
    ink_2="#445146",
    ink_3="#5c675c",
    green="#217541",
    green_ink="#156234",
    green_soft="#c7f0cb",
    green_tile="#e6f9e6",
    green_line="#b3deb8",
    clay="#9e4421",
    amber="#8a5f18",
    sky="#2e6a8a",
    leaf="#369653",
    leaf_light="#67bb6b",
    stem="#3b723e",
    soil="#a88c72",
    petal="#ffaea7",
    pistil="#f1c955",
    missed="#c7613d",
    unknown="#cf9a3d",
    excused="#5095bb",
)

DARK = Colours(
    paper="#0f1712",
    surface="#17211b",
    sunken="#1e2822",
    line="#2a362f",
    line_strong="#435149",
    ink="#edf0e7",
    ink_2="#c1c6bc",
    ink_3="#9fa89d",
    green="#5dc47e",
    green_ink="#82e09d",
    green_soft="#1d472e",
    green_tile="#162e1f",
    green_line="#275639",
    clay="#ef9d78",
    amber="#e5bf6d",
    sky="#80c1e1",
    leaf="#49ac6b",
    leaf_light="#76cf81",
    stem="#4e8a58",
    soil="#5e4c3c",
    petal="#f8a4a3",
    pistil="#f6d56b",
    missed="#dd8461",
    unknown="#d8b260",
    excused="#69a8c8",
)
