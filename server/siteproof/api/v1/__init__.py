"""Version 1 of the API: one blueprint a resource, all under /api/v1."""

from siteproof.api.openapi import blueprint as openapi
from siteproof.api.v1.admin import BLUEPRINTS as admin
from siteproof.api.v1.admin_status import blueprint as admin_status
from siteproof.api.v1.changes import blueprint as changes
from siteproof.api.v1.have import blueprint as have
from siteproof.api.v1.hello import blueprint as hello
from siteproof.api.v1.inspections import blueprint as inspections
from siteproof.api.v1.overview import blueprint as overview
from siteproof.api.v1.photos import blueprint as photos
from siteproof.api.v1.projects import blueprint as projects
from siteproof.api.v1.quarantine import blueprint as quarantine
from siteproof.api.v1.records import blueprint as records
from siteproof.api.v1.rescue import blueprint as rescue
from siteproof.api.v1.review_queue import blueprint as review_queue
from siteproof.api.v1.server_keys import blueprint as server_keys
from siteproof.api.v1.session import blueprint as session
from siteproof.api.v1.surrender import blueprint as surrender
from siteproof.api.v1.tiles import blueprint as tiles
from siteproof.api.v1.unsent import blueprint as unsent

PREFIX = "/api/v1"
BLUEPRINTS = (
    rescue,
    surrender,
    openapi, hello, server_keys, session, records, photos, have, changes, review_queue, inspections, overview, projects,
    *admin, admin_status, unsent, quarantine, tiles,
)  # fmt: skip
