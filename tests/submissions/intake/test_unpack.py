"""What is packed comes out piece by piece, and ends at a limit."""

import bz2
import gzip
import io
import lzma
import tracemalloc
import zlib
from collections.abc import Callable
from functools import partial

import pytest

from layerproof.submissions.intake import unpack
from layerproof.submissions.intake.store import Store
from layerproof.submissions.intake.unpack import Stream

Refusal = Callable[[Callable[[], object]], str]
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lambda data: lzma.compress(data, preset=0),
}
TEXT = b"".join(b"%d: a line that packs well\n" % number for number in range(20_000))


@pytest.mark.parametrize("packer", [*PACKERS, "nothing"])
def test_all_of_it_comes_out(packer: str, store: Store) -> None:
    """In pieces of any size, from one stream and from several, with padding behind."""
    pack = PACKERS.get(packer, bytes)
    several = pack(TEXT[:300_000]) + pack(TEXT[300_000:]) if packer != "xz" else pack(TEXT)
    for data in (pack(TEXT), several, *([several + bytes(512)] if packer != "nothing" else [])):
        stream = Stream(io.BytesIO(data), store)
        assert stream.packed is (packer != "nothing")
        assert stream.take(100) == TEXT[:100]
        stream.skip(len(TEXT) - 200)
        assert stream.take(100) == TEXT[-100:]
        assert stream.ended


@pytest.mark.parametrize("packer", PACKERS)
def test_a_cut_stream_is_refused(packer: str, store: Store, refusal: Refusal) -> None:
    """At whatever place; what came before it was right."""
    data = PACKERS[packer](TEXT)
    for length in (4, len(data) // 2, len(data) - 1):
        skip = partial(Stream(io.BytesIO(data[:length]), store).skip, len(TEXT) + 1)
        assert refusal(skip) == "is cut off in the middle; hand it in again"


@pytest.mark.parametrize("packer", PACKERS)
def test_a_damaged_stream_is_refused(packer: str, store: Store, refusal: Refusal) -> None:
    """With what the library says about it."""
    data = bytearray(PACKERS[packer](TEXT))
    data[len(data) // 2 :] = b"\xaa" * (len(data) - len(data) // 2)
    told = refusal(lambda: Stream(io.BytesIO(data), store).skip(len(TEXT) + 1))
    assert told.startswith(("cannot be unpacked (", "is cut off in the middle"))


@pytest.mark.parametrize("packer", PACKERS)
def test_a_bomb_is_refused(packer: str, store: Store, refusal: Refusal) -> None:
    """After 16 MiB, with the memory for a few pieces."""
    bomb = PACKERS[packer](bytes(64 * 2**20))
    tracemalloc.start()
    told = refusal(lambda: Stream(io.BytesIO(bomb), store).skip(64 * 2**20))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert told == "unpacks to more than 16 MiB, 200 times its own size; hand in the code alone"
    assert peak < 8 * 2**20


def test_a_stream_has_a_limit(store: Store, refusal: Refusal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever it is packed with."""
    monkeypatch.setattr(unpack, "STREAM_LIMIT", 2**20)
    told = "unpacks to more than 1 MiB; hand in the code alone"
    assert refusal(lambda: Stream(io.BytesIO(bytes(2**21)), store).skip(2**21)) == told
    monkeypatch.setattr(unpack, "PACKED_LIMIT", 2**20)
    told = "is larger than 1 MiB; hand in the code alone"
    assert refusal(lambda: Stream(io.BytesIO(bytes(2**21)), store)) == told


def test_xz_has_a_limit_on_memory(store: Store, refusal: Refusal) -> None:
    """A few bytes can ask for 4 GiB; what its highest setting asks for is given."""
    data = bytearray(lzma.compress(b"x"))
    dictionary, header = 16, slice(12, 12 + 4 * data[12])  # 4 bytes of checksum come behind
    for size, given in ((28, True), (40, False)):  # 64 MiB and 4 GiB
        data[dictionary] = size
        data[header.stop : header.stop + 4] = zlib.crc32(data[header]).to_bytes(4, "little")
        stream = Stream(io.BytesIO(data), store)
        if given:
            assert stream.take(1) == b"x"
        else:
            assert refusal(partial(stream.take, 1)) == "cannot be unpacked (Memory usage limit exceeded); pack it again"


@pytest.mark.parametrize("packer", ["gzip", "bzip2"])
def test_streams_of_nothing_end(packer: str, store: Store) -> None:
    """Thousands of empty ones are not looked through for one that holds something."""
    stream = Stream(io.BytesIO(PACKERS[packer](b"") * 5_000 + PACKERS[packer](b"x")), store)
    assert stream.ended


def test_a_name_without_an_end_is_no_work(store: Store, refusal: Refusal) -> None:
    """A gzip header may hold a name, up to its first NUL; zlib finds that there is none in one go."""
    data = b"\x1f\x8b\x08\x08" + bytes(6) + b"n" * 2**20
    assert refusal(lambda: Stream(io.BytesIO(data), store).take(1)) == "is cut off in the middle; hand it in again"
    assert zlib.decompressobj(31).decompress(gzip.compress(b"x")) == b"x"
