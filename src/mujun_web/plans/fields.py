"""How exact decimals are kept: as they are written, so that 1.7 stays 1.7 on every database."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.expressions import BaseExpression


class ExactDecimalField(models.CharField):
    """A Decimal stored digit by digit. SQLite keeps decimals as floats, which would move printed figures."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs.setdefault("max_length", 40)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, expression: BaseExpression, connection: object) -> Decimal | None:
        return None if value is None else Decimal(value)

    def to_python(self, value: object) -> Decimal | None:
        if value is None or isinstance(value, Decimal):
            return value
        try:
            return Decimal(str(value))
        except ArithmeticError as error:
            raise ValidationError("“%(value)s”不是数。", params={"value": value}) from error

    def get_prep_value(self, value: object) -> str | None:
        number = self.to_python(value)
        return None if number is None else f"{number:f}"
