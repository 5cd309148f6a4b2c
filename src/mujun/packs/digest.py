"""What a pack is, and what code is, each as one digest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path


def digest(path: Path) -> str:
    """SHA-256 over the names and bytes of every file of a pack's folder, in the order of their names."""
    total = hashlib.sha256()
    for file in sorted(file for file in path.rglob("*") if file.is_file()):
        total.update(file.relative_to(path).as_posix().encode() + b"\0")
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def source_digest(packages: Iterable[str]) -> str:
    """SHA-256 over the source of packages of modules, those within them left out."""
    total = hashlib.sha256()
    for package in packages:
        for file in sorted(files(package).iterdir(), key=lambda one: one.name):
            if file.name.endswith((".py", ".txt")):
                total.update(file.name.encode() + b"\0" + file.read_bytes())
    return total.hexdigest()
