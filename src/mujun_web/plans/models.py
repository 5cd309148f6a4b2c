"""Plans as they are kept: editions of a plan, shares, reports, annotations. Rows are added, never changed.

What was known on a day is had by its `recorded_on` or `adopted_on`: the latest edition, the latest set of shares of a
target and the latest report of a place among those recorded by that day.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from mujun_web.plans.fields import ExactDecimalField

CODE = {"max_length": 80}
UNIT = {"max_length": 80}
MONTH = {"max_length": 7}


class Plan(models.Model):
    """A city's plan: what stays the same through its editions. `pack` gives the rules of its lights ("" for none)."""

    code = models.CharField("代码", **CODE)
    pack = models.CharField("包", max_length=60, blank=True, default="")
    title = models.CharField("标题", max_length=200)
    city = models.CharField("城市", max_length=60)
    division = models.CharField("城市代码", max_length=6)
    year = models.PositiveSmallIntegerField("计划年度")

    class Meta:
        ordering = ["-year", "division", "code"]
        constraints = [models.UniqueConstraint(name="one_plan_per_code_and_pack", fields=["code", "pack"])]

    def __str__(self) -> str:
        return self.title


class Edition(models.Model):
    """The plan as adopted on a day; a correction is one more edition. `fingerprint` is the hash of its content."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    document_sha256 = models.CharField(max_length=64, blank=True)
    document_title = models.CharField(max_length=200, blank=True)
    fingerprint = models.CharField(max_length=64)
    adopted_on = models.DateField()
    adopted_at = models.DateTimeField(auto_now_add=True)
    adopted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(name="edition_numbers_run", fields=["plan", "number"])]


class Task(models.Model):
    """A numbered piece of work of an edition. Its code stays the same through editions."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="tasks")
    position = models.PositiveIntegerField()
    code = models.CharField(**CODE)
    number = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=300)
    section = models.CharField(max_length=300, blank=True)
    clause = models.CharField(max_length=120, blank=True)
    start = models.CharField(**MONTH)
    deadline = models.CharField(**MONTH)
    span_start = models.PositiveIntegerField(null=True)
    span_end = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(name="task_codes_are_unique", fields=["edition", "code"])]


class Target(models.Model):
    """A figure of an edition, with every field of the engine's target; a goal of the whole plan has no task."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="targets")
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="targets", null=True)
    position = models.PositiveIntegerField()
    code = models.CharField(**CODE)
    indicator = models.CharField(max_length=300)
    floor = ExactDecimalField(null=True)
    stretch = ExactDecimalField(null=True)
    upper = ExactDecimalField(null=True)
    baseline = ExactDecimalField(null=True)
    unit = models.CharField(max_length=40, blank=True)
    start = models.CharField(**MONTH)
    until = models.CharField(**MONTH)
    comparator = models.CharField(max_length=12)
    bound = models.CharField(max_length=40, null=True)
    basis = models.CharField(max_length=12)
    direction = models.CharField(max_length=4)
    accumulates = models.BooleanField()
    recurring = models.CharField(max_length=20, null=True)
    kind = models.CharField(max_length=8)
    clause = models.CharField(max_length=120, blank=True)
    roll_up = models.CharField(max_length=8)
    curve = models.JSONField()
    light = models.CharField(max_length=60, null=True)
    every = models.PositiveSmallIntegerField(default=1)
    span_start = models.PositiveIntegerField(null=True)
    span_end = models.PositiveIntegerField(null=True)
    number_start = models.PositiveIntegerField(null=True)
    number_end = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(name="target_codes_are_unique", fields=["edition", "code"]),
            models.CheckConstraint(name="target_direction_is_known", condition=Q(direction__in=["up", "down"])),
            models.CheckConstraint(name="target_rolls_up", condition=Q(roll_up__in=["sum", "weighted", "worst"])),
            models.CheckConstraint(name="target_reports_at_intervals", condition=Q(every__gte=1)),
        ]


class Owner(models.Model):
    """A unit that answers for a task or for a target, in printed order."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="owners", null=True)
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="owners", null=True)
    position = models.PositiveIntegerField()
    unit = models.CharField(**UNIT)
    role = models.CharField(max_length=8)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                name="owner_of_one_thing", condition=Q(task__isnull=False) ^ Q(target__isnull=False)
            ),
            models.CheckConstraint(name="owner_role_is_known", condition=Q(role__in=["lead", "support", "area"])),
        ]


class ShareSet(models.Model):
    """A target split over units as a whole, on a day; a new split is one more set."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="share_sets")
    target = models.CharField(**CODE)
    reason = models.CharField(max_length=300, blank=True)
    recorded_on = models.DateField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["recorded_on", "pk"]
        indexes = [models.Index(name="shares_as_known", fields=["plan", "recorded_on"])]


class Share(models.Model):
    """What one unit takes of a target in a split."""

    share_set = models.ForeignKey(ShareSet, on_delete=models.PROTECT, related_name="shares")
    position = models.PositiveIntegerField()
    unit = models.CharField(**UNIT)
    floor = ExactDecimalField()
    stretch = ExactDecimalField(null=True)
    weight = ExactDecimalField(null=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(name="one_share_per_unit", fields=["share_set", "unit"])]


class Report(models.Model):
    """What one unit said about one target (or task without figure) for one month. Its key orders it within a day."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="reports")
    target = models.CharField(**CODE)
    unit = models.CharField(**UNIT)
    period = models.CharField(**MONTH)
    value = ExactDecimalField(null=True)
    words = models.TextField(blank=True)
    finished = models.BooleanField(default=False)
    applicable = models.BooleanField(default=True)
    reason = models.CharField(max_length=300, blank=True)
    is_revision = models.BooleanField(default=False)
    reporter = models.CharField(max_length=80, blank=True)
    recorded_on = models.DateField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["recorded_on", "pk"]
        indexes = [
            models.Index(name="reports_as_known", fields=["plan", "recorded_on"]),
            models.Index(name="reports_of_a_target", fields=["plan", "target"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="not_applicable_has_no_figure", condition=Q(applicable=True) | Q(value__isnull=True)
            ),
            models.CheckConstraint(name="revision_says_why", condition=Q(is_revision=False) | ~Q(reason="")),
        ]


class Evidence(models.Model):
    """A file that proves a report, kept under the hash of its bytes."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="evidence")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    media = models.CharField(max_length=100)

    class Meta:
        ordering = ["pk"]


class Annotation(models.Model):
    """What a person remarked on a light. The light stays as it was computed; `level` is what they saw."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="annotations")
    target = models.CharField(**CODE)
    period = models.CharField(**MONTH)
    level = models.CharField(max_length=20, blank=True)
    words = models.TextField()
    recorded_on = models.DateField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["recorded_on", "pk"]
        indexes = [models.Index(name="annotations_as_known", fields=["plan", "recorded_on"])]
        constraints = [models.CheckConstraint(name="annotation_says_something", condition=~Q(words=""))]
