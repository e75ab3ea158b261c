"""What a worker is started with: `celery --app with_celery.worker worker`."""

from . import create_app
from .queue import CELERY

__all__ = ["celery"]

celery = create_app().extensions[CELERY]
