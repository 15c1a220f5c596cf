"""What anybody reads of a season: plain values for web, rendering and notices.

Functions take a connection, a season, users, days and a `viewer.Viewer`; they return values in
which whatever that viewer may not see is masked already. Nothing here knows of HTTP.
"""

from __future__ import annotations
