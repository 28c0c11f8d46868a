"""Pure rules of Siteproof: no framework, no clock, no randomness, no environment.

Time and ids come in as arguments; nothing here knows HTTP, SQL or files of pictures.
"""
