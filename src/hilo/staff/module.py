"""What staff plugs into the whole."""

from hilo.kernel.module import Module
from hilo.staff.authenticate import authenticate
from hilo.staff.model import OWNERS

MODULE = Module(
    name="staff",
    permissions={
        "staff.read": "See the staff, teams and roles, and who is there.",
        "staff.manage": "Add, change and deactivate staff; make teams; see and revoke API tokens.",
        OWNERS: "Make and change owners.",
        "audit.read": "Read the audit log.",
    },
    authenticate=authenticate,
)
