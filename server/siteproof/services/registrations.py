"""Every module that registers a handler of pending work or a loader of views; importing this is enough."""

from siteproof.services import (
    daily_evaluation,
    evaluate_project,
    examine_photo,
    housekeeping,
    import_draft,
    pull_changes,
    remind_unsent,
    scope_views,
    trip_views,
)

REGISTERED = (
    daily_evaluation, evaluate_project, examine_photo, housekeeping, import_draft, pull_changes, remind_unsent,
    scope_views, trip_views,
)  # fmt: skip
