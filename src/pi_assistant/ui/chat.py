"""The chat view: question, answer and evidence side by side. Import it only after `web.clean_environment`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from pi_assistant.types import LONGEST_QUESTION, Audience
from pi_assistant.ui.conversation import Answering, Turns, chat_messages, converse, panel
from pi_assistant.ui.examples import EXAMPLES, LABELS

STYLE = Path(__file__).with_name("chat.css")
SCRIPT = Path(__file__).with_name("chat.js")
_FONTS = [
    "system-ui",
    "Segoe UI",
    "Roboto",
    "Noto Sans",
    "PingFang SC",
    "Microsoft YaHei",
    "Noto Sans CJK SC",
    "sans-serif",
]
_HEAD = (
    "<h1>PI Assistant</h1><p>China's personal-information rules, answered with the law's own words."
    " What you type is not sent on and not kept.</p>"
)
_WELCOME = (
    "Ask in English or Chinese.\n\n"
    "Each answer shows the passages it relies on. Where the rules held do not answer, it says so."
)
# Everything goes through the queue: the routes that call functions directly are closed by the guard.
_ASK: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}


def theme() -> gr.themes.Base:
    """A quiet theme whose fonts are the reader's own, so that none is fetched."""
    return gr.themes.Base(
        primary_hue=gr.themes.colors.teal,
        neutral_hue=gr.themes.colors.stone,
        text_size=gr.themes.sizes.text_md,
        radius_size=gr.themes.sizes.radius_md,
        font=_FONTS,
        font_mono=["ui-monospace", "Consolas", "DejaVu Sans Mono", "monospace"],
    )


def head() -> str:
    """The page's one script, for its head: Gradio's own ways to run one compile strings, which our policy forbids."""
    return f"<script>{SCRIPT.read_text(encoding='utf-8')}</script>"


def chat_page(assistant: Answering) -> gr.Blocks:
    """The page. Conversations live in the server's memory and go when the page is closed."""
    with gr.Blocks(title="PI Assistant", analytics_enabled=False, fill_width=True) as page:
        _html(_HEAD, "pi-head")
        turns = gr.State((), time_to_live=3600)
        with gr.Row(elem_id="pi-main"):
            with gr.Column(scale=6, min_width=320):
                chat = _chatbot()
                with gr.Row(elem_id="pi-ask"):
                    question = _question_box()
                    send = gr.Button("Ask", variant="primary", min_width=0, elem_id="pi-send")
                with gr.Row(elem_id="pi-bar"):
                    audience = _audience()
                    clear = gr.Button("New conversation", size="sm", min_width=0, elem_id="pi-clear")
                with gr.Row(elem_id="pi-chips"):
                    chips = [gr.Button(text, size="sm", min_width=0) for text in EXAMPLES[Audience.CONSUMER]]
            with gr.Column(scale=5, min_width=320, elem_id="pi-side"):
                _html("<h2>Evidence</h2>", "pi-side-head")
                evidence = _html(panel(()), "pi-evidence")
        ask = _asking(assistant)
        outputs = [question, chat, evidence, turns]
        for source, listen in (
            (question, question.submit),
            (question, send.click),
            *((chip, chip.click) for chip in chips),
        ):
            # One at a time: turns of a conversation must not overtake each other.
            listen(ask, [source, audience, turns], outputs, concurrency_id="ask", concurrency_limit=1, **_ASK)
        audience.change(_chips_for, audience, chips, **_ASK)
        for listen in (clear.click, chat.clear):
            listen(lambda: ([], panel(()), ()), None, [chat, evidence, turns], **_ASK)
    return page


def _html(value: str, elem_id: str) -> gr.Markdown:
    """HTML of ours, shown by the Markdown component, which sanitises it.

    `gr.HTML` cannot be used: it compiles each value to a JavaScript function, which our content security
    policy forbids. A value must have no blank line, where Markdown would begin.
    """
    return gr.Markdown(value, elem_id=elem_id, sanitize_html=True, latex_delimiters=[], line_breaks=False)


def _chatbot() -> gr.Chatbot:
    return gr.Chatbot(
        label="Conversation",
        show_label=False,
        elem_id="pi-chat",
        height="auto",
        autoscroll=False,
        placeholder=_WELCOME,
        sanitize_html=True,
        latex_delimiters=[],
        buttons=["copy"],
        group_consecutive_messages=True,
        allow_file_downloads=False,
        layout="bubble",
    )


def _question_box() -> gr.Textbox:
    return gr.Textbox(
        # The style sheet keeps the label for screen readers only; `show_label=False` would take it from them too.
        label="Question",
        elem_id="pi-question",
        placeholder="Type your question",
        max_length=LONGEST_QUESTION,
        lines=1,
        max_lines=6,
        autofocus=True,
    )


def _audience() -> gr.Radio:
    choices = [(label, audience.value) for audience, label in LABELS.items()]
    return gr.Radio(choices, value=Audience.CONSUMER.value, label="I am asking as", min_width=0, elem_id="pi-audience")


def _chips_for(audience: str) -> list[str]:
    return list(EXAMPLES[Audience(audience)])


def _asking(assistant: Answering) -> Any:
    """The listener that answers; it yields the new values of question box, chat, panel and turns."""

    def ask(text: str | None, audience: str, turns: Turns) -> Iterator[tuple[Any, Any, Any, Any]]:
        if not isinstance(text, str) or not text.strip():
            yield gr.skip(), gr.skip(), gr.skip(), gr.skip()
            return
        for grown in converse(assistant, turns, text, Audience(audience)):
            evidence = gr.skip() if grown[-1].working else panel(grown)
            yield "", chat_messages(grown), evidence, grown

    return ask
