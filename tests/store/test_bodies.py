"""Bodies as the log stores them: zstd frames with a dictionary, and what refuses to be read."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from random import Random
from statistics import mean
from zoneinfo import ZoneInfo

import msgspec
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from tests.support import body_dictionary
from tests.support.varied_bodies import (
    PAYLOADS,
    documented_events,
    varied_documented,
    varied_push,
)
from webhook_app.simulation.demo import Demo
from webhook_app.simulation.people import demo_people
from webhook_app.store.bodies import (
    MAX_BODY_BYTES,
    PACKAGED_DICTIONARY,
    BodyCorrupt,
    BodyDictionaries,
    BodyDictionaryRefused,
    BodyDictionaryUnknown,
    compress,
    packaged_dictionary,
)

# A released dictionary never changes: every body in every log that it compressed needs these very
# bytes. If another dictionary is better, it gets another number, and this file stays.
RELEASED = {1: "46751ec40599a86c9284f7b2842b784ba7fc28a5e57a20ce3e248f34501ab875"}
OTHER_WORDS = ("정원", "물주기", "버튼", "오류", "해결", "스택", "database", "login", "schema")
OTHER_NUMBER = 7


@pytest.fixture(scope="module")
def dictionaries() -> BodyDictionaries:
    return BodyDictionaries()


@pytest.fixture(scope="module")
def other_dictionary() -> bytes:
    """Return a dictionary of a later release."""
    samples = [varied_push(Random(seed), OTHER_WORDS) for seed in range(200)]
    return zstandard.train_dictionary(4096, samples, k=500, d=8, dict_id=OTHER_NUMBER).as_bytes()


def compress_with(dictionary: bytes, body: bytes) -> bytes:
    return zstandard.ZstdCompressor(
        dict_data=zstandard.ZstdCompressionDict(dictionary), write_checksum=True
    ).compress(body)


def sizes(bodies: list[bytes]) -> tuple[float, float]:
    """Return the mean bytes of bodies, and of what is stored of them."""
    return mean(map(len, bodies)), mean(len(compress(body)) for body in bodies)


def demo_pushes() -> list[bytes]:
    demo = Demo(date(2026, 9, 1), ZoneInfo("Asia/Seoul"), demo_people())
    return [push.body for push in demo.past_pushes(datetime(2026, 9, 5, tzinfo=UTC))]


def foreign_pushes() -> list[bytes]:
    dice = Random("pushes that no dictionary has seen")
    return [varied_push(dice, OTHER_WORDS) for _ in range(100)]


def foreign_events() -> list[bytes]:
    dice = Random("events that no dictionary has seen")
    return [varied_documented(dice, event) for event in documented_events()]


def recorded_pushes() -> list[bytes]:
    """Return the pushes that GitHub documents, with their own names, compact as GitHub sends."""
    files = sorted(PAYLOADS.glob("push.*.json"))
    return [msgspec.json.format(file.read_bytes(), indent=-1) for file in files]


@given(
    st.binary() | st.text().map(str.encode) | st.integers().map(lambda n: varied_push(Random(n)))
)
def test_a_body_comes_back_as_it_was(dictionaries: BodyDictionaries, body: bytes) -> None:
    stored = compress(body)

    assert dictionaries.decompress(stored, PACKAGED_DICTIONARY) == body


@pytest.mark.parametrize("size", [0, 1, 2**16, 2**16 + 1, MAX_BODY_BYTES])
def test_a_body_of_any_size_comes_back(dictionaries: BodyDictionaries, size: int) -> None:
    body = (varied_push(Random(1)) * (size // 4000 + 1))[:size]

    assert dictionaries.decompress(compress(body), PACKAGED_DICTIONARY) == body


def test_a_body_that_cannot_shrink_takes_hardly_more_than_itself(
    dictionaries: BodyDictionaries,
) -> None:
    body = Random(1).randbytes(100_000)
    stored = compress(body)

    assert dictionaries.decompress(stored, PACKAGED_DICTIONARY) == body
    assert len(stored) < len(body) + 40


def test_threads_compress_and_read_at_the_same_time(dictionaries: BodyDictionaries) -> None:
    """Small bodies and large ones, of which zstd releases the interpreter's lock."""
    bodies = [varied_push(Random(seed)) * (1 + seed % 3 * 20) for seed in range(120)]

    def there_and_back(body: bytes) -> bytes:
        return dictionaries.decompress(compress(body), PACKAGED_DICTIONARY)

    with ThreadPoolExecutor(8) as threads:
        returned = list(threads.map(there_and_back, bodies * 5))

    assert returned == bodies * 5


@pytest.mark.parametrize(
    ("bodies", "most", "ratio"),
    [(demo_pushes, 900, 8), (foreign_pushes, 1000, 8), (foreign_events, 700, 8)],
)
def test_bodies_with_unknown_names_take_an_eighth(
    bodies: Callable[[], list[bytes]], most: int, ratio: int
) -> None:
    plain, stored = sizes(bodies())

    assert stored < most
    assert plain / stored > ratio


def test_pushes_as_github_recorded_them_fit_a_row_without_toast() -> None:
    stored = [len(compress(body)) for body in recorded_pushes()]

    assert max(stored) < 1500


@given(data=st.data())
def test_a_changed_byte_is_noticed(dictionaries: BodyDictionaries, data: st.DataObject) -> None:
    body = data.draw(st.binary(max_size=300) | st.just(varied_push(Random(1))))
    stored = bytearray(compress(body))
    stored[data.draw(st.integers(0, len(stored) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        read = dictionaries.decompress(bytes(stored), PACKAGED_DICTIONARY)
    except BodyCorrupt:
        read = body  # refused, or a bit that zstd does not use

    assert read == body


@given(data=st.data())
def test_a_frame_that_is_not_whole_is_refused(
    dictionaries: BodyDictionaries, data: st.DataObject
) -> None:
    stored = compress(data.draw(st.binary(max_size=300)))
    end = data.draw(st.integers(0, len(stored) - 1))

    with pytest.raises(BodyCorrupt):
        dictionaries.decompress(stored[:end], PACKAGED_DICTIONARY)


@given(st.binary(max_size=100))
def test_bytes_that_are_no_frame_are_refused(dictionaries: BodyDictionaries, noise: bytes) -> None:
    with pytest.raises(BodyCorrupt):
        dictionaries.decompress(b"{" + noise, PACKAGED_DICTIONARY)


@pytest.mark.parametrize("body", [b"", b"{}"])
def test_bytes_after_the_frame_are_refused(dictionaries: BodyDictionaries, body: bytes) -> None:
    with pytest.raises(BodyCorrupt):
        dictionaries.decompress(compress(body) + compress(b"{}"), PACKAGED_DICTIONARY)


def test_a_body_over_the_limit_is_refused(dictionaries: BodyDictionaries) -> None:
    stored = compress(bytes(1001))

    assert dictionaries.decompress(stored, PACKAGED_DICTIONARY, 1001) == bytes(1001)
    with pytest.raises(BodyCorrupt):
        dictionaries.decompress(stored, PACKAGED_DICTIONARY, 1000)


def test_a_frame_that_claims_to_be_huge_allocates_nothing(dictionaries: BodyDictionaries) -> None:
    """Its header says 2⁶² bytes: a read that believes it fails with MemoryError."""
    huge = (2**62).to_bytes(8, "little")
    frame = zstandard.FRAME_HEADER + b"\xe1" + bytes([PACKAGED_DICTIONARY]) + huge + b"\x01\x00\x00"

    with pytest.raises(BodyCorrupt):
        dictionaries.decompress(frame, PACKAGED_DICTIONARY)


def test_a_frame_without_its_size_is_refused(dictionaries: BodyDictionaries) -> None:
    """Its size could be anything, and only the frames of others lack it."""
    stored = zstandard.ZstdCompressor(write_content_size=False).compress(b"{}")

    with pytest.raises(BodyCorrupt):
        dictionaries.decompress(stored, None)


def test_a_frame_without_a_dictionary_is_read_without_one(dictionaries: BodyDictionaries) -> None:
    stored = zstandard.ZstdCompressor().compress(b"{}")

    assert dictionaries.decompress(stored, None) == b"{}"
    with pytest.raises(BodyCorrupt):
        dictionaries.decompress(stored, PACKAGED_DICTIONARY)
    with pytest.raises(BodyCorrupt):
        dictionaries.decompress(compress(b"{}"), None)


def test_an_unknown_dictionary_is_named(dictionaries: BodyDictionaries) -> None:
    with pytest.raises(BodyDictionaryUnknown, match="dictionary 9999"):
        dictionaries.decompress(compress(b"{}"), 9999)


def test_a_registered_dictionary_reads_what_a_later_release_stored(other_dictionary: bytes) -> None:
    body = varied_push(Random(3))
    stored = compress_with(other_dictionary, body)
    dictionaries = BodyDictionaries()
    with pytest.raises(BodyDictionaryUnknown):
        dictionaries.decompress(stored, OTHER_NUMBER)
    dictionaries.register(OTHER_NUMBER, other_dictionary)
    dictionaries.register(OTHER_NUMBER, other_dictionary)

    assert dictionaries.decompress(stored, OTHER_NUMBER) == body
    assert dictionaries.decompress(compress(body), PACKAGED_DICTIONARY) == body
    with pytest.raises(BodyCorrupt):
        dictionaries.decompress(stored, PACKAGED_DICTIONARY)


def test_a_number_belongs_to_one_dictionary(other_dictionary: bytes) -> None:
    imposter = zstandard.train_dictionary(
        4096,
        [varied_push(Random(seed)) for seed in range(100)],
        k=500,
        d=8,
        dict_id=PACKAGED_DICTIONARY,
    ).as_bytes()
    dictionaries = BodyDictionaries()

    with pytest.raises(BodyDictionaryRefused, match="different body dictionaries 1"):
        dictionaries.register(PACKAGED_DICTIONARY, imposter)
    with pytest.raises(BodyDictionaryRefused, match="dictionary 8 are damaged"):
        dictionaries.register(OTHER_NUMBER + 1, other_dictionary)


@pytest.mark.parametrize("broken", [b"", b"{}", bytes(16_384), packaged_dictionary()[:100]])
@pytest.mark.parametrize("number", [PACKAGED_DICTIONARY, 0, -1, 2**15])
def test_a_damaged_dictionary_is_refused(
    dictionaries: BodyDictionaries, number: int, broken: bytes
) -> None:
    with pytest.raises(BodyDictionaryRefused, match="damaged"):
        dictionaries.register(number, broken)


def test_a_released_dictionary_never_changes() -> None:
    digest = hashlib.sha256(packaged_dictionary()).hexdigest()

    assert {PACKAGED_DICTIONARY: digest} == RELEASED


def test_training_gives_a_dictionary_that_the_program_accepts() -> None:
    trained = body_dictionary.train(OTHER_NUMBER)
    body = foreign_pushes()[0]
    dictionaries = BodyDictionaries()
    dictionaries.register(OTHER_NUMBER, trained)

    assert len(trained) <= body_dictionary.DICTIONARY_BYTES
    assert len(compress_with(trained, body)) < len(compress(body)) * 1.2
    assert dictionaries.decompress(compress_with(trained, body), OTHER_NUMBER) == body
