"""What a client that this project did not write hears from the server."""

import asyncio

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

CLIENTS = ["visual-studio-code", "neovim", "emacs", "our plugin", "bare"]


@pytest.fixture(params=CLIENTS)
async def session(connect, request):
    session = await connect(request.param)
    session.open()
    return session


async def test_the_server_says_what_it_can(session):
    can = session.server.capabilities
    assert session.server.server_info.name == "goviva"
    assert isinstance(can.text_document_sync, types.TextDocumentSyncOptions)
    assert can.text_document_sync.change == types.TextDocumentSyncKind.Incremental
    assert can.hover_provider
    assert can.code_lens_provider is not None
    assert can.code_action_provider
    assert {"goviva.quiz", "goviva.explain"} <= set(can.execute_command_provider.commands)


async def test_a_hover_explains_and_has_the_range_of_the_token(session):
    hover = await session.hover("select {", "select")
    assert isinstance(hover.contents, types.MarkupContent)
    assert "`select`" in hover.contents.value or "select" in hover.contents.value
    assert len(hover.contents.value.splitlines()) <= 6
    start, end = session.find("select {", "select")
    assert hover.range == types.Range(start=session.position(start), end=session.position(end))


async def test_nothing_to_say_is_null(session):
    assert await session.hover("p := &Pool", "p") is None


async def test_a_hover_follows_the_edits(session):
    session.insert(session.text.index("import"), "// 😀 one more line\n\n")
    session.insert(session.text.index("select {"), "/* 你好 😀 */ ")
    hover = await session.hover("*/ select {", "select")
    start, end = session.find("*/ select {", "select")
    assert hover.range == types.Range(start=session.position(start), end=session.position(end))


async def test_a_lens_asks_and_the_answer_is_judged(session):
    lenses = await session.lenses()
    assert lenses, "the sample has lenses"
    lines = [lens.range.start.line for lens in lenses]
    assert len(lines) == len(set(lines)), "one lens a function"
    for lens in lenses:
        assert lens.command is not None, "titles come in the first answer"
        assert lens.command.title.startswith("▷ ")
        assert lens.command.command == "goviva.quiz"

    await session.execute(lenses[0].command)
    question = await session.question()
    assert isinstance(question, types.ShowMessageRequestParams)
    assert question.type == types.MessageType.Info
    assert question.message.strip()
    titles = [action.title for action in question.actions]
    assert titles and len(set(titles)) == len(titles) and all(titles)
    said = await session.answer(question, titles[0])
    assert len("".join(said)) > 20, "the judgement gives a reason"


@pytest.mark.parametrize("one", ["select/empty-select", "select/several-ready", "select/break-leaves-the-select"])
async def test_a_right_answer_is_right_and_a_wrong_one_wrong_each_with_a_reason(connect, one):
    session = await connect("neovim")
    command = types.Command(title="", command="goviva.quiz", arguments=[{"questions": [one]}])

    await session.execute(command)
    question = await session.question()
    titles = [action.title for action in question.actions]
    judgements = [(await session.answer(question, titles[0]))[-1]]
    for title in titles[1:]:
        await session.execute(command)
        question = await session.question()
        assert title in [action.title for action in question.actions]
        judgements.append((await session.answer(question, title))[-1])
    right = [text for text in judgements if text.startswith("Right")]
    wrong = [text for text in judgements if text.startswith("No")]
    assert right and wrong and len(right) + len(wrong) == len(titles)
    assert all(len(text) > 20 for text in judgements)


async def test_a_dismissed_question_is_no_trouble(session):
    lenses = await session.lenses()
    await session.execute(lenses[0].command)
    await session.question()
    session.answers.put_nowait(None)
    assert await session.hover("select {", "select") is not None


async def test_an_open_question_holds_nothing_up(session):
    lenses = await session.lenses()
    for lens in lenses[:5]:
        await session.execute(lens.command)
    assert await asyncio.wait_for(session.hover("select {", "select"), 5) is not None
    for _ in lenses[:5]:
        session.answers.put_nowait(None)


async def test_an_action_explains(session):
    actions = await session.actions("select {")
    explaining = [action for action in actions if "xplain" in action.title]
    assert explaining
    command = explaining[0].command if isinstance(explaining[0], types.CodeAction) else explaining[0]
    assert command.command == "goviva.explain"
    markdown = await session.execute(command)
    assert isinstance(markdown, str)
    assert "## " in markdown

    if session.capabilities.experimental:
        assert session.asked.empty(), "a client that shows the answer is shown nothing else"
    else:
        message = await session.question()
        assert "select" in message.message.lower() and len(message.message) > 100
        session.answers.put_nowait(message.actions[0])


async def test_an_unknown_concept_and_an_unknown_command_are_errors(session):
    for command, arguments in [("goviva.explain", [{"concept": "no-such"}]), ("goviva.no-such", [])]:
        with pytest.raises(JsonRpcException):
            await session.execute(types.Command(title="", command=command, arguments=arguments))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
async def test_positions_are_counted_as_agreed(connect, encoding):
    session = await connect(encoding)
    assert session.encoding == encoding
    session.open(text="package p\n\nfunc f(c chan int) {\n\t/* 😀 你好 é */ select {\n\tcase <-c:\n\t}\n}\n")
    hover = await session.hover("select")
    start, end = session.find("select")
    assert hover.range == types.Range(start=session.position(start), end=session.position(end))


async def test_without_an_agreement_utf_16_holds(connect):
    session = await connect("bare")
    assert session.encoding == types.PositionEncodingKind.Utf16


async def test_settings_of_the_client_are_obeyed(connect):
    session = await connect("visual-studio-code", start=False)
    session.client.set_configuration({"goviva": {"lens": {"enabled": False}}})
    await session.start()
    session.open()
    assert await session.hover("select {", "select") is not None
    assert not await session.lenses()

    session.client.set_configuration({"goviva": {"lens": {"enabled": True}}})
    session.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(settings={}))
    for _ in range(100):
        if await session.lenses():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("the lenses came back")


async def test_broken_code_keeps_its_lenses(connect):
    session = await connect("neovim")
    session.open()
    before = [lens.command.title for lens in await session.lenses()]
    session.insert(session.text.index("func (p *Pool) Title"), "func broken( {\n")
    after = [lens.command.title for lens in await session.lenses()]
    assert after == before


async def test_a_method_of_nobody_is_not_found(connect):
    session = await connect("bare")
    with pytest.raises(JsonRpcException) as failure:
        await session.client.protocol.send_request_async("goviva/no-such", {})
    assert failure.value.code == -32601
