"""What people fill in about projects: shapes only; what is allowed is decided by the writes."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django import forms
from django.core.files.uploadedfile import UploadedFile

from mujun.errors import PlanError
from mujun.plans.month import Month
from mujun.projects.project import BOND, INVESTED, PAID, Project
from mujun.projects.stage import MILESTONES
from mujun_web.frame.evidence import EVIDENCE_ENDINGS, MOST_BYTES
from mujun_web.plans.forms import FigureField
from mujun_web.projects.writes import MonthReport

FIELDS = {"invested": INVESTED, "paid": PAID, "bond": BOND}


class MonthField(forms.CharField):
    """A month as 2026-10; None where empty."""

    def clean(self, value: object) -> Month | None:
        text = str(super().clean(value) or "").strip()
        try:
            return Month.parse(text) if text else None
        except PlanError as error:
            raise forms.ValidationError(error.faults[0].remedy) from None


class ReportForm(forms.Form):
    """One report of a project: figures of a month, a milestone, a moved plan, words, evidence."""

    month = MonthField(label="月份")
    invested = FigureField(label="投资，年初以来累计（万元）", required=False)
    paid = FigureField(label="支付，年初以来累计（万元）", required=False)
    bond = FigureField(label="债券支出，发行以来累计（万元）", required=False)
    milestone = forms.ChoiceField(
        label="达到节点", required=False, choices=[("", "没有"), *((name, name) for name in MILESTONES)]
    )
    day = forms.DateField(label="哪一天", required=False)
    moved = forms.ChoiceField(
        label="改计划的节点", required=False, choices=[("", "不改"), *((name, name) for name in MILESTONES)]
    )
    moved_to = MonthField(label="改到哪个月", required=False)
    words = forms.CharField(label="说明", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    evidence = forms.FileField(label="佐证材料", required=False)

    def clean_evidence(self) -> UploadedFile | None:
        upload = self.cleaned_data["evidence"]
        if upload and not upload.name.lower().endswith(EVIDENCE_ENDINGS):
            kinds = "、".join(EVIDENCE_ENDINGS)
            raise forms.ValidationError(f"“{upload.name}”不能作佐证。可以传的文件：{kinds}。")
        if upload and upload.size > MOST_BYTES:
            size, most = upload.size / 1e6, MOST_BYTES / 1e6
            raise forms.ValidationError(f"文件 {size:.0f} MB，超过 {most:.0f} MB。请压缩，或只传关键页。")
        return upload

    def clean(self) -> dict[str, object]:
        given = super().clean() or {}
        for name, other in (("milestone", "day"), ("moved", "moved_to")):
            if bool(given.get(name)) != bool(given.get(other)):
                missing = other if given.get(name) else name
                self.add_error(missing, f"“{self.fields[name].label}”和“{self.fields[other].label}”要一起填。")
        return given

    @property
    def said(self) -> MonthReport:
        """What a valid form says."""
        given = self.cleaned_data
        figures: Mapping[str, Decimal] = {
            item: given[name] for name, item in FIELDS.items() if given.get(name) is not None
        }
        return MonthReport(
            month=given["month"], figures=figures, words=given["words"].strip(),
            reached=(given["milestone"], given["day"]) if given["milestone"] else None,
            moved=(given["moved"], given["moved_to"]) if given["moved"] else None,
        )  # fmt: skip


def list_items(project: Project) -> tuple[str, ...]:
    """The names of the figures a project reports each month."""
    asked = [("invested", True), ("paid", project.paid_share is not None), ("bond", project.bond is not None)]
    return tuple(name for name, wanted in asked if wanted)


class ExemptionForm(forms.Form):
    """A stated good reason."""

    side = forms.CharField(label="哪一维", max_length=80)
    since = MonthField(label="从")
    until = MonthField(label="到")
    reason = forms.CharField(label="理由", max_length=1000)


class SettlementForm(forms.Form):
    """A measure for an idle project, or that it was done."""

    measure = forms.CharField(label="措施", max_length=200)
    unit = forms.CharField(label="责任单位", max_length=80)
    due = MonthField(label="期限")
    done_on = forms.DateField(label="办结日", required=False)
    words = forms.CharField(label="说明", required=False, max_length=2000)


class SeveralFiles(forms.FileInput):
    """A choice of several files at once."""

    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Every file that was chosen, none larger than the desk takes."""

    widget = SeveralFiles

    def clean(self, data: object, initial: object = None) -> list[UploadedFile]:
        files = [
            super(SeveralFilesField, self).clean(one, initial) for one in (data if isinstance(data, list) else [data])
        ]
        if over := [one for one in files if one.size > MOST_BYTES]:
            size = over[0].size / 1e6
            raise forms.ValidationError(f"“{over[0].name}” {size:.0f} MB，超过 {MOST_BYTES / 1e6:.0f} MB。")
        return files


class UploadForm(forms.Form):
    """One workbook of projects, or CSV files that are its tables."""

    file = SeveralFilesField(
        label="项目表（一个 .xlsx，或几个 .csv）", allow_empty_file=True, error_messages={"required": "先选文件。"}
    )
