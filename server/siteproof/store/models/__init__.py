"""All models, one file per aggregate; importing this package fills Base.metadata."""

from siteproof.store.models.areas import Area, Sector
from siteproof.store.models.audit import Audit
from siteproof.store.models.checklists import Checklist
from siteproof.store.models.defects import Defect, DefectPhoto
from siteproof.store.models.devices import Device, DeviceReport, SignInCode, SurrenderCode, UserSession
from siteproof.store.models.flags import Flag
from siteproof.store.models.imports import ImportDraft
from siteproof.store.models.log import Installation, LogEvent, LogHead, ScopeChange, ServerKey
from siteproof.store.models.people import PersonalDetail, Unit, User, UserArea, UserSector
from siteproof.store.models.photos import Blob, PhotoPart, PhotoRefusal, StoredPhoto
from siteproof.store.models.projects import BaselinePoint, Milestone, Project
from siteproof.store.models.records import Record, RecordOriginal, RecordPhoto, RecordPlacement
from siteproof.store.models.reminders import Reminder
from siteproof.store.models.settings import CountySetting
from siteproof.store.models.sites import Site
from siteproof.store.models.states import InspectionState, ProjectState
from siteproof.store.models.tasks import Task
from siteproof.store.models.upkeep import BlobFault, Upkeep
from siteproof.store.models.work import PendingWork

__all__ = [
    "Area",
    "Audit",
    "BaselinePoint",
    "Blob",
    "BlobFault",
    "Checklist",
    "CountySetting",
    "Defect",
    "DefectPhoto",
    "Device",
    "DeviceReport",
    "Flag",
    "ImportDraft",
    "InspectionState",
    "Installation",
    "LogEvent",
    "LogHead",
    "Milestone",
    "PendingWork",
    "PersonalDetail",
    "PhotoPart",
    "PhotoRefusal",
    "Project",
    "ProjectState",
    "Record",
    "RecordOriginal",
    "RecordPhoto",
    "RecordPlacement",
    "Reminder",
    "ScopeChange",
    "Sector",
    "ServerKey",
    "SignInCode",
    "Site",
    "StoredPhoto",
    "SurrenderCode",
    "Task",
    "Unit",
    "Upkeep",
    "User",
    "UserArea",
    "UserSector",
    "UserSession",
]
