"""Markup to what a person reads."""

import pytest

from inbox.html_text import plain


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("hej", "hej"),
        ("<p>En</p><p>Två</p>", "En\n\nTvå"),
        ("<div>En</div><div>Två</div>", "En\nTvå"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("  en \n\t rad  ", "en rad"),
        ("<ul><li>x</li><li>y</li></ul>", "- x\n- y"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("<blockquote>citat<br>mer</blockquote>svar", "> citat\n> mer\nsvar"),
        ("3 < 4 &lt; 5 &amp; &aring;&#229;&#xE5;", "3 < 4 < 5 & ååå"),
        ("&#99999999999999;x", "\ufffdx"),
        ("<SCRIPT>bort</script >kvar", "kvar"),
        ("<style>p{}</style><title>x</title>kvar", "kvar"),
        ("<script>aldrig stängd, men läst", "aldrig stängd, men läst"),
        ("a<!-- b --><!--[if mso]>c<![endif]-->d", "ad"),
        ("a<!-- aldrig stängd", "a"),
        ("a<b", "a<b"),
        ('<a href="javascript:x">länk</a>', "länk"),
        ("-- <br>Vera", "-- \nVera"),
        ("<o:p></o:p><?xml x?><!DOCTYPE html>kvar", "kvar"),
        ("İ<script>x</script>y", "İy"),
        ("", ""),
    ],
)
def test_markup_becomes_the_text_that_a_person_sees(markup: str, text: str) -> None:
    assert plain(markup) == text
