"""What a deployment may set: one typed table, read once from the environment and passed on as values.

A file named by MUJUN_ENV_FILE (lines NAME=value) is read first; the environment overrides it.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

CHECKOUT = Path(__file__).resolve().parents[2]
PREFIX = "MUJUN_"


def setting(default: Any, words: str, *, secret: bool = False) -> Any:
    """A field of the table with the words its reference shows."""
    return field(default=default, metadata={"words": words, "secret": secret})


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """Every setting with its default; the environment name is MUJUN_ + the name in capitals."""

    data_dir: Path = setting(CHECKOUT / "var", "数据库、收到的文件、排队的长活放在哪里")
    packs_dir: Path = setting(CHECKOUT / "packs", "城市包所在的文件夹")
    database_url: str = setting(
        "", "sqlite:///路径，或 postgresql://用户:密码@主机:端口/库名；不写用 data_dir 里的 SQLite"
    )
    secret_key: str = setting("", "给登录状态签名的密钥；不写则第一次启动时生成并留在 data_dir", secret=True)
    allowed_hosts: str = setting("127.0.0.1,localhost", "桌面应答的主机名，用逗号分开")
    behind_https: bool = setting(False, "前面有 https 代理时设为 1，登录状态只走 https")
    demo: bool = setting(False, "登录页上写出演示账号")
    today: date | None = setting(None, "用这一天代替机器的日期，供演示和演练")


def read_deployment(environment: Mapping[str, str]) -> Deployment:
    """The settings given in an environment; unknown MUJUN_ names and unreadable values stop the start by name."""
    given = {**read_settings_file(environment.get("MUJUN_ENV_FILE")), **environment}
    known = {PREFIX + one.name.upper(): one.name for one in fields(Deployment)}
    ignored = {"MUJUN_ENV_FILE"}
    unknown = sorted(name for name in given if name.startswith(PREFIX) and name not in known and name not in ignored)
    if unknown:
        raise SystemExit(f"不认识的设置：{'、'.join(unknown)}。可用的设置：{'、'.join(sorted(known))}。")
    values = {known[name]: parse_setting(name, given[name]) for name in known if given.get(name)}
    return Deployment(**values)


def read_settings_file(path: str | None) -> dict[str, str]:
    if not path:
        return {}
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise SystemExit(f"读不了 MUJUN_ENV_FILE 指的设置文件：{error}") from error
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.lstrip().startswith("#"))
    return {name.strip(): value.strip() for name, value in pairs}


def parse_setting(name: str, text: str) -> object:
    kind = {PREFIX + one.name.upper(): str(one.type) for one in fields(Deployment)}[name]
    try:
        if kind == "bool":
            return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}[text.lower()]
        if kind == "Path":
            return Path(text).resolve()
        if kind.startswith("date"):
            return date.fromisoformat(text)
    except (KeyError, ValueError):
        raise SystemExit(f"设置 {name} 的值“{text}”读不懂；布尔值写 1 或 0，日期写 2026-11-10。") from None
    return text


def keep_secret(deployment: Deployment) -> str:
    """The key that signs sessions: as given, or made once and kept where only the owner reads it."""
    if deployment.secret_key:
        return deployment.secret_key
    file = deployment.data_dir / "secret-key"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as opened:
            opened.write(secrets.token_urlsafe(48))
    return file.read_text(encoding="ascii")


def name_database(deployment: Deployment) -> dict[str, object]:
    """Django's description of the database named by the address."""
    if not deployment.database_url or deployment.database_url.startswith("sqlite:"):
        path = deployment.database_url.removeprefix("sqlite:///") or str(deployment.data_dir / "mujun.sqlite3")
        pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=10000;"
        options = {"transaction_mode": "IMMEDIATE", "init_command": pragmas}
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": path, "OPTIONS": options}
    parts = urlsplit(deployment.database_url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise SystemExit("MUJUN_DATABASE_URL 要以 sqlite:/// 或 postgresql:// 开头。")
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
    }
