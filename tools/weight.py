"""Make the built website lighter, and what the theme hides from keys reachable."""

import io
import re
from pathlib import Path

from fontTools.subset import Options, Subsetter, load_font, save_font

STYLE = "_static/styles/pydata-sphinx-theme.css"
FONTS = "_static/vendor/fontawesome/webfonts"
# The theme draws its icons by a font, too, which is a seventh of the size
_ICONS = re.compile(r"<(script|link)[^>]+scripts/fontawesome\.js[^>]*>(</script>)?\n?")
_SEARCH = re.compile(
    r'\s*<script src="[^"]*(?:searchtools|language_data|searchindex)\.js[^>]*></script>'
)
_CELLS = re.compile(r'\s*<link[^>]+/mystnb\.\w+\.css"[^>]*>')
_FORMULAS = re.compile(
    r'<script defer="defer" src="([^"]*)(mathjax/[^"]*)"></script>'  # by Sphinx
)
_LATER = r'<script defer src="\1formulas.js" data-source="\1\2"></script>'
_HIDDEN_NAME = ' aria-label="Toggle hidden content"'  # says less than the words inside
_TABLE = '<table class="table">'  # scrolls on a phone, so keys must reach it
_ICON_RULE = re.compile(r'((?:\.fa-[\w-]+,?)+)\{--fa:"\\(\w+)"\}')


def lighter(page):
    """Return the HTML of a page without what it does not need at once."""
    page = _ICONS.sub("", page)
    page = _FORMULAS.sub(_LATER, page)
    if 'id="search-results"' not in page:
        page = _SEARCH.sub("", page)
    if 'class="cell' not in page:
        page = _CELLS.sub("", page)
    return re.sub(r"<img (?![^>]*loading=)", '<img loading="lazy" ', page)


def reachable(page):
    """Return the HTML of a page whose tables keys can scroll and whose folds are named.

    The theme leaves the first to the mouse and calls all folds the same.
    """
    page = page.replace(_HIDDEN_NAME, "")
    return page.replace(_TABLE, f'{_TABLE[:-1]} tabindex="0">')


def with_icons(style, names):
    """Return a style sheet with the rules of the icons of these names only."""

    def kept(rule):
        return rule[0] if names & set(rule[1].replace(".", "").split(",")) else ""

    return _ICON_RULE.sub(kept, style)


def letters(style):
    """Return the private letters by which a style sheet draws icons."""
    written = {chr(int(code, 16)) for code in re.findall(r'"\\([ef]\w{3})"', style)}
    return written | set(re.findall("[\ue000-\uf8ff]", style))


def with_letters(font, wanted):
    """Return the bytes of a WOFF 2 font with the letters that are wanted, only."""
    options, result = Options(flavor="woff2"), io.BytesIO()
    full = load_font(io.BytesIO(font), options)
    subsetter = Subsetter(options)
    subsetter.populate(text="".join(wanted))
    subsetter.subset(full)
    save_font(full, result, options)
    return result.getvalue()


def lighten_icons(html, names):
    """Leave in the style and in the fonts of a website what its pages show."""
    style = html / STYLE
    text = with_icons(style.read_text(encoding="utf-8"), names)
    style.write_text(text, encoding="utf-8")
    for font in (html / FONTS).glob("*.woff2"):
        font.write_bytes(with_letters(font.read_bytes(), letters(text)))


def lighten(html):
    """Mend all pages of a built website, in place; `html` is its folder."""
    names = set()
    for path in Path(html).rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        names |= set(re.findall(r"\bfa-[\w-]+", page))
        if path.name != "lab.html":
            path.write_text(reachable(lighter(page)), encoding="utf-8")
    lighten_icons(Path(html), names)
    for path in Path(html, "_static", "scripts").glob("fontawesome.js*"):
        path.unlink()
    for path in Path(html, "_static").rglob("*.map"):
        path.unlink()
