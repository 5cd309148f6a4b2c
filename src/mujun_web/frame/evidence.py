"""Files that prove something: kept once under the hash of their bytes, never overwritten."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

MOST_BYTES = 20_000_000
# What offices write and photograph; nothing that runs when a colleague opens it.
EVIDENCE_ENDINGS = (
    ".pdf", ".ofd", ".doc", ".docx", ".wps", ".xls", ".xlsx", ".et", ".csv", ".txt", ".ppt", ".pptx",
    ".jpg", ".jpeg", ".png", ".zip",
)  # fmt: skip
MEDIA = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """An uploaded file: its name as who handed it in knows it, and its bytes."""

    name: str
    content: bytes
    media: str = MEDIA

    @property
    def sha256(self) -> str:
        """The hash of the bytes."""
        return hashlib.sha256(self.content).hexdigest()


def find_upload_problem(upload: UploadedFile) -> str | None:
    """Why an upload cannot be taken as evidence, in words; None where it can."""
    if not upload.name.lower().endswith(EVIDENCE_ENDINGS):
        return f"“{upload.name}”不能作佐证。可以传的文件：{'、'.join(EVIDENCE_ENDINGS)}。"
    if upload.size > MOST_BYTES:
        return f"文件 {upload.size / 1e6:.0f} MB，超过 {MOST_BYTES / 1e6:.0f} MB。请压缩，或只传关键页。"
    return None


def read_upload(upload: UploadedFile) -> EvidenceFile:
    """An upload of a form; its size has been checked there."""
    return EvidenceFile(Path(upload.name).name[:200], upload.read(), (upload.content_type or MEDIA)[:100])


def keep_file(file: EvidenceFile) -> Path:
    """Writes the bytes where their hash says, unless they are there."""
    path = find_file(file.sha256)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
    return path


def find_file(sha256: str) -> Path:
    """Where the bytes of a hash are kept."""
    return Path(settings.MEDIA_ROOT) / "evidence" / sha256[:2] / sha256
