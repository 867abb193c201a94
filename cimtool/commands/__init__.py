"""The command registry: name -> where its function lives; nothing is imported until it runs.

All words of a name but the last are groups.  Summaries are the message ids ``help.<name>``.
"""

from cimtool.fields import Role

COMMANDS: dict[str, str] = {
    "demo": "cimtool.commands.demo:demo",
    "add": "cimtool.commands.add:add",
    "update": "cimtool.commands.update:update",
    "import": "cimtool.commands.import_file:import_file",
    "field list": "cimtool.commands.field:list_fields",
    "field add": "cimtool.commands.field:add",
    "field set": "cimtool.commands.field:put",
    "field remove": "cimtool.commands.field:remove",
    "export": "cimtool.commands.export:export",
    "search": "cimtool.commands.search:search",
    "list": "cimtool.commands.list:list_customers",
    "show": "cimtool.commands.show:show",
    "tag add": "cimtool.commands.tag:add",
    "tag remove": "cimtool.commands.tag:remove",
    "tag list": "cimtool.commands.tag:list_tags",
    "segment save": "cimtool.commands.segment:save_segment",
    "segment list": "cimtool.commands.segment:list_segments",
    "segment show": "cimtool.commands.segment:show_segment",
    "segment delete": "cimtool.commands.segment:delete_segment",
    "confirm": "cimtool.commands.confirm:confirm",
    "link": "cimtool.commands.link:link_customers",
    "unlink": "cimtool.commands.link:unlink_customers",
    "log": "cimtool.commands.log:log",
    "interaction import": "cimtool.commands.activity_import:import_interactions",
    "interaction list": "cimtool.commands.interaction:list_interactions",
    "interaction delete": "cimtool.commands.interaction:delete",
    "purchase add": "cimtool.commands.purchase:add",
    "purchase import": "cimtool.commands.activity_import:import_purchases",
    "purchase list": "cimtool.commands.purchase:list_purchases",
    "purchase rate set": "cimtool.commands.purchase_rate:put",
    "purchase rate list": "cimtool.commands.purchase_rate:list_rates",
    "purchase rate remove": "cimtool.commands.purchase_rate:remove",
    "purchase delete": "cimtool.commands.purchase:delete",
    "delete": "cimtool.commands.delete:delete",
    "trash list": "cimtool.commands.trash:list_trash",
    "trash restore": "cimtool.commands.trash:restore",
    "trash empty": "cimtool.commands.trash:empty",
    "duplicates": "cimtool.commands.duplicates:duplicates",
    "review": "cimtool.commands.review:review",
    "distinct": "cimtool.commands.distinct:distinct",
    "merge": "cimtool.commands.merge:merge_customers",
    "unmerge": "cimtool.commands.unmerge:unmerge_record",
    "apply": "cimtool.commands.apply:apply",
    "today": "cimtool.commands.today:today",
    "audit": "cimtool.commands.audit:audit",
    "report": "cimtool.commands.report:report",
    "tier run": "cimtool.commands.tier:run",
    "tier show": "cimtool.commands.tier:show",
    "tier explain": "cimtool.commands.tier_explain:explain",
    "tier diff": "cimtool.commands.tier_diff:diff",
    "tier set": "cimtool.commands.tier_set:put",
    "tier rules": "cimtool.commands.tier_rules:rules",
    "history": "cimtool.commands.history:history",
    "history verify": "cimtool.commands.history_verify:verify",
    "history head": "cimtool.commands.history_verify:head",
    "undo": "cimtool.commands.undo:undo",
    "backup init": "cimtool.commands.backup_init:init",
    "backup create": "cimtool.commands.backup:create",
    "backup list": "cimtool.commands.backup_list:list_backups",
    "backup verify": "cimtool.commands.backup_check:verify",
    "backup drill": "cimtool.commands.backup_check:drill",
    "backup plan": "cimtool.commands.backup_plan:plan",
    "backup extract": "cimtool.commands.backup_extract:extract",
    "backup rekey": "cimtool.commands.backup_rekey:rekey",
    "restore": "cimtool.commands.restore:restore",
    "user add": "cimtool.commands.user:add",
    "user list": "cimtool.commands.user:list_users",
    "user remove": "cimtool.commands.user:remove",
    "user role": "cimtool.commands.user:role",
    "user review": "cimtool.commands.user_review:review",
    "key init": "cimtool.commands.key_init:init",
    "key status": "cimtool.commands.key:status",
    "key add": "cimtool.commands.key:add",
    "key remove": "cimtool.commands.key:remove",
    "key passphrase": "cimtool.commands.key:passphrase",
    "key rotate": "cimtool.commands.key_rotate:rotate",
    "access list": "cimtool.commands.access:list_access",
    "access check": "cimtool.commands.access:check",
    "access rule list": "cimtool.commands.access_rule:list_rules",
    "access rule set": "cimtool.commands.access_rule:put",
    "doctor": "cimtool.commands.doctor:doctor",
    "completion": "cimtool.commands.completion:completion",
    "config path": "cimtool.commands.config:path",
    "config get": "cimtool.commands.config:get",
    "config set": "cimtool.commands.config:put",
    "config list": "cimtool.commands.config:list_preferences",
}

# These take a QUERY: in them only exact option names are options, so -tag:vip is a term.
TAKES_QUERY = frozenset({
    "list", "search", "export", "duplicates", "audit", "report", "today", "tag add", "tag remove", "tag list",
    "segment save"})

# From which role on a command runs; what is not here is for staff.  Where people have no roles, everybody is the owner.
RUNS_FROM: dict[str, Role] = {
    **dict.fromkeys((
        "demo", "search", "list", "show", "export", "tag list", "segment list", "segment show", "interaction list",
        "purchase list", "purchase rate list", "trash list", "today", "report", "tier show", "tier explain",
        "tier diff", "tier rules", "field list", "history", "history verify", "history head", "backup list",
        "backup verify", "backup plan", "doctor", "user list", "completion", "config path", "config get", "config set",
        "config list"), Role.VIEWER),
    **dict.fromkeys((
        "trash empty", "backup create", "backup drill", "access list", "access check", "access rule list"),
        Role.MANAGER),
    **dict.fromkeys((
        "field add", "field set", "field remove", "purchase rate set", "purchase rate remove", "access rule set",
        "backup init", "backup extract", "backup rekey", "restore", "user add", "user remove", "user role",
        "user review", "key init", "key add", "key remove", "key rotate"), Role.OWNER)}
# Whose changes take more than running them does.
CHANGES_FROM: dict[str, Role] = {
    **{name: role for name, role in RUNS_FROM.items() if role is not Role.VIEWER},
    **dict.fromkeys(("tier rules", "backup plan"), Role.OWNER)}


def runs_from(command: str) -> Role:
    """Return the role from which on a command runs."""
    return RUNS_FROM.get(command, Role.STAFF)


def changes_from(command: str) -> Role:
    """Return the role from which on a command may change what is stored."""
    return CHANGES_FROM.get(command, Role.STAFF)
