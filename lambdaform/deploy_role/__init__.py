"""The roles that may deploy exactly one app at one stage, worked out offline from its templates."""

from lambdaform.deploy_role.statements import Permissions
from lambdaform.deploy_role.template import Roles, roles
from lambdaform.deploy_role.trust import Trust, account, github, gitlab, principal

__all__ = ["Permissions", "Roles", "Trust", "account", "github", "gitlab", "principal", "roles"]
