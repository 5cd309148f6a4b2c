"""What people fill in to move an entry: only what its stage asks. Shapes only; what is allowed the engine decides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict

from mujun.packs.register import Field, Register, Stage
from mujun.rules.value import MISSING, Absent, Value
from mujun_web.frame.evidence import EvidenceFile, find_upload_problem, read_upload
from mujun_web.plans.forms import FigureField

LONG = ("事由", "反馈", "答复", "意见", "原因", "依据")
DIGITS = 8
FLAGS = [("", "没有填"), ("是", "是"), ("否", "否")]


class DayField(forms.DateField):
    """A day as the browser gives it, with a refusal in words."""

    def __init__(self, **given: object) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        words = {"invalid": "“%(value)s”不是日期。请写成 2026-03-31。"}
        super().__init__(required=False, widget=widget, error_messages=words, **given)

    def clean(self, value: object) -> date | None:
        try:
            return super().clean(value)
        except forms.ValidationError:
            raise forms.ValidationError(f"“{value}”不是日期。请写成 2026-03-31。") from None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form asks for: the fields, each with its value now, the proofs, the choices, the units to offer."""

    register: Register
    stage: Stage | None
    fields: tuple[Field, ...]
    now: Mapping[str, Value | date]
    proofs: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    newcomer: bool = False

    def key_of(self, field: Field) -> str:
        """The name of a field in the form: by its place in the definition, the same whatever else is asked."""
        return f"field-{self.register.fields.index(field)}"

    @property
    def unit_fields(self) -> set[str]:
        """The fields that hold a unit: the county's column and those that say who answers."""
        by = {stage.owner.by for stage in self.register.stages if stage.owner is not None and stage.owner.by}
        return by | ({self.register.county} if self.register.county else set())


class MoveForm(forms.Form):
    """One move. Fields are named by their place in the definition, proofs by theirs in the stage: field-3, proof-0."""

    day = DayField(label="日期")
    reason = forms.CharField(label="理由", required=False, max_length=1000)

    def __init__(self, asked: Asked, *args: object, **given: object) -> None:
        super().__init__(*args, **given)  # type: ignore[arg-type]
        self.asked = asked
        if asked.newcomer:
            self.fields["entity"] = forms.CharField(
                label="代码", max_length=80, error_messages={"required": "没有写代码。"}
            )
            self.fields["name"] = forms.CharField(label="名称", max_length=200, required=False)
        if asked.choices:
            offered = [("", "请选一种"), *((one, one) for one in asked.choices)]
            self.fields["choice"] = forms.ChoiceField(label="选择", choices=offered, required=False)
        for field in asked.fields:
            self.fields[asked.key_of(field)] = _make_field(field, field.name in asked.unit_fields)
            self.initial.setdefault(asked.key_of(field), _initial(asked.now.get(field.name)))

    @property
    def asked_fields(self) -> Iterable[tuple[Field, forms.BoundField]]:
        """The fields asked for with how they are filled in."""
        return [(field, self[self.asked.key_of(field)]) for field in self.asked.fields]

    @property
    def asked_proofs(self) -> list[tuple[str, str]]:
        """(name in the form, kind) of every proof."""
        return [(f"proof-{at}", kind) for at, kind in enumerate(self.asked.proofs)]

    @property
    def said(self) -> dict[str, Value | date]:
        """The fields whose value differs from now, as the engine takes them; emptied ones are 缺数."""
        found: dict[str, Value | date] = {}
        for field in self.asked.fields:
            value = _value(field, self.cleaned_data.get(self.asked.key_of(field)))
            before = self.asked.now.get(field.name)
            if isinstance(before, float) and value == round(before, DIGITS):
                continue  # as the form showed it
            if value is None and before is not None and not isinstance(before, Absent):
                found[field.name] = MISSING
            elif value is not None and value != before:
                found[field.name] = value
        return found


def read_proofs(
    asked: Asked, files: MultiValueDict[str, UploadedFile]
) -> tuple[dict[str, list[EvidenceFile]], list[str]]:
    """The uploaded files by the kind of proof, and what is wrong with those that cannot be taken."""
    found: dict[str, list[EvidenceFile]] = {}
    problems: list[str] = []
    for at, kind in enumerate(asked.proofs):
        for upload in files.getlist(f"proof-{at}"):
            problem = find_upload_problem(upload)
            if problem:
                problems.append(problem)
            else:
                found.setdefault(kind, []).append(read_upload(upload))
    return found, problems


def _make_field(field: Field, is_unit: bool) -> forms.Field:
    label = f"{field.name}（{field.unit}）" if field.unit else field.name
    match field.kind:
        case "number":
            return FigureField(label=label, required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"}))
        case "date":
            return DayField(label=label)
        case "choice":
            choices = [("", "请选一种"), *((one, one) for one in field.values)]
            return forms.ChoiceField(label=label, required=False, choices=choices)
        case "flag":
            return forms.ChoiceField(label=label, required=False, choices=FLAGS)
    if is_unit:
        return forms.CharField(
            label=label, required=False, max_length=200, widget=forms.TextInput(attrs={"list": "units"})
        )
    if any(word in field.name for word in LONG):
        area = forms.Textarea(attrs={"rows": 2})
        return forms.CharField(label=label, required=False, max_length=4000, widget=area)
    return forms.CharField(label=label, required=False, max_length=1000)


def _value(field: Field, given: object) -> Value | date | None:
    if given is None or given == "":
        return None
    match field.kind:
        case "number":
            return float(str(given))
        case "flag":
            return given == "是"
    return given if isinstance(given, date) else str(given)


def _initial(value: Value | date | None) -> object:
    if value is None or isinstance(value, Absent):
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return f"{value:.{DIGITS}f}".rstrip("0").rstrip(".")
    return value
