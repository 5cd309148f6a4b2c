"""Accounts: who a person is to the plan."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """An account with one role; a unit's account sees and reports its own items only."""

    OFFICE, UNIT, LEADER = "office", "unit", "leader"
    ROLES = [(OFFICE, "办公室"), (UNIT, "责任单位"), (LEADER, "领导")]

    role = models.CharField("角色", max_length=10, choices=ROLES, default=UNIT)
    unit = models.CharField("所属单位", max_length=80, blank=True)
    city = models.CharField("城市（6 位代码）", max_length=6, blank=True)

    class Meta:
        verbose_name = "账号"
        verbose_name_plural = "账号"
        constraints = [
            models.CheckConstraint(
                name="a_unit_account_has_a_unit", condition=~models.Q(role="unit") | ~models.Q(unit="")
            ),
            models.CheckConstraint(name="role_is_known", condition=models.Q(role__in=["office", "unit", "leader"])),
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
    def shown_name(self) -> str:
        return self.first_name or self.username
