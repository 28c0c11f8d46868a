"""The administrator's part of the API: people, devices, places, tasks made by hand, design values, imports."""

from siteproof.api.v1.admin.design import blueprint as design
from siteproof.api.v1.admin.devices import blueprint as devices
from siteproof.api.v1.admin.imports import blueprint as imports
from siteproof.api.v1.admin.places import blueprint as places
from siteproof.api.v1.admin.projects import blueprint as projects
from siteproof.api.v1.admin.sites import blueprint as sites
from siteproof.api.v1.admin.tasks import blueprint as tasks
from siteproof.api.v1.admin.users import blueprint as users
from siteproof.api.v1.admin.wishes import blueprint as wishes

BLUEPRINTS = (users, devices, places, tasks, design, projects, sites, imports, wishes)
