"""The limits are those the documentation tells."""

from pathlib import Path

from mujun.documents.media import limits, pdf_pages
from mujun.documents.source import _MEDIA as MEDIA


def test_the_page_on_reading_documents_tells_every_limit_and_every_ending(checkout: Path) -> None:
    page = (checkout / "docs" / "reading-documents.md").read_text(encoding="utf-8")
    for limit in (
        limits.MOST_BYTES, limits.MOST_TEXT_BYTES, limits.MOST_CHARACTERS, limits.MOST_PAGES, limits.MOST_INFLATED,
        limits.MOST_PART, limits.MOST_RATIO, limits.MOST_NUMBERS, limits.MOST_TAGS,
        pdf_pages.MOST_MEMORY, pdf_pages.MOST_SECONDS,
    ):  # fmt: skip
        assert f"{limit:,}" in page
    for ending in MEDIA:
        assert ending in page
