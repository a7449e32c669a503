"""The parts of a response: what became of each thing that a request names."""

from collections.abc import Callable, Iterable

from lxml import etree
from lxml.etree import _Element

from tests.servers.ews.items import Item, Refusal
from tests.servers.ews.schema import m, t

Part = list[_Element] | Refusal


def each(things: Iterable[_Element], do: Callable[[_Element], list[_Element]]) -> list[Part]:
    """Do it for each; a refusal of one stops no other."""
    parts: list[Part] = []
    for one in things:
        try:
            parts.append(do(one))
        except Refusal as refused:
            parts.append(refused)
    return parts


def items(*told: _Element) -> list[_Element]:
    """The container of items."""
    made = etree.Element(m("Items"))
    made.extend(told)
    return [made]


def only_id(item: Item) -> _Element:
    """An item with its id and nothing else."""
    made = etree.Element(t(item.kind))
    made.append(item.identity())
    return made
