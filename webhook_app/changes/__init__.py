"""Changes that people request: accounts, members, seasons, overrides, erasure, webhook secrets.

Every change takes the write lock (`Database.write_transaction`) before it reads, and so does every
batch of deliveries. A push is therefore judged either before a change, and judged again by it, or
after it: no race leaves a commit unmatched or a day counted by old rules.
"""

from __future__ import annotations
