"""Furniture: what stands around a text on a web page (menus, login prompts, comment threads, credits, bare links).

The rules know the words of such lines, never a particular page. A line that is numbered as part of a text is never
furniture, and a doubtful one stays in the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pi_assistant.documents.document import Block
from pi_assistant.documents.marks import MarkKind, ends_sentence, marks


@dataclass(frozen=True, slots=True)
class Parted:
    """The text of a page, and its furniture, both in order."""

    blocks: tuple[Block, ...]
    furniture: tuple[Block, ...]


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


_AGENCIES = (
    r"(?:Shutterstock|Getty(?: Images)?|Reuters|AFP|Associated Press|AP|Xinhua|CFP|VCG|Alamy|i?Stock(?:photo)?|Unsplash"
    r"|Pexels|Pixabay|EPA|Bloomberg|Wikimedia Commons|Flickr|IC(?: Photo)?|新华社?|视觉中国|中新社|东方IC)"
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DAY = rf"(?:{_MONTH} \d{{1,2}},? \d{{4}}|\d{{1,2}} {_MONTH} \d{{4}}|\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}})"
# Whole lines that say what they are, wherever they stand.
_LINE = _any(
    rf"posted on(?: {_DAY})?(?: by [\w .]{{1,40}})?(?: ?updated on(?: {_DAY})?)?",
    rf"[^.。]{{0,80}}\b(?:photo|image|picture|illustration) ?[:：/|©] ?"
    rf"(?:[\w .]{{2,30}}/ ?\w{{2,12}}|{_AGENCIES}.{{0,30}})",
    r"(?:photo|image|picture|illustration)s? (?:credits?|by|courtesy of)\b.{0,60}|photograph(?:s|er)?(?: by)?: .{2,40}",
    r"(?:图片来源|图源|供图|摄影)[:：].{1,40}",
    rf"[\w .,'&-]{{2,50}} ?[/|©] ?{_AGENCIES}",
    rf"(?:©|\(c\)) ?{_AGENCIES}.{{0,30}}",
    r"blog post|skip to (?:main )?content|toggle navigation|main menu|back to top|scroll to top",
    r"home ?(?:[|/>»] ?[\w &]{1,25} ?){1,6}|log ?in ?/ ?(?:register|sign up)",
    r"(?:sign up|subscribe) (?:for|to) (?:our |the )?(?:newsletter|mailing list|blog).{0,40}",
    r"share(?: this)? (?:on|via) \w+|share this:?|tweet(?: this)?|pin it|(?:e-?mail|print) this(?: page)?|like this:?",
    r"like loading\.*|loading\.{2,}|(?:follow|find) us on (?:facebook|twitter|x|linkedin|weibo|wechat)",
    r"(?:previous|next)(?: post| article)|(?:older|newer) posts|read more\.*|continue reading.{0,40}",
    r"(?:accept|reject|manage) (?:all )?cookies?",
    r"leave a (?:reply|comment)(?: cancel reply)?|post a comment|cancel reply|log ?in to (?:reply|comment)",
    r"(?:\d{1,4}|one|two|three|no) (?:comments?|replies|responses?|thoughts?)(?: (?:on|to) .{1,300})?",
    r"comments? \(\d+\)|评论 ?[(（]\d+[)）]",
    r"fill in your details below or click an icon to log ?in.{0,20}",
    r"you are commenting using your .{1,80}|connecting to %s|notify me of (?:new|follow-?up) .{1,60}",
    r"your e-?mail address will not be published\..{0,60}|required fields are marked.{0,5}",
    r"save my name, e-?mail.{1,100}",
    r"(?:twitter|facebook|google\+?|gravatar|wordpress(?:\.com)?) (?:picture|photo|logo)",
    r"(?:copyright )?© ?(?:\d{4}).{0,100}|copyright ©? ?\d{4}.{0,100}|all rights reserved\.?|版权所有.{0,60}",
    r"返回(?:顶部|首页)|上一篇.{0,60}|下一篇.{0,60}|打印本页|关闭窗口|网站地图|登录 ?[/|] ?注册",
    r"分享(?:到|至)[:：]?(?: ?(?:新浪)?(?:微信|微博|QQ空间|QQ|朋友圈))*",
    r"扫一扫.{0,12}(?:打开|分享|关注|浏览|阅读).{0,12}",
    r"字号[:：]?[ 大中小超特]{0,12}|【?字体[:：].{0,20}|(?:点击|浏览|阅读)(?:次数|量|数)[:：]? ?\d+",
    r"[京沪粤浙苏津渝]ICP[备证].{0,40}|.{0,10}公网安备.{0,30}|网站标识码[:：].{0,40}",
    r"[(（]?责任编辑[:：].{0,20}|(?:当前|您(?:现在)?的)位置[:：]?.{0,80}",
)
# Words that a text may have as a heading too: furniture only beside other furniture.
_WORD = _any(
    r"home|menu|search(?: for)?:?|close|print|share:?|previous|next|(?:sign|log) ?(?:in|out|up)|register|my account",
    r"subscribe(?: now| today)?|newsletter|cookie (?:settings|preferences)|add a comment",
    r"首页|登录|注册|搜索|打印|关闭|联系我们|关于我们|发表评论|我要评论|网友评论",
)
_CRUMBS = re.compile(r"(?:[A-Z][A-Z&' -]{1,24} ?[/>»] ?){1,5}[A-Z][A-Z&' -]{1,24}|首页(?: ?[/>»] ?\S{1,12}){1,6}")
_BARE_LINK = re.compile(r"[\[(（【]?\d{1,3}[\])）】]?[.、:]? ?(?:https?://|www\.)\S+|\^? ?(?:https?://|www\.)\S+")
_NUMBERED_LINK = re.compile(r"[\[(（【]?\d")
# Openers of a tail: from here to the end there is only talk about the text, or advertising for another.
_THREAD = _any(
    r"leave a (?:reply|comment).{0,20}|\d{1,4} comments?|comments? \(\d+\)|评论 ?[(（]\d+[)）]",
    r"(?:one|\d{1,4}) (?:thoughts?|responses?|repl(?:y|ies)) (?:on|to) .{1,300}",
)
_PEOPLE = _any(
    r"about (?:the |our )?(?:lawyers?|authors?|attorneys?|writers?)",
    r"(?:关于)?(?:作者|律师)(?:简介|介绍)|关于(?:作者|律师)",
    r"(?:related|recommended|popular|recent|trending) (?:articles?|posts?|stories|news)",
    r"you (?:may|might) also like.{0,20}",
    r"相关(?:推荐|阅读|文章|新闻)|延伸阅读|推荐阅读|热门(?:文章|推荐)|猜你喜欢",
)
_MENU_WORD = _any(
    r"home|about(?: us)?|contact(?: us)?|news|blog|login|register|search|services|products|careers|faq|help|support",
    r"首页|新闻|关于.{0,4}|联系.{0,4}|登录|注册|搜索|帮助|服务|产品|招聘|专题|视频|图片|English|中文",
)


def part(blocks: Sequence[Block]) -> Parted:
    """The blocks of a page, parted into text and furniture."""
    end = _tail_start(blocks)
    apart = set(range(end, len(blocks))) | _menus(blocks) | _link_list(blocks)
    for index, block in enumerate(blocks):
        if _is_line(block) or (index < 8 and _CRUMBS.fullmatch(block.text)):
            apart.add(index)
    words = {index for index, block in enumerate(blocks) if _WORD.fullmatch(block.text.removeprefix("- "))}
    apart |= {index for index in words if {index - 1, index + 1} & apart}
    return Parted(
        tuple(block for index, block in enumerate(blocks) if index not in apart),
        tuple(block for index, block in enumerate(blocks) if index in apart),
    )


def _is_line(block: Block) -> bool:
    if block.kind == "table" or len(block.text) > 400:
        return False
    text = block.text.removeprefix("- ").strip()
    return bool(_LINE.fullmatch(text)) and not _is_numbered(block)


def _is_numbered(block: Block) -> bool:
    """Whether it carries a number that a text would give its parts; a bare digit of "3 comments" is none."""
    return any(mark.kind not in (MarkKind.POINT, MarkKind.CLAUSE) for mark in marks(block.text))


def _tail_start(blocks: Sequence[Block]) -> int:
    """Where the text ends and a comment thread, the authors' portraits or recommendations begin."""
    lengths = [len(block.text) for block in blocks]
    for index, block in enumerate(blocks):
        text = block.text.strip(" :：-【】[]")
        before, after = sum(lengths[:index]), sum(lengths[index + 1 :])
        thread = _THREAD.fullmatch(text) and before >= 200
        people = _PEOPLE.fullmatch(text) and before >= max(200, after)
        if (thread or people) and not any(map(_is_text_again, blocks[index + 1 :])):
            return index
    return len(blocks)


def _is_text_again(block: Block) -> bool:
    """Whether a block shows that the text itself goes on: a written heading above it, or an article."""
    strong = (MarkKind.ARTICLE, MarkKind.DIVISION, MarkKind.ANNEX, MarkKind.ITEM, MarkKind.SECTION)
    if (
        block.kind == "heading"
        and 0 < block.level <= 2
        and not _LINE.fullmatch(block.text)
        and not _PEOPLE.fullmatch(block.text)
    ):
        return True
    return any(mark.kind in strong and mark.sure for mark in marks(block.text))


def _menus(blocks: Sequence[Block]) -> set[int]:
    """Runs of five or more very short lines that begin and end with a word of a menu, and hold many of those."""
    found: set[int] = set()
    index = 0
    while index < len(blocks):
        end = index
        while end < len(blocks) and _is_label(blocks[end]):
            end += 1
        words = [n for n in range(index, end) if _MENU_WORD.fullmatch(blocks[n].text.removeprefix("- "))]
        if words and words[-1] - words[0] >= 4 and len(words) >= 0.4 * (words[-1] - words[0]):
            found |= set(range(words[0], words[-1] + 1))
        index = max(end, index + 1)
    return found


def _is_label(block: Block) -> bool:
    text = block.text.removeprefix("- ")
    return block.kind in ("item", "paragraph") and len(text) <= 24 and not ends_sentence(text) and not marks(text)


def _link_list(blocks: Sequence[Block]) -> set[int]:
    """Footnotes that hold a bare address; without a number, only two or more of them in a row."""
    bare = [bool(_BARE_LINK.fullmatch(block.text.removeprefix("- "))) for block in blocks]
    found: set[int] = set()
    for index, block in enumerate(blocks):
        beside = (index > 0 and bare[index - 1]) or (index + 1 < len(blocks) and bare[index + 1])
        if bare[index] and (beside or _NUMBERED_LINK.match(block.text)):
            found.add(index)
    return found
