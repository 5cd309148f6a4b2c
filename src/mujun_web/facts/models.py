"""What the desk keeps of a delivery: who handed in which file, what was found in it, and what the office decided.

The facts themselves are in the lake; a row here only tells how a file came there, or why it did not.
"""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q

WAITING, UNREADABLE, CHECKED, ACCEPTING, ACCEPTED, RETURNED = (
    "waiting", "unreadable", "checked", "accepting", "accepted", "returned",
)  # fmt: skip
STATES = [
    (WAITING, "正在核对"), (UNREADABLE, "读不成"), (CHECKED, "待办公室定"), (ACCEPTING, "正在收下"),
    (ACCEPTED, "已收下"), (RETURNED, "已退回"),
]  # fmt: skip
DECIDED = (ACCEPTED, RETURNED)


class Delivery(models.Model):
    """One file as handed in. `unit` is whose account it belongs to; `department` whose word it is in the lake.

    `faults` are those of the whole table, or of an acceptance that the lake refused; faults of rows are findings.
    `columns` is [{"header", "letter", "item", "unit", "kept", "stated", "role"}]; `fault_counts` are findings by code;
    `changes` is {"new", "changed", "same"}. `strange` are [{"letter", "header", "found"}], the columns that stopped the
    table; `left_out` are [{"header", "reason", "by", "on"}], those a person said to leave out. A decision is made
    once: who, when, why; `batch` is where it went.
    """

    city = models.CharField("城市", max_length=6)
    department = models.CharField("部门", max_length=40)
    unit = models.CharField("交数单位", max_length=80, blank=True)
    kind = models.CharField("谁的数", max_length=12)
    period = models.CharField("时期", max_length=10, blank=True)
    sheet = models.CharField("工作表", max_length=100, blank=True)
    name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    file = models.FileField(upload_to="deliveries/", max_length=200)
    words = models.CharField("说明", max_length=500, blank=True)
    simulated = models.BooleanField(default=False)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_on = models.DateField()
    uploaded_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=STATES, default=WAITING)
    job = models.PositiveBigIntegerField(null=True)
    faults = models.JSONField(default=list)
    columns = models.JSONField(default=list)
    strange = models.JSONField(default=list)
    left_out = models.JSONField(default=list)
    periods = models.JSONField(default=list)
    notices = models.JSONField(default=list)
    suspicions = models.JSONField(default=list)
    changes = models.JSONField(default=dict)
    fault_counts = models.JSONField(default=dict)
    rows = models.PositiveIntegerField(default=0)
    rows_accepted = models.PositiveIntegerField(default=0)
    rows_refused = models.PositiveIntegerField(default=0)
    corrects = models.PositiveIntegerField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    decided_on = models.DateField(null=True)
    decided_at = models.DateTimeField(null=True)
    batch = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["-uploaded_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="delivery_state_is_known", condition=Q(state__in=[key for key, _ in STATES])
            ),
            models.CheckConstraint(
                name="an_accepted_delivery_has_its_batch", condition=~Q(state="accepted") | Q(batch__isnull=False)
            ),
            models.CheckConstraint(
                name="a_decided_delivery_says_who_and_when",
                condition=~Q(state__in=DECIDED) | (Q(decided_by__isnull=False) & Q(decided_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="a_returned_delivery_says_why", condition=~Q(state="returned") | ~Q(reason="")
            ),
            models.UniqueConstraint(
                name="a_batch_comes_from_one_delivery", fields=["city", "batch"], condition=Q(batch__isnull=False)
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def state_on(self, day: date) -> str:
        """Where it stood at the end of a day: a later decision had not been taken yet."""
        return CHECKED if self.decided_on is not None and self.decided_on > day else self.state


class Finding(models.Model):
    """One fault of one row of a delivery: where, what was found, why it matters, what to do."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="findings")
    row = models.PositiveIntegerField()
    column = models.CharField(max_length=4, blank=True)
    header = models.CharField(max_length=200, blank=True)
    written = models.CharField(max_length=200, blank=True)
    code = models.CharField(max_length=60)
    found = models.TextField()
    why = models.TextField()
    remedy = models.TextField()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["delivery", "code"], name="findings_by_fault")]
