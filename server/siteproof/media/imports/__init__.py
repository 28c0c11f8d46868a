"""Opening a county's own files: spreadsheets, CSV, GeoJSON, KML, shapefiles. Every one is taken for hostile.

A reader either gives rows or raises FileRefused with one sentence; nothing here judges what rows mean.
"""
