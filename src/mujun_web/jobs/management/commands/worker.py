"""mujun-desk worker: does the long work that pages have queued."""

from importlib import import_module

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.module_loading import module_has_submodule

from mujun_web.jobs.worker import queue


class Command(BaseCommand):
    help = "做页面排队的长活（读大文件等），一直运行到被停下。"

    def handle(self, **options: object) -> None:
        for name in settings.INSTALLED_APPS:
            if name.startswith("mujun_web.") and module_has_submodule(import_module(name), "tasks"):
                import_module(f"{name}.tasks")
        queue.create_consumer(workers=1, periodic=False, initial_delay=0.05, max_delay=0.5).run()
