"""Projects as they were told to the desk: every row is only added, and what was known on a day is derived from them.

`recorded_on` is the day from which the desk knew a row. `stated_on` is the day the file says it was recorded; for a
project the desk knew before, a row handed in late counts from the day it was taken, so that no past day changes.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

WORD = {"max_length": 80}
MONTH = {"max_length": 7}
MONEY = {"max_digits": 20, "decimal_places": 4}


class Upload(models.Model):
    """A file of projects somebody handed in: its bytes, the job that reads it, and what it brought once taken."""

    city = models.CharField(max_length=6)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    file = models.FileField(upload_to="projects")
    job = models.PositiveBigIntegerField(null=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_on = models.DateField()
    taken_on = models.DateField(null=True)
    brought = models.JSONField(default=dict)

    class Meta:
        ordering = ["-pk"]


class Row(models.Model):
    """What every row bears: the city, the project's code, when it was known, who recorded it."""

    city = models.CharField(max_length=6)
    project = models.CharField(**WORD)
    recorded_on = models.DateField()
    stated_on = models.DateField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    upload = models.ForeignKey(Upload, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True
        ordering = ["pk"]


class Project(Row):
    """The facts of a project as approved; a later row of the same code takes the place of the earlier."""

    name = models.CharField(max_length=200)
    county = models.CharField(**WORD)
    lead = models.CharField(**WORD)
    office = models.CharField(**WORD)
    kind = models.CharField(**WORD)
    total = models.DecimalField(**MONEY)
    planned = models.JSONField(default=dict)
    monitored = models.BooleanField(default=True)
    paid_share = models.DecimalField(null=True, **MONEY)
    bond_issued = models.CharField(blank=True, **MONTH)
    bond_amount = models.DecimalField(null=True, **MONEY)
    contract = models.CharField(max_length=120, blank=True)
    land = models.DecimalField(null=True, **MONEY)
    initial = models.PositiveSmallIntegerField(null=True)
    terms = models.JSONField(default=list)
    simulated = models.BooleanField(default=False)

    class Meta(Row.Meta):
        abstract = False
        indexes = [models.Index(name="projects_as_known", fields=["city", "recorded_on"])]
        constraints = [models.CheckConstraint(name="a_project_costs_something", condition=Q(total__gt=0))]

    def __str__(self) -> str:
        return self.name


class YearPlan(Row):
    """The investment planned for one year; `months` are [month, cumulative amount as text]."""

    year = models.PositiveSmallIntegerField()
    amount = models.DecimalField(**MONEY)
    months = models.JSONField(default=list)

    class Meta(Row.Meta):
        abstract = False
        indexes = [models.Index(name="year_plans_as_known", fields=["city", "recorded_on"])]


class Report(Row):
    """One figure of one month, or words; a correction is one more row. `value` empty without words withdraws."""

    item = models.CharField(**WORD)
    unit = models.CharField(**WORD)
    month = models.CharField(**MONTH)
    value = models.DecimalField(null=True, **MONEY)
    words = models.CharField(max_length=2000, blank=True)
    reporter = models.CharField(blank=True, **WORD)

    class Meta(Row.Meta):
        abstract = False
        indexes = [
            models.Index(name="project_reports_as_known", fields=["city", "recorded_on"]),
            models.Index(name="reports_of_a_project", fields=["city", "project", "item"]),
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


class Milestone(Row):
    """What was said of one milestone: reached on a day, its plan moved to a month with the reason, or withdrawn."""

    milestone = models.CharField(**WORD)
    reached = models.DateField(null=True)
    planned = models.CharField(blank=True, **MONTH)
    words = models.CharField(max_length=2000, blank=True)

    class Meta(Row.Meta):
        abstract = False
        indexes = [models.Index(name="project_milestones_as_known", fields=["city", "recorded_on"])]
        constraints = [
            models.CheckConstraint(name="reached_or_moved", condition=Q(reached__isnull=True) | Q(planned="")),
            models.CheckConstraint(name="a_moved_plan_says_why", condition=Q(planned="") | ~Q(words="")),
        ]


class Exemption(Row):
    """A stated good reason why one side of a project is not held against it between two months."""

    side = models.CharField(**WORD)
    since = models.CharField(**MONTH)
    until = models.CharField(**MONTH)
    reason = models.CharField(max_length=1000)

    class Meta(Row.Meta):
        abstract = False
        constraints = [models.CheckConstraint(name="an_exemption_says_why", condition=~Q(reason=""))]


class Settlement(Row):
    """What was decided to settle a finished project that does not produce, and when it was done."""

    measure = models.CharField(max_length=200)
    unit = models.CharField(**WORD)
    due = models.CharField(**MONTH)
    done_on = models.DateField(null=True)
    words = models.CharField(max_length=2000, blank=True)

    class Meta(Row.Meta):
        abstract = False


class Issue(models.Model):
    """The dispatch list of a month as it was issued: what was known on that day, and time limits run from it."""

    city = models.CharField(max_length=6)
    month = models.CharField(**MONTH)
    issued_on = models.DateField()
    issued_at = models.DateTimeField(auto_now_add=True)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(name="a_months_list_is_issued_once", fields=["city", "month"])]


KINDS: tuple[type[Row], ...] = (Project, YearPlan, Report, Milestone, Exemption, Settlement)
