"""Backup and restore: an archive that only grows, verified by reading it back before anything counts as safe.

contracts.md section 4 and security.md 1.9 are the sources of its rules.
"""
