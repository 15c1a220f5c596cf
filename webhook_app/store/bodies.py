"""The bodies of deliveries as the log stores them: compressed by zstd with a dictionary.

Pushes share their keys and GitHub's long addresses, which the dictionary has: a body of 8 kB
takes less than 1 kB, so that it stays in its row. Each dictionary has a number; zstd writes it
into every frame, and the log has it beside the body. A dictionary that was released never
changes. Another one gets another number, and the table of dictionaries has the bytes of both.
"""

from __future__ import annotations

import threading
from functools import cache
from pathlib import Path

import zstandard

from webhook_app.errors import Misconfigured

PACKAGED_DICTIONARY = 1
"""The number of the dictionary that new bodies are compressed with."""
MAX_BODY_BYTES = 26 * 1024 * 1024  # GitHub sends at most 25 MiB
MAX_NUMBER = 2**15 - 1  # the largest smallint

_FILE = Path(__file__).with_name("push_dictionary.zdict")

# Measured with pushes of one commit (8 kB) and of 100 commits (72 kB), each against level 1 and
# level 3 as zstd would choose their tables: 9 % smaller than level 1 and as fast. Tables of
# 8,192 entries fit the dictionary and a push; they are copied for every body.
_SMALL = zstandard.ZstdCompressionParameters(
    strategy=zstandard.STRATEGY_DFAST,
    window_log=17,
    hash_log=13,
    chain_log=13,
    search_log=1,
    min_match=5,
    target_length=1,
    write_content_size=True,
    write_checksum=True,
    write_dict_id=True,
)
_SMALL_BYTES = 2**16
_LARGE_LEVEL = 1
_NOTHING = b"\x01\x00\x00" + b"\x99\xe9\xd8\x51"  # the last block, empty, and its checksum


class BodyUnreadable(Misconfigured):
    """A body in the log cannot be read."""


class BodyCorrupt(BodyUnreadable):
    """A body in the log is damaged: restore the row from a backup."""


class BodyDictionaryUnknown(BodyUnreadable):
    """A body in the log needs a dictionary that neither this release nor the database has."""


class BodyDictionaryRefused(Misconfigured):
    """A dictionary of the database is damaged, or its number belongs to another dictionary."""


@cache
def packaged_dictionary() -> bytes:
    """Return the bytes of the dictionary with the number PACKAGED_DICTIONARY."""
    return _FILE.read_bytes()


def compress(body: bytes) -> bytes:
    """Return one zstd frame with the body's size and checksum, for the packaged dictionary.

    About 10 µs for a push of 8 kB, and 1.5 µs more for each kB of a large body, without the lock
    of the interpreter: call it in a thread for bodies of megabytes. It may run in many threads.
    """
    if len(body) <= _SMALL_BYTES:
        return _compressors.small.compress(body)
    # A compressor keeps tables of the size of its largest body, so a large one gets its own.
    return _large_compressor().compress(body)


class BodyDictionaries:
    """The dictionaries by number: the packaged one, and those that were registered.

    Reading may run in many threads at once, also while a dictionary is registered.
    """

    def __init__(self) -> None:
        self._known: dict[int, bytes] = {}
        self._decompressors = _Decompressors()
        self.register(PACKAGED_DICTIONARY, packaged_dictionary())

    def register(self, number: int, dictionary: bytes) -> None:
        """Add a dictionary of the database; the same one again changes nothing.

        Raises BodyDictionaryRefused if the number is not the one that zstd finds in the
        dictionary, or belongs to other bytes already.
        """
        if not 0 < number <= MAX_NUMBER or _number_of(dictionary) != number:
            raise BodyDictionaryRefused(f"The bytes of body dictionary {number} are damaged.")
        if self._known.setdefault(number, dictionary) != dictionary:
            raise BodyDictionaryRefused(
                f"The database and this release have different body dictionaries {number}."
            )

    def decompress(
        self, stored: bytes, dictionary: int | None, size_limit: int = MAX_BODY_BYTES
    ) -> bytes:
        """Return the body that was stored as one zstd frame, of at most `size_limit` bytes.

        `dictionary` is a number; None means that the frame needs none. Nothing is allocated for a
        body that claims to be larger. Raises BodyDictionaryUnknown, and BodyCorrupt if the frame
        is not whole, is larger, or was not made with this dictionary.
        """
        if dictionary is not None and dictionary not in self._known:
            raise BodyDictionaryUnknown(f"The log needs the unknown body dictionary {dictionary}.")
        try:
            _check_header(stored, dictionary, size_limit)
            return self._decompressor(dictionary).decompress(stored, allow_extra_data=False)
        except zstandard.ZstdError as error:
            raise BodyCorrupt() from error

    def _decompressor(self, number: int | None) -> zstandard.ZstdDecompressor:
        own = self._decompressors.by_number
        if number not in own:
            known = None if number is None else _dictionary(self._known[number])
            own[number] = zstandard.ZstdDecompressor(dict_data=known)
        return own[number]


class _Compressors(threading.local):
    """The compressor of each thread: one that two threads share writes broken frames."""

    def __init__(self) -> None:
        self.small = zstandard.ZstdCompressor(
            dict_data=_small_dictionary(), compression_params=_SMALL
        )


class _Decompressors(threading.local):
    """The decompressors of each thread, by the number of their dictionary."""

    def __init__(self) -> None:
        self.by_number: dict[int | None, zstandard.ZstdDecompressor] = {}


@cache
def _small_dictionary() -> zstandard.ZstdCompressionDict:
    """Return the packaged dictionary with its tables, which all threads only read."""
    dictionary = _dictionary(packaged_dictionary())
    dictionary.precompute_compress(compression_params=_SMALL)
    return dictionary


def _large_compressor() -> zstandard.ZstdCompressor:
    return zstandard.ZstdCompressor(
        level=_LARGE_LEVEL,
        dict_data=_dictionary(packaged_dictionary()),
        write_content_size=True,
        write_checksum=True,
        write_dict_id=True,
    )


def _dictionary(content: bytes) -> zstandard.ZstdCompressionDict:
    return zstandard.ZstdCompressionDict(content, dict_type=zstandard.DICT_TYPE_FULLDICT)


def _number_of(content: bytes) -> int | None:
    """Return the number inside a dictionary; None if zstd cannot use the dictionary."""
    try:
        dictionary = _dictionary(content)
        dictionary.precompute_compress(level=_LARGE_LEVEL)
    except (ValueError, zstandard.ZstdError):
        return None
    return dictionary.dict_id()


def _check_header(stored: bytes, dictionary: int | None, size_limit: int) -> None:
    """Raise BodyCorrupt or ZstdError unless the frame promises a small body and this dictionary.

    zstd allocates what the header claims, so the header is read first.
    """
    header = zstandard.get_frame_parameters(stored)
    if header.content_size > size_limit or header.dict_id != (dictionary or 0):
        raise BodyCorrupt()
    # The library returns b"" if the header says so, without a look at what follows.
    if not header.content_size and stored[zstandard.frame_header_size(stored) :] != _NOTHING:
        raise BodyCorrupt()


_compressors = _Compressors()
_dictionaries = BodyDictionaries()


def register_dictionary(number: int, dictionary: bytes) -> None:
    """Add a dictionary of the database for this process; see `BodyDictionaries.register`."""
    _dictionaries.register(number, dictionary)


def decompress(stored: bytes, dictionary: int | None) -> bytes:
    """Return a body by the dictionaries of this process; see `BodyDictionaries.decompress`."""
    return _dictionaries.decompress(stored, dictionary)
