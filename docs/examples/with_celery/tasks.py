"""What a worker does; a task knows the application by its context, not by its name."""

from collections import Counter

from celery import shared_task

from erlen import current_settings

from .queue import Settings

__all__ = ["count_words"]


@shared_task
def count_words(text: str) -> dict[str, int]:
    """Count the words of a text."""
    longest = current_settings(Settings).longest_text
    if len(text) > longest:
        raise ValueError(f"The text has {len(text):,} characters; at most {longest:,} count.")
    return dict(Counter(text.lower().split()))
