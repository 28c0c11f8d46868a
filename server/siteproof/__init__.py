"""Siteproof (实查): what was seen on site, by whom, where and when.

Only the version lives here. Importing the package must stay free: `siteproof.domain` is pure, and one
`from flask import Flask` in this file would drag a web server into every rule.
"""

__version__ = "0.1.0"
