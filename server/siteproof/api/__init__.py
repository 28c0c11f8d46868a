"""The HTTP layer: Flask blueprints, problem documents, headers, pages. No rule and no SQL lives here."""
