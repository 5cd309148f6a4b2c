"""Runs as they are kept. A row only describes a run: its results and manifest are files, and are never changed.

A comparison and a firmness are work done on runs that are there; they can be made again and give the same files.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

WAITING, DONE, FAILED = "waiting", "done", "failed"
STATES = [(WAITING, "正在算"), (DONE, "算好了"), (FAILED, "没有算成")]
HASH = {"max_length": 64, "blank": True, "default": ""}


class Evaluation(models.Model):
    """One run of a scheme over the facts of a period as known on a day, official or on trial.

    `rules` is the hash of the packs it was run with, which are kept with it; `digest` that of its results.
    """

    city = models.CharField("城市（6 位代码）", max_length=6)
    pack = models.CharField("包", max_length=60)
    rules = models.CharField("包的指纹", max_length=64)
    scheme = models.CharField("办法", max_length=60)
    title = models.CharField("标题", max_length=200)
    period = models.PositiveSmallIntegerField("评价年度")
    as_of = models.DateField("取数日")
    official = models.BooleanField("正式评价")
    reason = models.CharField("事由", max_length=300, blank=True, default="")
    repeats = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="confirmed_by")
    supersedes = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="superseded_by")
    state = models.CharField("状态", max_length=10, choices=STATES, default=WAITING)
    job = models.PositiveBigIntegerField(null=True)
    digest = models.CharField("结果的指纹", **HASH)
    simulated = models.BooleanField("模拟数据", default=False)
    counts = models.JSONField("家数", default=dict)
    notes = models.JSONField("说明", default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    on = models.DateField("测算日")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(name="an_official_run_has_a_reason", condition=Q(official=False) | ~Q(reason="")),
            models.CheckConstraint(name="a_run_that_is_done_has_results", condition=~Q(state="done") | ~Q(digest="")),
        ]

    def __str__(self) -> str:
        return f"{self.title}（第 {self.pk} 次）"

    @property
    def kind(self) -> str:
        """正式 or 试评价."""
        return "正式" if self.official else "试评价"


class Comparison(models.Model):
    """Two runs side by side with the parts of every move, worked out once; the moves are a file."""

    before = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="+")
    after = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="comparisons")
    state = models.CharField(max_length=10, choices=STATES, default=WAITING)
    job = models.PositiveBigIntegerField(null=True)
    summary = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(name="runs_are_compared_once", fields=["before", "after"]),
            models.CheckConstraint(name="a_run_is_not_compared_with_itself", condition=~Q(before=models.F("after"))),
        ]


class Firmness(models.Model):
    """How firmly the grades of a run stand under named assumptions, worked out once; the firms are a file."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="firmnesses")
    name = models.CharField("假设的名称", max_length=60)
    assumptions = models.JSONField()
    state = models.CharField(max_length=10, choices=STATES, default=WAITING)
    job = models.PositiveBigIntegerField(null=True)
    summary = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()

    class Meta:
        ordering = ["-pk"]
