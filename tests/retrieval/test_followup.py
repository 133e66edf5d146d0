"""Follow-ups: what leans on the question before it, and what stands alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_assistant.retrieval.followup import leans, standalone

LEANING = """
And if we don't?
What about children?
How about for a small shop?
And if they refuse?
But does it apply to a small company?
So how long do I have?
Why?
Which article says that?
How much is it?
Who decides that?
Even if I signed the form?
What if the handler is abroad?
Does this apply to hospitals too?
Is there an exception?
Can they keep it anyway?
What is the penalty for that?
And the deadline?
ok, and for minors?
Thanks. And how do I complain?
Do I have to pay for it?
In that case, who is liable?
How long do they have to answer?
What happens to those who ignore it?
Same for a courier?
Otherwise what?
for children too?
And in 2018?
那如果他们拒绝呢？
那要罚多少？
如果是小公司呢
为什么？
它适用于医院吗
多久？
还有例外吗
要是我已经签了同意书呢
那孩子呢
向谁投诉这个
可是他们不回复怎么办
对小店也适用吗
另外要通知谁
""".strip().split("\n")
ALONE = """
Can I make an app delete my personal data?
May my employer read my private e-mail messages at work?
Do hospitals need separate consent for sharing medical records abroad?
How long must network operators keep their network traffic logs on file?
When must a personal information handler appoint a protection officer?
Can a gym refuse to refund my prepaid membership card?
Must a face recognition system in a shop display a notice?
Is a company allowed to transfer employee data to a foreign parent company?
Who may report an incident of leaked customer records to the authorities?
If a courier company leaks waybill data of its customers, what fine does it face?
What does PIPL Article 66 say?
快递公司泄露客户运单信息要承担什么责任
公司可以把员工的个人信息传到境外总部吗
网络运营者应当保存网络日志多长时间
商场人脸识别摄像头需要设置提示标识吗
预付卡商家倒闭跑路消费者如何要求退款
个保法第六十六条规定了什么
""".strip().split("\n")
FIRST, SECOND, THIRD = "Can an app be made to delete my account data?", "And if they refuse?", "How long do they have?"
OTHER = "Must a face recognition system in a shop display a notice?"


@pytest.mark.parametrize("text", LEANING)
def test_a_follow_up_leans(text: str) -> None:
    assert leans(text)


@pytest.mark.parametrize("text", ALONE)
def test_a_question_of_its_own_does_not_lean(text: str) -> None:
    assert not leans(text)


@pytest.mark.parametrize("text", ALONE)
def test_a_question_of_its_own_stays_as_it_is_whatever_was_asked_before(text: str) -> None:
    assert standalone(text, [(FIRST, "Yes.")]) is None


@pytest.mark.parametrize("text", LEANING + ALONE)
def test_without_history_nothing_leans(text: str) -> None:
    assert standalone(text, []) is None


def test_a_follow_up_is_put_behind_what_it_leans_on_with_the_last_answer() -> None:
    assert standalone(SECOND, [(OTHER, "It must."), (FIRST, "Yes, PIPL Article 47.")]) == (
        f"{FIRST} {SECOND}", "Yes, PIPL Article 47.",
    )  # fmt: skip


def test_a_chain_goes_back_to_the_question_that_stands_alone() -> None:
    history = [(OTHER, "It must."), (FIRST, "Yes."), (SECOND, "Complain.")]
    assert standalone(THIRD, history) == (f"{FIRST} {SECOND} {THIRD}", "Complain.")


def test_a_chain_in_which_every_question_leans_goes_back_to_its_first() -> None:
    assert standalone("Why?", [(SECOND, "a"), (THIRD, "b")]) == (f"{SECOND} {THIRD} Why?", "b")


def test_a_chinese_chain_is_put_together_too() -> None:
    history = [("快递公司泄露客户运单信息要承担什么责任", "罚款。"), ("那要罚多少？", "十万元。")]
    assert standalone(" 为什么？ ", history) == (
        "快递公司泄露客户运单信息要承担什么责任 那要罚多少？ 为什么？",
        "十万元。",
    )


@given(st.text(max_size=60), st.lists(st.tuples(st.text(max_size=60), st.text(max_size=20)), max_size=4))
def test_what_is_put_together_ends_with_what_was_said_and_has_the_last_answer(
    text: str, history: list[tuple[str, str]]
) -> None:
    found = standalone(text, history)
    assert (found is not None) == (bool(history) and leans(text))
    if found is not None:
        assert found[0].endswith(text.strip())
        assert found[1] == history[-1][1]


@pytest.mark.parametrize("text", ["and under the PIPL?", "那《网络安全法》呢？"])
def test_a_question_that_names_a_law_leans_only_where_it_goes_on(text: str) -> None:
    assert leans(text, names_law=True)
    assert not leans("PIPL penalty?", names_law=True)
