"""Forms of documents: correcting a finding, adding one, a task's units, adopting."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms

from mujun.packs.pack import City
from mujun_web.documents.models import (
    BASES,
    COMPARATORS,
    KINDS,
    PERIODS,
    Document,
    Finding,
    TaskFinding,
    write_number,
)

NEAREST_TASKS = 120
NO_TASK = ("", "（总目标，不归某一项任务）")
_SEPARATORS = re.compile(r"[、，,;；\n]+")
_DEADLINE = re.compile(r"\d{4}(-(0[1-9]|1[0-2]))?")


class FindingForm(forms.Form):
    """The fields of a finding as a person may set them."""

    indicator = forms.CharField(label="指标", max_length=300)
    comparator = forms.ChoiceField(label="比较", choices=COMPARATORS)
    value = forms.FloatField(label="数值")
    value2 = forms.FloatField(label="第二个数", required=False)
    stretch = forms.FloatField(label="力争值", required=False)
    unit = forms.CharField(label="单位", max_length=40, required=False)
    bound = forms.ChoiceField(
        label="界限", required=False,
        choices=[("", "无"), (">=", "≥ 以上"), (">", "> 超过"), ("<=", "≤ 以内"), ("<", "< 低于"), ("~", "≈ 左右")],
    )  # fmt: skip
    basis = forms.ChoiceField(label="口径", choices=BASES)
    deadline = forms.CharField(label="时限", required=False, max_length=7)
    period = forms.ChoiceField(label="周期", choices=PERIODS, required=False)
    kind = forms.ChoiceField(label="类别", choices=KINDS)
    task = forms.ChoiceField(label="任务", required=False)
    reason = forms.CharField(label="说明", required=False, max_length=500)

    def __init__(self, *args: Any, document: Document, near: int = 1, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["task"].choices = [NO_TASK, *list_task_choices(document, near)]
        for name in ("comparator", "bound", "period"):
            given = self.initial.get(name)
            if given and given not in dict(self.fields[name].choices):
                self.fields[name].choices += [(given, given)]

    def clean_deadline(self) -> str:
        text = self.cleaned_data["deadline"].strip()
        if text and not _DEADLINE.fullmatch(text):
            raise forms.ValidationError("时限写年份 2026，或年月 2026-06；没有就空着。")
        return text

    def clean_task(self) -> int | None:
        return int(self.cleaned_data["task"]) if self.cleaned_data["task"] else None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        value, stretch = data.get("value"), data.get("stretch")
        if stretch is not None and stretch == value:
            self.add_error("stretch", "力争值与确保值相同；只有一个数就空着。")
        return data

    @property
    def changes(self) -> dict[str, Any]:
        """The fields of the finding as given, without the reason."""
        return {name: value for name, value in self.cleaned_data.items() if name != "reason"}


class AddForm(FindingForm):
    """A finding a person marked in the text: its fields and the places of its sentence and number."""

    quote_start = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    quote_end = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    number_start = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    number_end = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class TaskForm(forms.Form):
    """A task's title and its units, names separated by 、 or line breaks."""

    title = forms.CharField(label="任务标题", max_length=300)
    lead = forms.CharField(label="责任（牵头）单位", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    support = forms.CharField(label="配合单位", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    reason = forms.CharField(label="说明", required=False, max_length=500)

    def clean_lead(self) -> list[str]:
        return split_names(self.cleaned_data["lead"])

    def clean_support(self) -> list[str]:
        names = split_names(self.cleaned_data["support"])
        twice = [name for name in names if name in self.cleaned_data.get("lead", [])]
        if twice:
            raise forms.ValidationError(f"{'、'.join(twice)} 同时写在责任和配合里，只留一处。")
        return names


class AdoptForm(forms.Form):
    """What a plan needs that the document does not say, and the confirmation."""

    title = forms.CharField(label="计划名称", max_length=200)
    year = forms.IntegerField(label="计划年度", min_value=1990, max_value=2100)
    division = forms.ChoiceField(label="城市")
    confirmed = forms.BooleanField(label="我已核对右边的清单，采用为计划")

    def __init__(self, *args: Any, cities: Sequence[City], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cities = {city.division: city.name for city in cities}
        named = [(code, f"{name}（{code}）") for code, name in self.cities.items()]
        self.fields["division"].choices = [("", "请选城市"), *named]

    @property
    def city(self) -> str:
        """The name of the chosen city."""
        return self.cities[self.cleaned_data["division"]]


def split_names(text: str) -> list[str]:
    """Names of a list as people type it, each once, in order."""
    names = (name.strip() for name in _SEPARATORS.split(text))
    return list(dict.fromkeys(name[:80] for name in names if name))


def list_task_choices(document: Document, near: int) -> list[tuple[str, str]]:
    """The tasks a finding may belong to; of a very long document those nearest to its place."""
    tasks = document.tasks.filter(position__gte=near - NEAREST_TASKS, position__lte=near + NEAREST_TASKS)
    return [(str(task.pk), task.label[:60]) for task in tasks]


def describe_finding(row: Finding) -> dict[str, Any]:
    """What a form shows of a finding before anything is changed."""
    names = [name for name in FindingForm.base_fields if name not in ("task", "reason")]
    return {**write_figures({name: getattr(row, name) for name in names}), "task": row.task_id or ""}


def write_figures(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields with their figures as printed: 150, not 150.0."""
    figures = {name: write_number(fields[name]) for name in ("value", "value2", "stretch") if fields[name] is not None}
    return {**fields, **figures}


def describe_task(row: TaskFinding) -> dict[str, str]:
    """What a form shows of a task before anything is changed."""
    leads = [unit["name"] for group in row.units if group["role"] != "support" for unit in group["units"]]
    supports = [unit["name"] for group in row.units if group["role"] == "support" for unit in group["units"]]
    return {"title": row.title, "lead": "、".join(leads), "support": "、".join(supports)}
