"""The packs runs were made with, kept by their hash: a grade can be defended after the pack has been revised."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp

from django.conf import settings

from mujun.errors import EvaluationError, Fault
from mujun.packs.chain import read_chain
from mujun.packs.digest import digest
from mujun.packs.load import load_pack
from mujun.packs.pack import Pack
from mujun.packs.scheme import Scheme
from mujun.packs.scheme_load import load_scheme
from mujun_web.frame.kept import recall

FOLDER = "rulebooks"


def keep_rules(pack: Path) -> str:
    """The hash of a pack with those it extends, a copy of which is kept from now on under the data folder."""
    folders = _folders(pack)
    total = hashlib.sha256("\0".join(f"{one.name} {digest(one)}" for one in folders).encode()).hexdigest()
    place = settings.DEPLOYMENT.data_dir / FOLDER / total
    if not place.is_dir():
        place.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(mkdtemp(dir=place.parent, prefix="."))
        try:
            for one in folders:
                shutil.copytree(one, staging / one.name)
            staging.replace(place)
        except OSError:
            shutil.rmtree(staging, ignore_errors=True)
            if not place.is_dir():
                raise
    return total


# the desk reads the packs it was started with; what is in them is hashed each time
@lru_cache(maxsize=32)
def _folders(pack: Path) -> tuple[Path, ...]:
    return tuple(draft.path for draft in read_chain(pack).drafts)


def read_scheme(rules: str, pack: str, name: str) -> Scheme:
    """A scheme as it stood when a run was made with it; EvaluationError where the copy is gone."""
    return _read_scheme(folder_of(rules, pack), name)


def read_pack(rules: str, pack: str) -> Pack:
    """A pack as it stood when a run was made with it; EvaluationError where the copy is gone."""
    return _read_pack(folder_of(rules, pack))


def folder_of(rules: str, pack: str) -> Path:
    """Where the copy of a pack is; EvaluationError where it is gone."""
    folder = settings.DEPLOYMENT.data_dir / FOLDER / rules / pack
    if not (folder / "pack.yaml").is_file():
        found, remedy = "测算当时所用的包不在了", f"从备份恢复数据文件夹里的 {FOLDER}"
        raise EvaluationError(Fault("desk.rules-gone", f"{FOLDER}/{rules[:12]}", found, "说不清当时怎样算的", remedy))
    return folder


# a copy named by its hash never changes, so what was read and proved of it once holds
@lru_cache(maxsize=32)
def _read_scheme(folder: Path, name: str) -> Scheme:
    return recall(folder.parent, f"{folder.name}-{name}", Scheme, lambda: load_scheme(folder, name))


@lru_cache(maxsize=16)
def _read_pack(folder: Path) -> Pack:
    kept = recall(folder.parent, folder.name, Pack, lambda: load_pack(folder))
    return replace(kept, path=folder)  # the data folder may have moved since it was kept
