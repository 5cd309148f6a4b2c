"""What the desk keeps of a document: its text, the findings a reading proposed, and every decision people took.

A finding shows where it stands now; `Review` is only ever added to and tells how it came there, so that any day's
knowledge can be had again.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

PROPOSED, ACCEPTED, CORRECTED, REJECTED = "proposed", "accepted", "corrected", "rejected"
STATES = [(PROPOSED, "待审"), (ACCEPTED, "已认可"), (CORRECTED, "已更正"), (REJECTED, "已否决")]
COMPARATORS = [
    (">=", "≥ 以上、不低于"), (">", "> 突破、超过"), ("<=", "≤ 以内、不超过"), ("<", "< 低于"), ("=", "= 达到"),
    ("~", "≈ 左右"), ("change_up", "↑ 增长、提高"), ("change_down", "↓ 下降、压减"),
]  # fmt: skip
BASES = [("level", "水平"), ("increment", "增量"), ("growth", "增速"), ("share", "占比")]
SIGNS = {
    ">=": "≥", ">": ">", "<=": "≤", "<": "<", "=": "=", "~": "≈", "change_up": "↑", "change_down": "↓",
}  # fmt: skip
KINDS = [("target", "目标"), ("result", "完成情况")]
PERIODS = [("", "不重复"), ("每年", "每年"), ("每半年", "每半年"), ("每季度", "每季度"), ("每月", "每月")]


class Document(models.Model):
    """One file as taken in, and what was read from it. Offsets everywhere count characters of `text`.

    `reading` is the engine's reading as JSON and is never changed after it was made. `conflicts` are the
    contradictions among the findings as they stand. `adopted_as` is the number of the plan it became. `pack` names
    the pack whose ledger was adopted from this very file.
    """

    WAITING, READ, FAILED = "waiting", "read", "failed"
    STATES = [(WAITING, "正在识读"), (READ, "已识读"), (FAILED, "没有读成")]

    sha256 = models.CharField(max_length=64, unique=True)
    name = models.CharField("文件名", max_length=200)
    media = models.CharField("格式", max_length=8)
    title = models.CharField("标题", max_length=300, blank=True)
    year = models.PositiveSmallIntegerField("年份", null=True)
    text = models.TextField()
    characters = models.PositiveIntegerField()
    notes = models.JSONField(default=list)
    file = models.FileField(upload_to="documents/", max_length=200)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_on = models.DateField()
    uploaded_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=8, choices=STATES, default=WAITING)
    job = models.PositiveBigIntegerField(null=True)
    reading = models.JSONField(null=True)
    coverage = models.JSONField(default=dict)
    conflicts = models.JSONField(default=list)
    pack = models.CharField(max_length=60, blank=True)
    adopted_as = models.CharField("计划", max_length=20, blank=True)
    adopted_title = models.CharField("计划名称", max_length=200, blank=True)
    adopted_on = models.DateField(null=True)

    class Meta:
        ordering = ["-uploaded_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="document_state_is_known", condition=Q(state__in=["waiting", "read", "failed"])
            ),
            models.CheckConstraint(
                name="a_read_document_has_its_reading", condition=~Q(state="read") | Q(reading__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.name

    @property
    def coverage_words(self) -> str:
        """Per cent of the numbers of the text that are classified; 100% only when every one is."""
        covered, left = self.coverage.get("numbers", 0), self.coverage.get("missing", 0)
        if not covered + left:
            return "—"
        return "100%" if not left else f"{max(covered * 100 / (covered + left) - 0.05, 0):.1f}%"


class TaskFinding(models.Model):
    """An item of the document with its responsible units.

    `units` is a list of groups: {"role": responsible | lead | support, "start", "end", "units": [{"name", "start",
    "end"}]}; start and end are null for units a person wrote.
    """

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="tasks")
    position = models.PositiveIntegerField()
    number = models.CharField("序号", max_length=40, blank=True)
    title = models.CharField("标题", max_length=300)
    section = models.CharField("部分", max_length=300, blank=True)
    parent = models.CharField("上级标题", max_length=300, blank=True)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    body_start = models.PositiveIntegerField()
    body_end = models.PositiveIntegerField()
    units = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=STATES, default=PROPOSED)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(name="task_positions_run", fields=["document", "position"]),
            models.CheckConstraint(name="task_state_is_known", condition=Q(state__in=[key for key, _ in STATES])),
        ]

    @property
    def label(self) -> str:
        """Number and title as one line."""
        return f"{self.number} {self.title}" if self.number else self.title


class Finding(models.Model):
    """A figure found by the reading, taken from a pack's ledger, or added by a person; `position` never changes."""

    MACHINE, PERSON, PACK = "machine", "person", "pack"
    ORIGINS = [(MACHINE, "识读"), (PERSON, "人工补录"), (PACK, "包内台账")]

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="findings")
    task = models.ForeignKey(TaskFinding, on_delete=models.PROTECT, related_name="findings", null=True)
    position = models.PositiveIntegerField()
    origin = models.CharField(max_length=8, choices=ORIGINS)
    state = models.CharField(max_length=10, choices=STATES, default=PROPOSED)
    section = models.CharField(max_length=300, blank=True)
    indicator = models.CharField("指标", max_length=300)
    value = models.FloatField("数值")
    value2 = models.FloatField("第二个数", null=True, blank=True)
    stretch = models.FloatField("力争值", null=True, blank=True)
    unit = models.CharField("单位", max_length=40, blank=True)
    comparator = models.CharField("比较", max_length=12, choices=COMPARATORS)
    bound = models.CharField("界限词", max_length=12, blank=True)
    basis = models.CharField("口径", max_length=12, choices=BASES)
    deadline = models.CharField("时限", max_length=7, blank=True)
    period = models.CharField("周期", max_length=12, blank=True)
    kind = models.CharField("类别", max_length=8, choices=KINDS)
    reason = models.CharField("理由", max_length=500, blank=True)
    quote_start = models.PositiveIntegerField()
    quote_end = models.PositiveIntegerField()
    number_start = models.PositiveIntegerField()
    number_end = models.PositiveIntegerField()
    spans = models.JSONField(default=dict)

    class Meta:
        ordering = ["number_start", "position"]
        indexes = [models.Index(fields=["document", "number_start"], name="finding_by_place")]
        constraints = [
            models.UniqueConstraint(name="finding_positions_run", fields=["document", "position"]),
            models.CheckConstraint(name="finding_state_is_known", condition=Q(state__in=[key for key, _ in STATES])),
            models.CheckConstraint(name="finding_kind_is_known", condition=Q(kind__in=["target", "result"])),
            models.CheckConstraint(name="finding_has_words", condition=Q(quote_end__gt=F("quote_start"))),
            models.CheckConstraint(name="finding_has_a_number", condition=Q(number_end__gt=F("number_start"))),
        ]

    @property
    def sign(self) -> str:
        """The comparator as a sign; a change carries its bound: ↑≥."""
        return SIGNS.get(self.comparator, self.comparator) + (SIGNS.get(self.bound, self.bound) if self.bound else "")

    @property
    def figure_words(self) -> str:
        """The figure without its unit: 30, 2—3, or 8（力争 10）."""
        first = write_number(self.value)
        if self.stretch is not None:
            return f"{first}（力争 {write_number(self.stretch)}）"
        return first if self.value2 is None else f"{first}—{write_number(self.value2)}"

    @property
    def due_words(self) -> str:
        """The deadline as people write it: 2026年, 2026年6月, 每年."""
        year, _, month = self.deadline.partition("-")
        due = f"{year}年{int(month)}月" if month else f"{year}年" if year else ""
        return " ".join(filter(None, (self.period, due)))

    @property
    def is_reviewed(self) -> bool:
        """Whether a person, or the pack's ledger, has decided on it."""
        return self.state != PROPOSED


def write_number(value: float) -> str:
    """A figure as printed, without idle zeros."""
    return f"{value:.10f}".rstrip("0").rstrip(".")


class Review(models.Model):
    """One decision: who, when, what stood before and after, why. Rows are added, never changed or taken away."""

    ACTS = [
        ("read", "识读"), ("attach", "附原文"), ("accept", "认可"), ("correct", "更正"), ("reject", "否决"),
        ("add", "补录"), ("adopt", "采用"),
    ]  # fmt: skip

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="reviews")
    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="reviews", null=True)
    task = models.ForeignKey(TaskFinding, on_delete=models.CASCADE, related_name="reviews", null=True)
    act = models.CharField(max_length=10, choices=ACTS)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["document", "on"], name="review_by_day")]

    @property
    def steps(self) -> list[tuple[str, str, str]]:
        """What changed: field, before, after, in words."""
        return [
            (FIELD_WORDS.get(name, name), tell_value(name, self.before[name]), tell_value(name, self.after.get(name)))
            for name in self.before
            if name != "state"
        ]


FIELD_WORDS = {
    "indicator": "指标", "value": "数值", "value2": "第二个数", "stretch": "力争值", "unit": "单位",
    "comparator": "比较", "bound": "界限", "basis": "口径", "deadline": "时限", "period": "周期", "kind": "类别",
    "task": "任务", "title": "标题", "units": "责任单位",
}  # fmt: skip
_CHOICES = {"comparator": dict(COMPARATORS), "basis": dict(BASES), "kind": dict(KINDS), "bound": SIGNS}


def tell_value(name: str, value: object) -> str:
    """A field's value in words; missing as —."""
    if value is None or value == "":
        return "—"
    if name == "units" and isinstance(value, list):
        return "、".join(unit["name"] for group in value for unit in group["units"]) or "—"
    if name == "task":
        return TaskFinding.objects.filter(pk=value).values_list("title", flat=True).first() or "—"
    if isinstance(value, float | int):
        return write_number(value)
    return str(_CHOICES.get(name, {}).get(str(value), value))
