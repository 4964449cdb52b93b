"""Drawings as SVG elements for a page that holds several of them."""

from __future__ import annotations

import io
import re
from typing import Any
from xml.etree import ElementTree as ET

import matplotlib
from markupsafe import Markup, escape
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"

#: Settings of every chart. A fixed salt and no date make the same chart the same text; text stays
#: text, so that it can be searched and the reader's own font is used.
STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "steppe",
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 8,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "hatch.linewidth": 0.5,
    "text.parse_math": False,
}


def open_svg(id_: str, width: float, height: float, title: str, description: str) -> str:
    """Return the opening of an SVG element with its title and description for screen readers."""
    return (
        f'<svg class="drawing" role="img" aria-labelledby="{id_}-title {id_}-desc" '
        f'viewBox="0 0 {width:g} {height:g}" xmlns="{_SVG}">'
        f'<title id="{id_}-title">{escape(title)}</title>'
        f'<desc id="{id_}-desc">{escape(description)}</desc>'
    )


def from_figure(figure: Figure, id_: str, title: str, description: str) -> Markup:
    """Return a matplotlib figure as an SVG element whose ids all start with `id_`."""
    buffer = io.StringIO()
    metadata = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    with matplotlib.rc_context(STYLE):
        FigureCanvasSVG(figure).print_svg(buffer, metadata=metadata)  # type: ignore[no-untyped-call]
    root = ET.fromstring(buffer.getvalue())
    _make_ids_unique(root, id_)
    _lighten(root)
    width, height = (float(x) for x in root.attrib["viewBox"].split()[2:])
    body = "".join(
        ET.tostring(child, encoding="unicode")
        for child in root
        if child.tag != f"{{{_SVG}}}metadata"
    )
    return Markup(open_svg(id_, width, height, title, description) + _plain(body) + "</svg>")


def _make_ids_unique(root: ET.Element, prefix: str) -> None:
    """Number the ids, which hold memory addresses, and drop the style sheet of the whole page."""
    for parent in list(root.iter()):
        for child in [c for c in parent if c.tag == f"{{{_SVG}}}style"]:
            parent.remove(child)
    old = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
    new = {id_: f"{prefix}-{number}" for number, id_ in enumerate(old)}
    for element in root.iter():
        for name, value in element.attrib.items():
            if name == "id":
                element.set(name, new[value])
            elif name == f"{{{_XLINK}}}href":
                element.set(name, "#" + new[value.removeprefix("#")])
            elif "url(#" in value:
                element.set(name, re.sub(r"url\(#([^)]+)\)", lambda u: f"url(#{new[u[1]]})", value))


def _lighten(root: ET.Element) -> None:
    """Drop fonts, so that the page's own is used, and digits finer than any screen or printer."""
    for element in root.iter():
        if "d" in element.attrib:
            path = re.sub(r"-?\d+\.\d+", lambda n: f"{float(n[0]):.2f}", element.attrib["d"])
            element.set("d", " ".join(path.split()))
        if "style" in element.attrib:
            element.set("style", re.sub(r"font-family: [^;]*;?", "", element.attrib["style"]))


def _plain(body: str) -> str:
    """Return the elements without name-space prefixes: an HTML page knows SVG by its own names."""
    body = re.sub(r"\sxmlns:\w+=\"[^\"]*\"", "", body)
    body = re.sub(r"(</?)ns\d+:", r"\1", body)
    return re.sub(r"\sns\d+:href=", " href=", body)
