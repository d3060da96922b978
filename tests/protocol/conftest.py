"""A session: a typed client in front of the real server, with every message written down and checked at its end."""

import asyncio
import os
import pathlib
import sys

import pytest_asyncio
import strict
from lsprotocol import types
from pygls.protocol import default_converter
from pytest_lsp import LanguageClient, client_capabilities
from pytest_lsp.client import register_lsp_features

HERE = pathlib.Path(__file__).parent
SAMPLE = HERE.parent / "fixtures" / "sample"
GOVIVA = os.environ.get("GOVIVA", str(HERE.parent.parent / "target" / "debug" / "goviva"))


class Session:
    """One client, one server, one document."""

    def __init__(self, client, capabilities):
        self.client = client
        self.capabilities = capabilities
        self.asked = asyncio.Queue()
        self.answers = asyncio.Queue()
        self.server = None

    async def start(self):
        """Initializes; `server` holds what the server said of itself."""
        folder = types.WorkspaceFolder(uri=SAMPLE.as_uri(), name="sample")
        self.server = await self.client.initialize_session(
            types.InitializeParams(
                capabilities=self.capabilities, root_uri=SAMPLE.as_uri(), workspace_folders=[folder]
            )
        )
        return self

    def open(self, name="pool.go", text=None):
        """Opens a file of the sample, perhaps with another text."""
        self.uri = (SAMPLE / name).as_uri()
        self.text = (SAMPLE / name).read_text(encoding="utf-8") if text is None else text
        self.version = 1
        document = types.TextDocumentItem(uri=self.uri, language_id="go", version=1, text=self.text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(text_document=document))

    def insert(self, offset, text):
        """Types a text in at an offset, as one incremental change."""
        place = self.position(offset)
        self.text = self.text[:offset] + text + self.text[offset:]
        self.version += 1
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                text_document=types.VersionedTextDocumentIdentifier(uri=self.uri, version=self.version),
                content_changes=[
                    types.TextDocumentContentChangePartial(range=types.Range(start=place, end=place), text=text)
                ],
            )
        )

    @property
    def encoding(self):
        return self.server.capabilities.position_encoding or types.PositionEncodingKind.Utf16

    def position(self, offset):
        """The position of an offset, in the session's encoding."""
        before = self.text[:offset]
        line = before.count("\n")
        column = before[before.rfind("\n") + 1 :]
        units = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}
        codec, size = units[types.PositionEncodingKind(self.encoding).value]
        return types.Position(line=line, character=len(column.encode(codec)) // size)

    def find(self, needle, token=None):
        """The offsets of a token inside the first place where `needle` stands."""
        start = self.text.index(needle)
        token = token or needle
        start += needle.index(token)
        return start, start + len(token)

    def identifier(self):
        return types.TextDocumentIdentifier(uri=self.uri)

    async def hover(self, needle, token=None):
        start, _ = self.find(needle, token)
        return await self.client.text_document_hover_async(
            types.HoverParams(text_document=self.identifier(), position=self.position(start))
        )

    async def lenses(self):
        return await self.client.text_document_code_lens_async(types.CodeLensParams(text_document=self.identifier()))

    async def actions(self, needle):
        start, end = self.find(needle)
        return await self.client.text_document_code_action_async(
            types.CodeActionParams(
                text_document=self.identifier(),
                range=types.Range(start=self.position(start), end=self.position(end)),
                context=types.CodeActionContext(diagnostics=[]),
            )
        )

    async def execute(self, command):
        return await self.client.workspace_execute_command_async(
            types.ExecuteCommandParams(command=command.command, arguments=command.arguments)
        )

    async def question(self):
        """The next question that the server asks."""
        return await asyncio.wait_for(self.asked.get(), 10)

    async def answer(self, question, title):
        """Answers with the option that has this title, and goes through what follows with the first option.
        Where several options are right, the last one says that all are chosen.

        Returns all that the server says to it: the last text is the judgement.
        """
        said = []
        while True:
            seen = len(self.client.messages)
            if question.actions[-1].title == "Stop":
                self.answers.put_nowait(question.actions[-1])
                return said
            if title is None and question.actions[0].title.startswith("["):
                title = question.actions[-1].title
            action = next(action for action in question.actions if title in (None, action.title))
            self.answers.put_nowait(action)
            question = None
            for _ in range(500):
                if len(self.client.messages) > seen:
                    return said + [self.client.messages[-1].message]
                if not self.asked.empty():
                    question = self.asked.get_nowait()
                    break
                await asyncio.sleep(0.02)
            assert question is not None, "the server says something to the answer"
            said.append(question.message)
            title = None


def capabilities_of(name):
    """The capabilities of a real client, of none, of our own plugin, or of one with a single position encoding."""
    if name == "bare":
        return types.ClientCapabilities()
    if name == "our plugin":
        capabilities = client_capabilities("neovim")
        capabilities.experimental = {"goviva": {"explain": True}}
        return capabilities
    if name.startswith("utf-"):
        encoding = types.PositionEncodingKind(name)
        return types.ClientCapabilities(general=types.GeneralClientCapabilities(position_encodings=[encoding]))
    return client_capabilities(name)


@pytest_asyncio.fixture
async def connect(tmp_path):
    """Connects with the capabilities of a client. At the end each session is shut down, and its messages checked."""
    sessions = []

    async def begin(name="neovim", start=True):
        log = tmp_path / f"{len(sessions)}.jsonl"
        client = LanguageClient(converter_factory=lambda: strict.mended(default_converter()))
        register_lsp_features(client)
        session = Session(client, capabilities_of(name))

        @client.feature(types.WINDOW_SHOW_MESSAGE_REQUEST)
        async def show_message_request(params):
            session.asked.put_nowait(params)
            return await session.answers.get()

        @client.feature(types.WORKSPACE_CODE_LENS_REFRESH)
        def refresh(params):
            return None

        @client.feature(types.CLIENT_REGISTER_CAPABILITY)
        def register(params):
            return None

        environment = dict(os.environ, XDG_DATA_HOME=str(tmp_path / "data"))
        command = [sys.executable, str(HERE / "record.py"), str(log), GOVIVA, "lsp"]
        await client.start_io(*command, env=environment)
        sessions.append((session, log))
        return await session.start() if start else session

    yield begin

    for session, log in sessions:
        if session.server is not None:
            await asyncio.wait_for(session.client.shutdown_session(), 10)
            assert session.client._server.returncode == 0, "the server's exit code after shutdown and exit"
        await session.client.stop()
        assert session.client.error is None
        found, count = strict.faults(log.read_text(encoding="utf-8").splitlines())
        assert found == []
        assert count > 0
