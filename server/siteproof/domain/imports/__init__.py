"""Rules for taking a county's own files: what a heading means, what a cell says, where a line lies.

Pure: the files themselves are opened by siteproof.media.imports; nothing here knows a format's bytes.
"""
