"""lxml's tree of well-formed XML, with entities as text; nothing is fetched or multiplied."""

from __future__ import annotations

from contextlib import contextmanager
from html.entities import html5
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAX_ENTITY = 1_000
"""Maximum characters of an entity that the document defines; nested entities become empty."""
MAX_ENTITIES = 1_000_000
"""Maximum characters of all entities together; further ones become empty."""


@contextmanager
def memory_errors() -> Iterator[None]:
    """Raises MemoryError where libxml2 gets no memory: lxml calls it a syntax error.

    So the budget of a submission reports `too_much_memory`, not an error in the document.
    """
    try:
        yield
    except etree.XMLSyntaxError as error:
        # Its type stubs do not have it.
        if getattr(error, "code", None) == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from None
        raise


def element_of(raw: bytes) -> etree._Element | None:
    """The root of well-formed XML in UTF-8.

    Raises:
        etree.XMLSyntaxError: it is not well-formed.
        MemoryError: libxml2 got no memory.
    """
    parser = etree.XMLParser(
        encoding="utf-8",
        recover=False,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    with memory_errors():
        root: etree._Element | None = etree.fromstring(raw, parser)
    return root


def declared_entities(doctype: str) -> dict[str, str]:
    """The entities that a document type declaration defines; empty if it is broken."""
    if "<!ENTITY" not in doctype:
        return {}
    name = "dateline"
    try:
        root = element_of(f"{doctype}<{name}/>".encode())
    except etree.XMLSyntaxError:
        return {}
    return {} if root is None else own_entities(root)


def own_entities(root: etree._Element) -> dict[str, str]:
    """The entities that the document defines; those with markup or nested entities are empty."""
    dtd = root.getroottree().docinfo.internalDTD
    declared = {entity.name: entity.content or "" for entity in getattr(dtd, "entities", tuple)()}
    return {
        name: content
        if len(content) <= _MAX_ENTITY and "&" not in content and "<" not in content
        else ""
        for name, content in declared.items()
        if name
    }


def expand_entities(root: etree._Element) -> None:
    """Replaces each entity by its plain text or by nothing; the parser expands none."""
    holders = {
        id(parent): parent for parent in map(_parent, root.iter(etree.Entity)) if parent is not None
    }
    if not holders:
        return
    meanings = own_entities(root)
    left = MAX_ENTITIES
    for holder in holders.values():
        # Text is joined once per element: appending piece by piece takes quadratic time.
        last: etree._Element | None = None
        parts = [holder.text or ""]
        for child in list(holder):
            if child.tag is not etree.Entity:
                _set_text(holder, last, parts)
                last, parts = child, [child.tail or ""]
                continue
            meaning = _meaning(child, meanings)[:left]
            left -= len(meaning)
            parts += [meaning, child.tail or ""]
            child.tail = None
            holder.remove(child)
        _set_text(holder, last, parts)


def _parent(node: etree._Element) -> etree._Element | None:
    return node.getparent()


def _set_text(holder: etree._Element, last: etree._Element | None, parts: list[str]) -> None:
    text = "".join(parts)
    if last is None:
        holder.text = text
    else:
        last.tail = text


def _meaning(entity: etree._Element, own: dict[str, str]) -> str:
    name = str(entity.text).removeprefix("&").removesuffix(";")
    return own.get(name, html5.get(f"{name};", ""))
