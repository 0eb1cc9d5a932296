"""The bytes of a file as it lies there, opened as often as needed and never held as a whole."""

import codecs
import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO, TextIO

from loopnb.errors import DataError

CHUNK = 1 << 20
REPLACED = "utf-8-replaced"  # of a file of mixed encodings: what is not UTF-8 becomes a mark
UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Content:
    """A file, or the one file in a zip: its name for people, its kind and how to open it."""

    name: str
    kind: str
    sha256: str
    open: Callable[[], BinaryIO]
    declared: str = ""  # the encoding that loop.yaml says, for files without a mark

    @property
    def encoding(self) -> str:
        """The encoding that its mark declares, else the one that loop.yaml says, else UTF-8."""
        with self.open() as stream:
            mark = stream.read(3)
        if mark[:2] in UTF16:
            return "utf-16"
        marked = not self.declared or mark == codecs.BOM_UTF8
        return "utf-8-sig" if marked else self.declared

    def said(self) -> str:
        """Return the encoding in words, with how many bytes were none of it and are replaced."""
        if self.encoding != REPLACED:
            return self.encoding.removesuffix("-sig")
        return f"utf-8, {_undecodable(self):,} places replaced"

    def text(self, at: int = 0) -> TextIO:
        """Open it as text, line ends as they are, from one of its bytes on."""
        stream = self.open()
        stream.seek(at)
        if self.encoding == REPLACED:
            return io.TextIOWrapper(stream, "utf-8", "replace", newline="")
        return io.TextIOWrapper(stream, "utf-8" if at else self.encoding, newline="")


def content(path: Path, name: str, encoding: str | None = None) -> Content:
    """Return the file's content and digest; raises DataError for a zip that holds no one file."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    if path.suffix.lower() != ".zip":
        return Content(name, path.suffix.lower(), digest, partial(path.open, "rb"),
                       encoding or "")  # fmt: skip
    try:
        archive = zipfile.ZipFile(path)
    except zipfile.BadZipFile:
        raise _not_whole(name) from None
    inner = [info for info in archive.infolist() if not info.is_dir()]
    if len(inner) != 1:
        raise DataError(f"{name} holds {len(inner)} files; one is expected.")
    kind = Path(inner[0].filename).suffix.lower()
    return Content(name, kind, digest, partial(archive.open, inner[0]), encoding or "")


@contextmanager
def readable(source: Content) -> Iterator[None]:
    """Say as a DataError what makes a file unreadable while it is read."""
    try:
        yield
    except UnicodeDecodeError:
        raise _misencoded(source) from None
    except (zipfile.BadZipFile, zlib.error, EOFError):
        raise _not_whole(source.name) from None


def not_empty(source: Content, stream: BinaryIO | TextIO) -> None:
    """Read until the first character that is no white space; raises DataError without one."""
    while chunk := stream.read(CHUNK):
        if chunk.strip():
            return
    raise DataError(f"{source.name} is empty. Export it again.")


def not_utf8(path: Path) -> bool:
    """Tell whether a text is neither UTF-8 nor has a mark that says what it is."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as stream:
        if stream.read(2) in UTF16:
            return False
        stream.seek(0)
        try:
            while chunk := stream.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return True
    return False


def _misencoded(source: Content) -> DataError:
    """Return the error with line and byte, which are found by reading the file again."""
    decoder, lines = codecs.getincrementaldecoder(source.encoding)(), 1
    with source.open() as stream:
        while True:
            chunk = stream.read(CHUNK)
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                # What the decoder had kept back from the last chunk was counted with that chunk.
                kept = error.object[: max(0, len(error.object) - len(chunk))]
                lines += error.object[: error.start].count(b"\n") - kept.count(b"\n")
                what = "UTF-8" if source.encoding == "utf-8-sig" else source.encoding.upper()
                found = error.object[error.start : error.start + 1]
                return DataError(
                    f"{source.name}, line {lines}: the byte {found!r} is not {what}. "
                    "Export it as UTF-8, or say what it is in loop.yaml (encoding: windows-1252)."
                )
            lines += chunk.count(b"\n")


def _undecodable(source: Content) -> int:
    """Count the places of a file that are not UTF-8."""
    with source.open() as stream, io.TextIOWrapper(stream, "utf-8", "surrogateescape") as text:
        pieces = iter(lambda: text.read(CHUNK), "")
        return sum(1 for piece in pieces for _ in re.finditer("[\udc80-\udcff]", piece))


def _not_whole(name: str) -> DataError:
    return DataError(f"{name} is not a whole zip file. Fetch or export it again.")
