"""Pictures of the book: badges, cards and reports, drawn from values, without I/O but the font.

They show numbers that the rules computed; nothing is counted here.
"""

from __future__ import annotations
