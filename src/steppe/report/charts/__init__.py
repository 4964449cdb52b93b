"""Charts of the brief, one file each, as SVG that stands inside the page."""
