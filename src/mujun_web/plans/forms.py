"""What people fill in: a report, a split, a remark. Shapes only; what is allowed is decided by the writes."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django import forms
from django.core.files.uploadedfile import UploadedFile

from mujun.errors import Fault
from mujun.plans.month import Month
from mujun.plans.share import Share
from mujun.plans.target import Target
from mujun_web.frame.evidence import find_upload_problem

FULL_WIDTH = str.maketrans("０１２３４５６７８９．，－％", "0123456789.,-%")


class FigureField(forms.CharField):
    """A number as people type it: full-width digits and thousands commas are understood."""

    def clean(self, value: object) -> Decimal | None:
        text = str(super().clean(value) or "").translate(FULL_WIDTH).replace(",", "").replace(" ", "")
        if not text:
            return None
        try:
            number = Decimal(text)
        except ArithmeticError:
            raise forms.ValidationError(f"“{value}”不是数。请只填数字，不带单位。") from None
        if not number.is_finite() or abs(number) >= Decimal(10) ** 15 or -number.as_tuple().exponent > 8:
            raise forms.ValidationError(f"“{value}”太大或小数太长，请核对单位。")
        return number


class ReportForm(forms.Form):
    """One report: a figure or words for one month, with evidence."""

    unit = forms.CharField(label="报送单位", max_length=80)
    period = forms.CharField(label="月份", max_length=7)
    value = FigureField(label="数值", required=False)
    words = forms.CharField(label="进展说明", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2}))
    finished = forms.BooleanField(label="这项工作已办结", required=False)
    not_applicable = forms.BooleanField(label="本单位不适用", required=False)
    reason = forms.CharField(label="修订理由", required=False, max_length=300)
    evidence = forms.FileField(label="佐证材料", required=False)

    def clean_evidence(self) -> UploadedFile | None:
        upload = self.cleaned_data["evidence"]
        if upload and (problem := find_upload_problem(upload)):
            raise forms.ValidationError(problem)
        return upload


class AnnotationForm(forms.Form):
    """A remark on a light."""

    period = forms.CharField(max_length=7)
    words = forms.CharField(max_length=2000, required=False, strip=True)


def read_shares(target: Target, asked: Iterable[tuple[str, str, str, str]]) -> tuple[list[Share], list[Fault]]:
    """Shares from rows of (unit, floor, stretch, weight) as typed; rows without a floor are units without a share."""
    shares: list[Share] = []
    faults: list[Fault] = []
    field = FigureField(required=False)
    for unit, *typed in asked:
        try:
            floor, stretch, weight = (field.clean(text) for text in typed)
        except forms.ValidationError as error:
            remedy = "请只填数字；不分给这个单位就留空"
            faults.append(
                Fault("plans.not-a-figure", f"{unit} 的份额", error.messages[0].rstrip("。"), "要相加核对", remedy)
            )
            continue
        if floor is not None and floor < 0 and target.basis != "growth":
            remedy = "请填 0 或正数；不分给这个单位就留空"
            faults.append(
                Fault("plans.share-negative", f"{unit} 的份额", f"份额 {floor:f} 小于零", "会把合计冲小", remedy)
            )
        elif floor is not None and unit.strip():
            shares.append(Share(target.code, unit.strip(), floor, stretch, weight))
    return shares, faults


def list_open_months(target: Target, latest: Month) -> list[Month]:
    """The months a report may be for, latest first."""
    months = latest.since(target.start) + 1
    return [latest.shift(-step) for step in range(max(months, 0))]
