"""Recognises pictures by their content: format, width and height of PNG, JPEG, GIF and WebP, read from the bytes alone.

A file's name and the browser's word for its type are claims; what is served back to readers is decided here.
"""

import struct
from typing import Literal, TypeAlias

import attrs

__all__ = ["EXTENSIONS", "Format", "Image", "recognise"]

Format: TypeAlias = Literal["gif", "jpg", "png", "webp"]

EXTENSIONS: dict[str, Format] = {"gif": "gif", "jpeg": "jpg", "jpg": "jpg", "png": "png", "webp": "webp"}

# A small file can unfold to a huge picture in the reader's browser.
MAX_SIDE = 8000

# JPEG markers that start a frame header, which holds the size: all of C0 to CF but DHT, JPG and DAC.
FRAME_MARKERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


@attrs.frozen
class Image:
    """A recognised picture."""

    format: Format
    width: int
    height: int
    data: bytes = attrs.field(repr=False)


def recognise(data: bytes) -> Image | None:
    """Return what picture *data* is, None when it is none that the blog shows.

    >>> recognise(b"GIF89a" + bytes([2, 0, 1, 0, 0, 0, 0]))
    Image(format='gif', width=2, height=1)
    >>> recognise(b"<script>alert(1)</script>") is None
    True
    """
    try:
        format_, width, height = measure(data)
    except (struct.error, ValueError):
        return None
    if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE):
        return None
    return Image(format_, width, height, data)


def measure(data: bytes) -> tuple[Format, int, int]:
    """Return format, width and height.

    Raises:
        ValueError: the bytes start like none of the formats, or are broken off.
        struct.error: the bytes are broken off.
    """
    if data.startswith(b"\x89PNG\r\n\x1a\n") and data[12:16] == b"IHDR":
        width, height = struct.unpack_from(">II", data, 16)
        return "png", width, height
    if data.startswith((b"GIF87a", b"GIF89a")):
        width, height = struct.unpack_from("<HH", data, 6)
        return "gif", width, height
    if data.startswith(b"\xff\xd8\xff"):
        return "jpg", *jpeg_size(data)
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "webp", *webp_size(data)
    raise ValueError("not a PNG, GIF, JPEG or WebP file")


def jpeg_size(data: bytes) -> tuple[int, int]:
    """Return width and height from the first frame header of a JPEG (ITU T.81, B.2.2)."""
    at = 2
    while True:
        lead, marker, length = struct.unpack_from(">BBH", data, at)
        if lead != 0xFF:
            raise ValueError("no marker where one must be")
        if marker == 0xFF:
            at += 1  # fill bytes may stand before a marker
        elif marker in FRAME_MARKERS:
            height, width = struct.unpack_from(">HH", data, at + 5)
            return width, height
        else:
            at += 2 + length


def webp_size(data: bytes) -> tuple[int, int]:
    """Return width and height from the first chunk of a WebP file (RFC 9649)."""
    chunk = data[12:16]
    if chunk == b"VP8X":
        low_width, high_width, low_height, high_height = struct.unpack_from("<HBHB", data, 24)
        return (high_width << 16 | low_width) + 1, (high_height << 16 | low_height) + 1
    if chunk == b"VP8L" and data[20:21] == b"\x2f":
        (bits,) = struct.unpack_from("<I", data, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if chunk == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<HH", data, 26)
        return width & 0x3FFF, height & 0x3FFF
    raise ValueError("a WebP file without a picture")
