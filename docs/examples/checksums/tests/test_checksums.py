"""The digest is that of the bytes that came, however they were read."""

import hashlib
import io

import pytest

from checksums import create_app
from checksums.digests import HashedStream

BODY = b"0123456789\n" * 20_000


def test_a_body_that_is_the_announced_one_is_kept() -> None:
    """P-PAT-24: the digest equals the hash of the body."""
    digest = hashlib.sha256(BODY).hexdigest()

    answer = create_app().test_client().put("/files", data=BODY, headers={"X-Content-SHA256": digest})

    assert (answer.status_code, answer.json) == (201, {"size": len(BODY), "sha256": digest})


@pytest.mark.parametrize("headers", [{}, {"X-Content-SHA256": hashlib.sha256(b"another").hexdigest()}])
def test_any_other_body_is_refused(headers: dict[str, str]) -> None:
    """P-PAT-24."""
    assert create_app().test_client().put("/files", data=BODY, headers=headers).status_code == 400


def test_a_form_is_hashed_while_it_is_parsed() -> None:
    """P-PAT-24: the parser reads the same stream."""
    answer = create_app().test_client().post("/forms", data={"name": "Ada & Bob"})

    assert answer.json == {"name": "Ada & Bob", "sha256": hashlib.sha256(b"name=Ada+%26+Bob").hexdigest()}


def test_every_way_of_reading_is_hashed() -> None:
    stream = HashedStream(io.BytesIO(BODY))

    assert stream.readline() == b"0123456789\n"
    assert len(stream.read(100)) == 100
    assert b"".join(stream) == BODY[111:]
    assert stream.sha256 == hashlib.sha256(BODY).hexdigest()
