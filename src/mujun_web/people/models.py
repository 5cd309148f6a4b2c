"""Accounts: who a person is to the plan."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """An account with one role; a unit's account sees and reports its own items only.

    An enterprise's account is bound to a city and a credit code and sees its own sheet of official runs, nothing else.
    """

    OFFICE, UNIT, LEADER, ENTERPRISE = "office", "unit", "leader", "enterprise"
    ROLES = [(OFFICE, "办公室"), (UNIT, "责任单位"), (LEADER, "领导"), (ENTERPRISE, "企业")]

    role = models.CharField("角色", max_length=10, choices=ROLES, default=UNIT)
    unit = models.CharField("所属单位", max_length=80, blank=True)
    city = models.CharField("城市（6 位代码）", max_length=6, blank=True)
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True, default="")

    class Meta:
        verbose_name = "账号"
        verbose_name_plural = "账号"
        constraints = [
            models.CheckConstraint(
                name="a_unit_account_has_a_unit", condition=~models.Q(role="unit") | ~models.Q(unit="")
            ),
            models.CheckConstraint(
                name="an_enterprise_account_has_a_firm",
                condition=~models.Q(role="enterprise") | (~models.Q(city="") & ~models.Q(credit_code="")),
            ),
            models.CheckConstraint(
                name="role_is_known", condition=models.Q(role__in=["office", "unit", "leader", "enterprise"])
            ),
        ]

    @property
    def is_office(self) -> bool:
        return self.role == self.OFFICE

    @property
    def is_leader(self) -> bool:
        return self.role == self.LEADER

    @property
    def is_unit(self) -> bool:
        return self.role == self.UNIT

    @property
    def is_enterprise(self) -> bool:
        return self.role == self.ENTERPRISE

    @property
    def shown_name(self) -> str:
        return self.first_name or self.username
