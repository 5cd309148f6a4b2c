"""Long work and how far it is."""

from django.conf import settings
from django.db import models


class Job(models.Model):
    """One piece of long work: queued, running, done or failed, with its progress and where its result is."""

    QUEUED, RUNNING, DONE, FAILED = "queued", "running", "done", "failed"
    STATES = [(QUEUED, "排队中"), (RUNNING, "进行中"), (DONE, "完成"), (FAILED, "没有完成")]

    title = models.CharField(max_length=200)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=STATES, default=QUEUED)
    step = models.CharField(max_length=100, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result = models.CharField(max_length=300, blank=True)
    faults = models.JSONField(default=list)
    queued_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-queued_at"]

    @property
    def percent(self) -> int:
        """How far, 0 to 100."""
        if self.state == self.DONE:
            return 100
        return min(99, self.done * 100 // self.total) if self.total else 0

    @property
    def is_over(self) -> bool:
        return self.state in {self.DONE, self.FAILED}
