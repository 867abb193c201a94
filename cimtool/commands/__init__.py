"""The command registry: name -> where its function lives; nothing is imported until it runs.

A name of two words stands in a group.  Summaries are the message ids ``help.<name>``.
"""

COMMANDS: dict[str, str] = {
    "demo": "cimtool.commands.demo:demo",
    "add": "cimtool.commands.add:add",
    "update": "cimtool.commands.update:update",
    "import": "cimtool.commands.import_file:import_file",
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
    "interaction list": "cimtool.commands.interaction:list_interactions",
    "interaction delete": "cimtool.commands.interaction:delete",
    "purchase add": "cimtool.commands.purchase:add",
    "purchase list": "cimtool.commands.purchase:list_purchases",
    "purchase delete": "cimtool.commands.purchase:delete",
    "delete": "cimtool.commands.delete:delete",
    "trash list": "cimtool.commands.trash:list_trash",
    "trash restore": "cimtool.commands.trash:restore",
    "trash empty": "cimtool.commands.trash:empty",
    "duplicates": "cimtool.commands.duplicates:duplicates",
    "distinct": "cimtool.commands.distinct:distinct",
    "merge": "cimtool.commands.merge:merge_customers",
    "unmerge": "cimtool.commands.unmerge:unmerge_record",
    "history": "cimtool.commands.history:history",
    "undo": "cimtool.commands.undo:undo",
    "backup init": "cimtool.commands.backup_init:init",
    "backup create": "cimtool.commands.backup:create",
    "backup verify": "cimtool.commands.backup:verify",
    "restore": "cimtool.commands.restore:restore",
    "doctor": "cimtool.commands.doctor:doctor",
    "completion": "cimtool.commands.completion:completion",
    "config path": "cimtool.commands.config:path",
    "config get": "cimtool.commands.config:get",
    "config set": "cimtool.commands.config:put",
    "config list": "cimtool.commands.config:list_preferences",
}

# These take a QUERY: in them only exact option names are options, so -tag:vip is a term.
TAKES_QUERY = frozenset({"list", "search", "export", "duplicates", "tag add", "tag remove", "tag list", "segment save"})
