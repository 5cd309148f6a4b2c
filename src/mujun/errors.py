"""The tree of failures. Every failure answers: where, what was found, why it matters, what to do.

MujunError              anything mujun refuses, with one or more faults
├── SourceError         a document or file that cannot be read as asked
├── RuleError           an expression, unit, period or level that cannot be understood
├── PackError           a pack that does not prove
├── FactError           a delivery that cannot be taken, or a lake that is not whole
├── PlanError           a plan, split or report that contradicts itself
├── ProjectError        a project, milestone or contract that contradicts itself, or a file of them that cannot be read
├── EvaluationError     a table or scheme that cannot be evaluated
└── RegisterError       a move that is not allowed, or a register that cannot be read as asked
"""

from __future__ import annotations

import errno
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, in the words of the person who must mend it.

    `code` is stable (`documents.encrypted-pdf`) and is what documentation, tests and translations hang on;
    the four sentences are Chinese, ready to show.
    """

    code: str
    where: str
    found: str
    why: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.where}：{self.found}。{self.why}。{self.remedy}。"


class MujunError(Exception):
    """Base of all refusals; `faults` holds every fault found, never only the first."""

    def __init__(self, faults: Fault | Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class SourceError(MujunError):
    """A document or file that cannot be read as asked."""


class RuleError(MujunError):
    """An expression, unit, period or level that cannot be understood."""


class PackError(MujunError):
    """A pack that does not prove."""


class FactError(MujunError):
    """A delivery that cannot be taken, or a lake that is not whole."""


class PlanError(MujunError):
    """A plan, split or report that contradicts itself."""


class ProjectError(MujunError):
    """A project, milestone or contract that contradicts itself, or a file of them that cannot be read."""


class EvaluationError(MujunError):
    """A table or scheme that cannot be evaluated."""


class RegisterError(MujunError):
    """A move that is not allowed, or a register that cannot be read as asked."""


_REASONS = {
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.ENOENT: "没有这个文件夹或文件",
    errno.ENOTDIR: "路径当中有一段不是文件夹",
    errno.EISDIR: "这是文件夹",
    errno.EEXIST: "已经有同名的",
    errno.ENODEV: "这是设备，不是文件",
    errno.ELOOP: "链接绕回了自己",
    errno.ENAMETOOLONG: "名字或路径太长",
    errno.ENOSPC: "存储空间满了",
    errno.EROFS: "存储是只读的",
    errno.EBUSY: "文件正被占用",
    errno.EIO: "存储读写出错",
    errno.EPIPE: "接收方已经关闭",
}


def say_reason(error: OSError) -> str:
    """Why the system refused, in Chinese; 系统错误 with its number where it is a rare one."""
    return _REASONS.get(error.errno or 0) or f"系统错误 {error.errno or ''}".rstrip()
