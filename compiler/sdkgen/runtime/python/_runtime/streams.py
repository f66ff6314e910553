"""Bodies of answers that are read as they come."""

from __future__ import annotations

import io
from typing import Iterator

from .values import PieceReader, Response

_PIECE = 65536


class BodyStream(io.BufferedIOBase):
    """The body of an answer, to be read like a file; use it in a ``with`` statement.

    What is read is never silently short: a body that breaks off raises ConnectionFailed, and one
    that stops for longer than the call's time-out raises TimedOut.
    """

    def __init__(self, response: Response) -> None:
        self.status = response.status
        self.headers = response.headers
        source = response.stream
        self._source: PieceReader = (
            io.BytesIO(response.body) if source is None else source
        )

    def readable(self) -> bool:
        return True

    def read1(self, size: int = -1, /) -> bytes:
        """What has come, at most ``size`` bytes; nothing at the end."""
        if self.closed:
            raise ValueError("read of a closed body")
        if size == 0:
            return b""  # nothing would look like the end
        return self._source.read1(_PIECE if size < 0 else size)

    def read(self, size: "int | None" = -1, /) -> bytes:
        """``size`` bytes, or all that are left; fewer only at the end."""
        left = -1 if size is None else size
        pieces = []
        while left:
            piece = self.read1(left)
            if not piece:
                break
            pieces.append(piece)
            left = left if left < 0 else left - len(piece)
        return b"".join(pieces)

    def pieces(self) -> Iterator[bytes]:
        """The body piece by piece, as it comes."""
        return iter(self.read1, b"")

    def close(self) -> None:
        """Gives up what has not been read."""
        if not self.closed:
            self._source.close()
        super().close()
