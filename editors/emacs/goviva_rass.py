"""A preset for rass (rassumfrassum): gopls and goviva as one server, for clients that talk to one only.

rass merges code actions and sends a command to the server that has it.
Hovers and lenses it would ask of the first server alone; here both are asked, and both answers count.

usage: rass ./goviva_rass.py -- gopls -- goviva lsp
"""

from rassumfrassum.frassum import LspLogic

# The requests that both servers answer, and what says that a server does.
SHARED = {"textDocument/hover": "hoverProvider", "textDocument/codeLens": "codeLensProvider"}


class Both(LspLogic):
    """Asks both servers for hovers and lenses, and goviva for what only it knows."""

    async def on_client_request(self, method, params, servers):
        if method in SHARED:
            return [server for server in servers if server.caps.get(SHARED[method])]
        if method.startswith("goviva/"):
            return [server for server in servers if "goviva.explain" in commands(server)]
        return await super().on_client_request(method, params, servers)

    def process_responses(self, method, items):
        answers = [item for item in items if item.payload and not item.is_error]
        if method not in SHARED or not answers:
            return super().process_responses(method, items)
        if method == "textDocument/codeLens":
            return [lens for item in answers for lens in item.payload], False
        # gopls's text can be long: goviva's few lines come first.
        answers.sort(key=lambda item: "goviva.explain" not in commands(item.server))
        texts = [text_of(item.payload["contents"]) for item in answers]
        hover = {"contents": {"kind": "markdown", "value": "\n\n---\n\n".join(texts)}}
        ranges = [item.payload["range"] for item in answers if "range" in item.payload]
        return hover | ({"range": ranges[0]} if ranges else {}), False


def commands(server):
    """The commands that a server carries out."""
    return (server.caps.get("executeCommandProvider") or {}).get("commands") or []


def text_of(contents):
    """The Markdown of a hover, in whichever of the protocol's forms it comes."""
    if isinstance(contents, list):
        return "\n\n".join(map(text_of, contents))
    if isinstance(contents, str):
        return contents
    if "language" in contents:
        return f"```{contents['language']}\n{contents['value']}\n```"
    return contents["value"]


def logic_class():
    """How requests are sent and answers merged."""
    return Both
