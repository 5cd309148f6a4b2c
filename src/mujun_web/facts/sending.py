"""Bytes as a download with a Chinese name; tables as CSV that a spreadsheet opens and that holds no formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from django.http import HttpResponse

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def send_bytes(content: bytes, name: str, kind: str = "application/octet-stream") -> HttpResponse:
    """An answer that is saved under a name."""
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer


def send_csv(header: Sequence[str], rows: Iterable[Sequence[object]], name: str) -> HttpResponse:
    """A table as CSV, UTF-8 with a byte order mark; words never start a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([_defuse(cell) for cell in row] for row in rows)
    return send_bytes(out.getvalue().encode("utf-8-sig"), name, "text/csv; charset=utf-8")


def _defuse(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(DANGEROUS) else "" if cell is None else cell
