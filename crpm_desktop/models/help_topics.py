"""The help pages: loaded from `resources/help`, filled in, searched, and found by the name of a field.

An anchor is `topic` or `topic.part`: `customer_summary.sales_goal`.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape, unescape

from crpm_desktop.domain.rebate import Color
from crpm_desktop.domain.record_warnings import ROW_SENTENCES, RecordWarning
from crpm_desktop.models.help_examples import color_mark, goals_html, load_examples, rebate_html, windows_html
from crpm_desktop.models.palette import MEANINGS
from crpm_desktop.resource_files import resource_path
from crpm_desktop.services.importing.layout import TABLES, ImportColumn

CONTENTS = (
    "start",
    "header",
    "rebate_set_up",
    "customer_summary",
    "customer_detail",
    "sales_history",
    "sales_pg_history",
    "free_goods",
    "colours",
    "rules",
    "grids",
    "keys",
    "files",
    "databases",
    "command_line",
    "trouble",
    "about",
)
IN_EVERY_TAB = "grids"
"""Where the parts are that a tab's own page need not repeat."""

EXCERPT = 90
"""Characters of a hit's surroundings."""

_PART = re.compile(r'<(h2|dt) id="([a-z0-9_]+)">(.*?)</\1>', re.DOTALL)
_PLACEHOLDER = re.compile(r"<!-- (\w+)(?:: (\w+))? -->")
_INLINE = re.compile(r"</?(?:a|b|code|i|span)\b[^>]*>")
_TAG = re.compile(r"<[^>]+>")
_SUFFIX = re.compile(r"_(tab|bar|edit|box|button|combo|check|field|view|grid|table|page|window)$")


@dataclass(frozen=True, slots=True)
class Part:
    """A heading or field of a topic: its anchor, title and plain text up to the next part."""

    anchor: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Topic:
    """A page. The first of its parts is the page itself."""

    name: str
    title: str
    html: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A place that has what was searched for."""

    anchor: str
    title: str
    excerpt: str


def load_topics(about: Sequence[tuple[str, str]] = ()) -> dict[str, Topic]:
    """All topics in the order of the contents. `about` are the lines (name, value) of the About page."""
    fill = _Fill(about)
    return {name: _topic(name, fill) for name in CONTENTS}


def search(topics: Iterable[Topic], text: str) -> list[Hit]:
    """Parts that have, for each word of `text`, one that begins so; the more are in the title, the further up."""
    words = [re.compile(rf"(?<![a-z0-9]){re.escape(word)}", re.IGNORECASE) for word in text.split()]
    found: list[tuple[int, Hit]] = []
    for topic in topics:
        for part in topic.parts:
            if words and all(word.search(part.title) or word.search(part.text) for word in words):
                shown = topic.title if part is topic.parts[0] else f"{topic.title}: {part.title}"
                in_title = sum(word.search(part.title) is not None for word in words)
                found.append((in_title, Hit(part.anchor, shown, _excerpt(part.text, words))))
    return [hit for _in_title, hit in sorted(found, key=lambda each: -each[0])]


def find_anchor(topics: dict[str, Topic], names: Sequence[str]) -> str:
    """The place that fits the names of a field and what it is in, innermost first; `start` when none does.

    A name is an object's name, a title (`Min % Over Goal`) or a button's text (`Recalc (3 selected)`).
    """
    keys = [key_of(name) for name in names]
    topic = next((key for key in keys if key in topics), None)
    if topic is None:
        return _find_part(topics.values(), keys) or CONTENTS[0]
    return _find_part([topics[topic]], keys) or _find_part([topics[IN_EVERY_TAB]], keys) or topic


def _find_part(places: Iterable[Topic], keys: Sequence[str]) -> str | None:
    parts = [part for place in places for part in place.parts[1:]]
    for key in keys:
        for part in parts:
            if key in (part.anchor.partition(".")[2], key_of(part.title)):
                return part.anchor
    return None


def key_of(name: str) -> str:
    """`Min % Over Goal` is `min_pct_over_goal`, `CustomerSummaryTab` is `customer_summary`."""
    name = re.sub(r"\(.*?\)", "", name).replace("&", "").replace("%", "pct").replace("$", "amt")
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name)
    key = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    return _SUFFIX.sub("", key)


class _Fill:
    """Puts what the program knows in place of the marks in the pages."""

    def __init__(self, about: Sequence[tuple[str, str]]) -> None:
        self._about = about
        self._examples = load_examples()
        self._rebates = {example["name"]: example for example in self._examples["rebates"]}
        self._kinds: dict[str, Callable[[], str]] = {
            "legend": self._legend,
            "goals": lambda: goals_html(self._examples["goals"]),
            "windows": lambda: windows_html(self._examples["windows"]),
            "about": self._lines,
            "import_tables": self._import_tables,
        }

    def __call__(self, match: re.Match[str]) -> str:
        kind, name = match.group(1), match.group(2)
        if kind == "example":
            return rebate_html(self._rebates[name])
        if kind == "warning":
            return ROW_SENTENCES[RecordWarning[name]]
        return self._kinds[kind]()

    def _legend(self) -> str:
        rows = (
            f"<tr><td>{color_mark(color, color.label.capitalize())}</td><td>{MEANINGS[color]}</td></tr>"
            for color in Color
        )
        return f'<table class="example" cellspacing="0" cellpadding="5">{"".join(rows)}</table>'

    def _import_tables(self) -> str:
        tables = (
            f'<dt id="{table.name}"><code>{table.name}</code></dt>'
            f"<dd>{', '.join(map(_shown_column, table.columns))}</dd>"
            for table in TABLES
        )
        return f"<dl>{''.join(tables)}</dl>"

    def _lines(self) -> str:
        rows = (f"<tr><td><b>{escape(name)}</b></td><td>{escape(value)}</td></tr>" for name, value in self._about)
        return f'<table class="example" cellspacing="0" cellpadding="5">{"".join(rows)}</table>'


def _shown_column(column: ImportColumn) -> str:
    if column.may_miss:
        return f"[{column.name}]"
    return f"({column.name})" if column.may_be_blank else column.name


def _topic(name: str, fill: _Fill) -> Topic:
    html = _PLACEHOLDER.sub(fill, resource_path(f"help/{name}.html").read_text(encoding="utf-8"))
    parts = tuple(_parts(name, html))
    shown = _PART.sub(lambda part: f'<{part[1]}><a name="{part[2]}"></a>{part[3]}</{part[1]}>', html)
    return Topic(name, parts[0].title, shown, parts)


def _parts(name: str, html: str) -> Iterator[Part]:
    """The page up to its first part, then each part up to the next."""
    marks = list(_PART.finditer(html))
    first = html[: marks[0].start()] if marks else html
    heading, _, body = first.partition("</h1>")
    yield Part(name, plain(heading), plain(body))
    ends = [*(mark.start() for mark in marks), len(html)][1:]
    for mark, end in zip(marks, ends, strict=True):
        yield Part(f"{name}.{mark[2]}", plain(mark[3]), plain(html[mark.end() : end]))


def plain(html: str) -> str:
    """Its words without marks, spaces and line ends as single spaces."""
    return " ".join(unescape(_TAG.sub(" ", _INLINE.sub("", html))).split())


def _excerpt(text: str, words: Sequence[re.Pattern[str]]) -> str:
    """The surroundings of the first word that the text has."""
    places = [place.start() for word in words if (place := word.search(text))]
    start = max(0, min(places, default=0) - EXCERPT // 3)
    start = text.rfind(" ", 0, start) + 1 if start else 0
    end = len(text) if start + EXCERPT >= len(text) else text.rfind(" ", start, start + EXCERPT)
    return f"{'… ' if start else ''}{text[start:end]}{' …' if end < len(text) else ''}"
