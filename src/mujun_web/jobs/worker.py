"""The queue of long work: huey on a SQLite file, no broker."""

from django.conf import settings
from huey import SqliteHuey

queue = SqliteHuey("mujun", filename=str(settings.DEPLOYMENT.data_dir / "queue.sqlite3"), results=False)
