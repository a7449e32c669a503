"""SOAP around the answers: the envelope with the server's version, and faults."""

from lxml import etree
from lxml.etree import _Element

from tests.servers.ews.schema import SOAP, VERSION, E, t


def envelope_of(content: _Element) -> bytes:
    """An answer as it stands on the wire."""
    envelope = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"s": SOAP})
    header = etree.SubElement(envelope, f"{{{SOAP}}}Header")
    etree.SubElement(
        header,
        t("ServerVersionInfo"),
        MajorVersion="15",
        MinorVersion="0",
        MajorBuildNumber="516",
        MinorBuildNumber="32",
        Version=VERSION,
    )
    etree.SubElement(envelope, f"{{{SOAP}}}Body").append(content)
    written: bytes = etree.tostring(envelope, xml_declaration=True, encoding="utf-8")
    return written


def fault_of(code: str, words: str) -> _Element:
    """A request that was refused as a whole."""
    fault = etree.Element(f"{{{SOAP}}}Fault", nsmap={"e": E})
    etree.SubElement(fault, "faultcode").text = f"e:{code}"
    etree.SubElement(fault, "faultstring").text = words
    detail = etree.SubElement(fault, "detail")
    etree.SubElement(detail, f"{{{E}}}ResponseCode").text = code
    etree.SubElement(detail, f"{{{E}}}Message").text = words
    if code == "ErrorServerBusy":
        told = etree.SubElement(detail, t("MessageXml"))
        etree.SubElement(told, t("Value"), Name="BackOffMilliseconds").text = "90000"
    return fault
