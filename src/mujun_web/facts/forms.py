"""What a person fills in to hand in a file, and what the office fills in to decide."""

from __future__ import annotations

from django import forms

from mujun.errors import RuleError
from mujun.facts.kind import KINDS
from mujun.rules.period import parse_period

LARGEST = 200 * 1024 * 1024


class DeliveryForm(forms.Form):
    """One file with whose word it is, about whom, for which period."""

    department = forms.ChoiceField(label="部门", error_messages={"required": "选是哪个部门的数"})
    kind = forms.ChoiceField(label="谁的数", choices=[(one.kind, one.title) for one in KINDS.values()])
    period = forms.CharField(
        label="时期", max_length=10, required=False, help_text="如 2025；表里有“年度”列的可不填",
        widget=forms.TextInput(attrs={"placeholder": "2025", "size": 8}),
    )  # fmt: skip
    sheet = forms.CharField(label="工作表", max_length=100, required=False, help_text="工作簿有几张表时写收哪一张")
    file = forms.FileField(
        label="文件", help_text=".xlsx、.csv 或 .parquet，不超过 200 MB",
        error_messages={"required": "先选一个文件", "empty": "文件是空的，核对是否传错"},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv,.txt,.parquet"}),
    )  # fmt: skip

    def __init__(self, *args: object, departments: tuple[str, ...] = (), **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].choices = [(one, one) for one in departments]

    def clean_period(self) -> str:
        """The period as the engine writes it."""
        text = self.cleaned_data["period"].strip()
        try:
            return str(parse_period(text)) if text else ""
        except RuleError as error:
            fault = error.faults[0]
            raise forms.ValidationError(f"{fault.found}；{fault.remedy}") from None

    def clean_file(self) -> object:
        """The upload, unless it is larger than the desk takes."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(
                f"文件有 {file.size / 1024 / 1024:.0f} MB，上限 200 MB；按县区或时期拆开，或改交 Parquet"
            )
        return file


class DecisionForm(forms.Form):
    """Which batch an acceptance corrects, and why."""

    corrects = forms.TypedChoiceField(label="更正哪一批", required=False, coerce=int, empty_value=None)
    reason = forms.CharField(label="原因", max_length=500, required=False)

    def __init__(self, *args: object, batches: list[tuple[int, str]] | None = None, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["corrects"].choices = [("", "不是更正，是新交的数"), *(batches or [])]
