"""Registers as they are kept: moves, proofs, refused candidates, filled figures, renamings. Rows are only added.

Which stage an entry is in on a day is derived by the engine from the moves recorded by then; no row holds it.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

CITY = {"max_length": 6}
REGISTER = {"max_length": 60}
ENTITY = {"max_length": 80}
WORD = {"max_length": 80}
ACTS = [
    ("enter", "入册"), ("move", "转阶段"), ("leave", "出册"), ("come back", "反弹回册"), ("note", "改栏"),
    ("review", "重审"),
]  # fmt: skip


class Move(models.Model):
    """One record of one entry of a city's register, as it was judged and allowed. `number` counts them from 1.

    `rules` is the hash of the packs it was judged by, which are kept with it; `digest` that of the definition. `name`
    is what the entity was called then. `evaluation` is the number of the run whose results were used.
    """

    city = models.CharField(**CITY)
    register = models.CharField(**REGISTER)
    entity = models.CharField(**ENTITY)
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=200, blank=True)
    act = models.CharField(max_length=10, choices=ACTS)
    from_stage = models.CharField(max_length=80, blank=True)
    to_stage = models.CharField(**WORD)
    day = models.DateField()
    recorded_on = models.DateField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    who = models.CharField(**WORD)
    unit = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=1000)
    proof = models.JSONField(default=list)
    choice = models.CharField(max_length=80, blank=True)
    fields = models.JSONField(default=dict)
    evaluation = models.CharField(max_length=40, blank=True)
    pack = models.CharField(max_length=60)
    rules = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    simulated = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            # two who move one entry at once: the second finds the number taken
            models.UniqueConstraint(name="moves_of_an_entry_run", fields=["city", "register", "entity", "number"]),
            models.CheckConstraint(name="a_move_is_of_a_known_kind", condition=Q(act__in=[key for key, _ in ACTS])),
            models.CheckConstraint(name="a_move_says_why", condition=~Q(reason="")),
        ]
        indexes = [
            models.Index(name="moves_as_known", fields=["city", "register", "recorded_on"]),
            models.Index(name="moves_as_added", fields=["city", "register", "id"]),
        ]

    def __str__(self) -> str:
        return f"{self.name or self.entity} {self.get_act_display()}"


class Proof(models.Model):
    """A file that proves a move, kept under the hash of its bytes. `kind` is the proof the stage asks for."""

    move = models.ForeignKey(Move, on_delete=models.PROTECT, related_name="proofs")
    kind = models.CharField(**WORD)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    media = models.CharField(max_length=100)

    class Meta:
        ordering = ["pk"]


class Refusal(models.Model):
    """A candidate that a person refused, and why. `grounds` is the hash of the reason the rules gave.

    It holds as long as the rules give that reason; when the figures change, the candidate is proposed again.
    """

    city = models.CharField(**CITY)
    register = models.CharField(**REGISTER)
    entity = models.CharField(**ENTITY)
    name = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=10)
    into = models.CharField(**WORD)
    grounds = models.CharField(max_length=64)
    words = models.TextField()
    reason = models.CharField(max_length=1000)
    recorded_on = models.DateField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(name="a_refusal_says_why", condition=~Q(reason=""))]
        indexes = [models.Index(name="refusals_as_known", fields=["city", "register", "recorded_on"])]


class Filling(models.Model):
    """A figure the keeper filled in because no department delivers it: of whom, for which year, as of which day.

    The figure itself is in the lake, in batch `batch`; the row says where it comes from. `proof` is a kept file.
    """

    city = models.CharField(**CITY)
    register = models.CharField(**REGISTER)
    entity = models.CharField(**ENTITY)
    item = models.CharField(**WORD)
    period = models.CharField(max_length=10)
    written = models.CharField(max_length=200)
    day = models.DateField()
    source = models.CharField(max_length=300)
    proof_name = models.CharField(max_length=200, blank=True)
    proof_sha256 = models.CharField(max_length=64, blank=True)
    proof_media = models.CharField(max_length=100, blank=True)
    batch = models.PositiveIntegerField()
    recorded_on = models.DateField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="a_filling_says_its_source", condition=~Q(source="")),
            models.UniqueConstraint(
                name="a_batch_fills_a_figure_once", fields=["city", "batch", "register", "entity", "item"]
            ),
        ]
        indexes = [models.Index(name="fillings_as_known", fields=["city", "register", "recorded_on"])]


class Renaming(models.Model):
    """From `recorded_on` on, what was recorded under `old` belongs to `new`: a new code, or one firm taken over."""

    city = models.CharField(**CITY)
    old = models.CharField(**ENTITY)
    new = models.CharField(**ENTITY)
    reason = models.CharField(max_length=300)
    recorded_on = models.DateField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="a_code_is_renamed_once", fields=["city", "old"]),
            models.CheckConstraint(name="renamed_to_another_code", condition=~Q(old=models.F("new"))),
            models.CheckConstraint(name="a_renaming_says_why", condition=~Q(reason="")),
        ]
