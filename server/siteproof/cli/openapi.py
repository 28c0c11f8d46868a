"""`siteproof openapi`: the description of the API, as the server gives it at /api/v1/openapi.json."""

from __future__ import annotations

import click


@click.command()
def openapi() -> None:
    """Print the OpenAPI 3.1 document."""
    from siteproof.api.app import bare_app
    from siteproof.api.openapi import document_text

    click.echo(document_text(bare_app()), nl=False)
