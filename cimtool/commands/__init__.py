"""The command registry: name -> where its function lives; nothing is imported until it runs.

A name of two words stands in a group.  Summaries are the message ids ``help.<name>``.
"""

COMMANDS: dict[str, str] = {
    "add": "cimtool.commands.add:add",
    "update": "cimtool.commands.update:update",
    "import": "cimtool.commands.import_file:import_file",
    "show": "cimtool.commands.show:show",
    "distinct": "cimtool.commands.distinct:distinct",
    "merge": "cimtool.commands.merge:merge_customers",
    "history": "cimtool.commands.history:history",
    "undo": "cimtool.commands.undo:undo",
}

# These take a QUERY: in them only exact option names are options, so -tag:vip is a term.
TAKES_QUERY = frozenset({"list", "search", "export", "duplicates"})
