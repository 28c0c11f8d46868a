"""Queries by aggregate. Scoped ones take a Viewer and go through store/scope.py."""
