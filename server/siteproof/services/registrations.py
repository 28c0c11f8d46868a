"""Every module that registers a handler of pending work or a loader of views; importing this is enough."""

from siteproof.services import examine_photo, pull_changes

REGISTERED = (examine_photo, pull_changes)
