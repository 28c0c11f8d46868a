"""`siteproof import sites FILE`: preview a file of geometries, or take it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from siteproof.domain.gcj02 import DATUMS
from siteproof.domain.imports.site_fields import SITE_FIELDS
from siteproof.domain.imports.three_way import CONFLICTS

if TYPE_CHECKING:
    from siteproof.domain.imports.sites import SiteOptions
    from siteproof.services.import_projects import Taking
    from siteproof.services.import_sites import ForProjects


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--datum", type=click.Choice(DATUMS),
              help="What the coordinates are in: gcj02 for Amap and Tencent, bd09 for Baidu.")  # fmt: skip
@click.option("--map", "pairs", multiple=True, help="FIELD=PROPERTY for a property that is not recognised.")
@click.option("--project", help="Number of the one project all sites belong to.")
@click.option("--year", type=click.IntRange(2000, 2100), help="Programme year of the projects; else the newest.")
@click.option("--buffer-m", type=click.FloatRange(1, 5000), help="Metres around the geometry that count as on site.")
@click.option("--conflicts", type=click.Choice(CONFLICTS), default="refuse",
              help="Who wins where a site was redrawn since its import.")  # fmt: skip
@click.option("--partial", is_flag=True, help="Take the good features and leave the bad ones out.")
@click.option("--dry-run", is_flag=True, help="Only preview; changes nothing, needs no installation.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def sites(file: Path, pairs: tuple[str, ...], partial: bool, dry_run: bool, as_json: bool, **said: Any) -> None:
    """Take sites from GeoJSON, KML, KMZ or a zipped shapefile: all or nothing, unless --partial.

    Lines are compared with the length they declare; where they differ, geometry or declaration is to be checked.
    """
    from siteproof.cli.import_lines import opened_source, parse_named, sha256_of
    from siteproof.domain.imports.sites import SiteOptions
    from siteproof.services.import_projects import Taking
    from siteproof.services.import_sites import ForProjects, read_sites

    options = SiteOptions(said["datum"], parse_named(pairs, list(SITE_FIELDS)), said["buffer_m"])
    belong = ForProjects(said["project"], said["year"])
    taking = Taking(partial, said["conflicts"])
    with opened_source(file) as source:
        read = read_sites(source, options)
        if dry_run:
            _preview(read, options, belong, taking, as_json=as_json)
        else:
            _take(read, options, belong, taking, (file.name, sha256_of(source)), as_json=as_json)


def _preview(read: Any, options: SiteOptions, belong: ForProjects, taking: Taking, *, as_json: bool) -> None:
    from siteproof.cli.import_lines import print_document, reading_installation, refuse_unreadable
    from siteproof.domain.imports.findings import Finding
    from siteproof.services.import_known import county_box
    from siteproof.services.import_sites import match_sites, preview_sites, sites_document

    with reading_installation() as uow:
        preview = preview_sites(read, None if uow is None else county_box(uow), options)
        matched = None if uow is None else match_sites(uow, preview, belong, taking.conflicts)
        if matched is None:
            preview.notes.append(Finding("projects_not_checked"))
        print_document(sites_document(preview, matched), as_json=as_json, what="sites")
    if preview.unreadable:
        refuse_unreadable(preview.problems)


def _take(read: Any, options: SiteOptions, belong: ForProjects, taking: Taking, file: tuple[str, str],
          *, as_json: bool) -> None:  # fmt: skip
    from siteproof.cli.import_lines import print_refusal, print_taken
    from siteproof.cli.installation import opened
    from siteproof.config import Settings
    from siteproof.domain.errors import SiteproofError
    from siteproof.services.import_known import county_box
    from siteproof.services.import_sites import judged_sites, sites_document, take_sites

    with opened(Settings.from_env()) as runtime:
        with runtime.unit_of_work() as uow:
            county = county_box(uow)
        before = county, *judged_sites(read, county, options)  # before everybody else has to wait
        try:
            with runtime.unit_of_work(write=True) as uow:
                preview, taken = take_sites(uow, runtime, read, options, belong, taking, file, before)
        except SiteproofError as error:
            print_refusal(error, as_json=as_json)
            return
    document = sites_document(preview)
    print_taken(document, asdict(taken), as_json=as_json, what="sites")
