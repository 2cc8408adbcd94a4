"""A reader of pages that knows what a browser would do with them."""

from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser
from itertools import pairwise

import pytest

VOID = {"meta", "link", "br", "hr", "img", "input"}
APART = {"caption", "dd", "dt", "li", "p", "pre", "span", "td", "th"}
FETCHING = {"src", "srcset", "data", "poster", "background", "action", "formaction", "xlink:href", "ping"}


class Page(HTMLParser):
    """The tags, ids, links and texts of a page; reading fails where tags do not match.

    Attributes:
        tags: how often each tag occurs.
        ids: every id, in order.
        links: every href.
        headings: level and text of each heading.
        text: all text outside of style.
        fetched: attributes that would make a browser ask for something.
        policies: content security policies.
    """

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: Counter[str] = Counter()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.headings: list[tuple[int, str]] = []
        self.text = ""
        self.fetched: list[tuple[str, str]] = []
        self.policies: list[str] = []
        self._open: list[str] = []
        self.feed(source)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take down a tag."""
        self.tags[tag] += 1
        given = {name: value or "" for name, value in attrs}
        self.ids += [given["id"]] if "id" in given else []
        self.links += [given["href"]] if "href" in given else []
        self.fetched += [(tag, name) for name in given if name in FETCHING or name.startswith("on") or name == "style"]
        if tag == "meta" and "http-equiv" in given:
            self.policies.append(given["content"])
        if tag in {"h1", "h2", "h3", "h4"}:
            self.headings.append((int(tag[1]), ""))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take down a tag that closes itself."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """Check that the tag was the last one opened; the texts of two cells are two words."""
        assert self._open.pop() == tag
        if tag in APART:
            self.text += " "

    def handle_data(self, data: str) -> None:
        """Take down text."""
        if "style" not in self._open:
            self.text += data
        if self._open and self._open[-1] in {"h1", "h2", "h3", "h4"}:
            level, text = self.headings[-1]
            self.headings[-1] = level, text + data


@pytest.fixture
def page() -> Callable[[str], Page]:
    """Give a function that reads a page and holds it to what every page must keep."""

    def read(source: str) -> Page:
        found = Page(source)
        assert source.startswith("<!doctype html>")
        assert found.policies == ["default-src 'none'; style-src 'unsafe-inline'"]
        assert found.fetched == []
        assert not {"script", "link", "img", "iframe", "object", "base", "form"} & set(found.tags)
        assert len(found.ids) == len(set(found.ids))
        assert not [link for link in found.links if ":" in link or link.startswith("//")]
        assert {link[1:] for link in found.links if link.startswith("#")} <= set(found.ids)
        assert "url(" not in source
        assert "@import" not in source
        levels = [level for level, _ in found.headings]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))
        return found

    return read
