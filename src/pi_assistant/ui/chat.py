"""The chat view: question, answer and evidence side by side, in Gradio Blocks. Import it only in a cleaned environment."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from pi_assistant.types import Audience
from pi_assistant.ui.conversation import LONGEST_QUESTION, Answering, Turns, chat_messages, converse, panel
from pi_assistant.ui.examples import EXAMPLES, LABELS

STYLE = Path(__file__).with_name("chat.css")
_FONTS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif")
_HEAD = (
    "<h1>PI Assistant</h1><p>China's personal-information protection rules: answers that quote the law word for word."
    " Nothing you type leaves this computer or is stored.</p>"
)
_WELCOME = "Ask in English or Chinese.\n\nEach answer shows the passages it relies on, and says so when the rules held do not answer."
_ASK: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}


def theme() -> gr.themes.Base:
    """A quiet theme whose fonts are the reader's own, so that none is fetched."""
    return gr.themes.Base(
        primary_hue=gr.themes.colors.teal,
        neutral_hue=gr.themes.colors.stone,
        text_size=gr.themes.sizes.text_md,
        radius_size=gr.themes.sizes.radius_md,
        font=list(_FONTS),
        font_mono=["ui-monospace", "Consolas", "DejaVu Sans Mono", "monospace"],
    )


def chat_page(assistant: Answering) -> gr.Blocks:
    """The page. Conversations live in the server's memory and go when the page is closed."""
    with gr.Blocks(title="PI Assistant", analytics_enabled=False, fill_width=True) as page:
        gr.HTML(_HEAD, elem_id="pi-head")
        turns = gr.State((), time_to_live=3600)
        with gr.Row(elem_id="pi-main"):
            with gr.Column(scale=6, min_width=320):
                chat = _chatbot()
                question = _question_box()
                audience, chips = _examples()
                clear = gr.Button("New conversation", size="sm", variant="secondary", elem_id="pi-clear")
            with gr.Column(scale=5, min_width=320, elem_id="pi-side"):
                gr.HTML("<h2>Evidence</h2>", elem_id="pi-side-head")
                evidence = gr.HTML(panel(()), elem_id="pi-evidence")
        ask = _asking(assistant)
        outputs = [question, chat, evidence, turns]
        for source, listen in ((question, question.submit), *((chip, chip.click) for chip in chips)):
            # One at a time: turns of a conversation must not overtake each other.
            listen(ask, [source, audience, turns], outputs, concurrency_id="ask", concurrency_limit=1, **_ASK)
        audience.change(_chips_for, audience, chips, queue=False, **_ASK)
        clear.click(lambda: ([], panel(()), ()), None, [chat, evidence, turns], queue=False, **_ASK)
    return page


def _chatbot() -> gr.Chatbot:
    return gr.Chatbot(
        label="Conversation",
        show_label=False,
        elem_id="pi-chat",
        height="auto",
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
        label="Question",
        show_label=False,
        elem_id="pi-question",
        placeholder="Ask about personal-information rules in China",
        max_length=LONGEST_QUESTION,
        submit_btn="Ask",
        lines=1,
        max_lines=6,
        autofocus=True,
    )


def _examples() -> tuple[gr.Radio, list[gr.Button]]:
    """The choice of audience and the example questions that go with it."""
    choices = [(label, audience.value) for audience, label in LABELS.items()]
    audience = gr.Radio(choices, value=Audience.CONSUMER.value, label="I am asking as", elem_id="pi-audience")
    with gr.Row(elem_id="pi-chips"):
        chips = [gr.Button(text, size="sm", variant="secondary", min_width=0) for text in EXAMPLES[Audience.CONSUMER]]
    return audience, chips


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
