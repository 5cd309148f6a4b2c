"""How far the sheets of a workbook reach, told from their XML before anything is laid out in memory.

The reader lays a sheet out from its first cell to its last, so one cell at the far end of a small sheet, or millions of
rows in a small archive, would take all the memory there is and end the process.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from mujun.errors import FactError, Fault

MOST_ROWS: Final = 1_048_576  # what a spreadsheet can hold
MOST_PLACES: Final = 40_000_000
_CHUNK: Final = 4 * 1024 * 1024
_LONGEST_TAG: Final = 64 * 1024
_SHEET: Final = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_ROW: Final = re.compile(rb"<(?:\w+:)?row(?=[\s/>])")
_CELL: Final = re.compile(rb"<(?:\w+:)?c(?=[\s/>])")
_PLACE: Final = re.compile(rb"<(?:\w+:)?c\s[^<>]*?\br\s*=\s*[\"']\$?([A-Za-z]{1,3})\$?(\d{1,10})[\"']")
_NUMBER: Final = re.compile(rb"<(?:\w+:)?row\s[^<>]*?\br\s*=\s*[\"'](\d{1,10})[\"']")


@dataclass(slots=True)
class Extent:
    """The last row and column of a sheet as far as it has been read; never less than it really reaches.

    `run` counts the cells since the last row began: cells may leave their place out and then stand one after another.
    """

    rows: int = 0
    columns: int = 0
    told: int = 0
    run: int = 0
    longest_run: int = 0
    unplaced: bool = False

    @property
    def last_row(self) -> int:
        """The last row there can be."""
        return max(self.rows, self.told)

    @property
    def last_column(self) -> int:
        """The last column there can be."""
        return self.columns + self.longest_run if self.unplaced else self.columns

    @property
    def too_far(self) -> bool:
        """Whether it reaches farther than can be laid out."""
        return self.last_row > MOST_ROWS or self.last_row * self.last_column > MOST_PLACES

    def read(self, xml: bytes) -> None:
        """Takes in a stretch of the XML that cuts no tag in two."""
        self.told += len(_ROW.findall(xml))
        places = _PLACE.findall(xml)
        self.columns = max(self.columns, max((_column(letters) for letters in {one for one, _ in places}), default=0))
        numbers = [*(number for _, number in places), *_NUMBER.findall(xml)]
        self.rows = max(self.rows, max(map(int, numbers), default=0))
        cells = len(_CELL.findall(xml))
        self.unplaced |= cells > len(places)
        if self.unplaced:
            runs = [len(_CELL.findall(part)) for part in _ROW.split(xml)]
            runs[0] += self.run
            self.run, self.longest_run = runs[-1], max(self.longest_run, *runs)


def check_extents(workbook: str, archive: zipfile.ZipFile) -> None:
    """FactError where a sheet of the workbook reaches too far to be laid out."""
    for part in archive.infolist():
        if _SHEET.fullmatch(part.filename):
            extent = Extent()
            for stretch in _stretches(archive, part):
                extent.read(stretch)
                if extent.too_far:
                    raise FactError(_fault(workbook, part.filename, extent))


def _stretches(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The XML of a part in stretches, each ending before a tag begins."""
    left = b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            chunk = left + chunk
            cut = chunk.rfind(b"<")
            if cut < 0 or len(chunk) - cut > _LONGEST_TAG:
                cut = len(chunk)
            left = chunk[cut:]
            yield chunk[:cut]
    yield left


def _column(letters: bytes) -> int:
    column = 0
    for letter in letters.upper():
        column = column * 26 + letter - 64
    return column


def _fault(workbook: str, part: str, extent: Extent) -> Fault:
    name = part.rpartition("/")[2]
    found = f"{name} 一直到第 {extent.last_row} 行、第 {extent.last_column} 列，摊开太大"
    remedy = "多半是最末的格子误填了字：删去多余的行列再存；数真有这样多的拆开，或改用 Parquet"
    return Fault("facts.too-large", workbook, found, "一次装不下", remedy)
