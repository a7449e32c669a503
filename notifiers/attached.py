"""Put the original of another mail into a composed one, as bytes that no mail program opens by itself."""

import hashlib

from notifiers.headers import base64_lines

FILE_NAME = "originalet.eml"
_TYPE = b"\r\nContent-Type: "


def with_original(mime: bytes, original: bytes) -> bytes:
    """The composed mail with the original beside its body.

    Never as message/rfc822: a server may refuse, scan or rewrite what is inside one, and it cannot be in base64.
    """
    head, _, body = mime.partition(b"\r\n\r\n")
    headers, _, kind = head.rpartition(_TYPE)
    mark = b"=_original_" + hashlib.sha256(original).hexdigest()[:24].encode()
    return b"".join(
        (
            headers,
            _TYPE,
            b'multipart/mixed; boundary="%b"\r\n\r\n--%b' % (mark, mark),
            _TYPE,
            kind,
            b"\r\n\r\n",
            body,
            b"\r\n--%b" % mark,
            _TYPE,
            b'application/octet-stream; name="%b"\r\n' % FILE_NAME.encode(),
            b"Content-Transfer-Encoding: base64\r\n",
            b'Content-Disposition: attachment; filename="%b"\r\n\r\n' % FILE_NAME.encode(),
            base64_lines(original),
            b"\r\n--%b--\r\n" % mark,
        )
    )
