"""YAML read strictly: plain values only, every value with the line it stands on.

Anchors, aliases and tags are refused: nobody needs them in a case, they hide values from readers,
and nested aliases let a short file grow without bound. So are repeated keys, deep nesting and
control characters.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from steppe.errors import Fault, InputError
from steppe.scenario.tables import read_text, visible

MAX_DEPTH = 20
#: PyYAML reads about a megabyte in ten seconds; settings of a case have some ten kilobytes.
MAX_CHARACTERS = 2**20

#: The way to a value from the top of the file: keys and positions.
Way = tuple[str | int, ...]


@dataclass(frozen=True)
class YamlFile:
    """The values of one file and the lines they stand on."""

    file: str
    data: Any
    lines: Mapping[Way, int] = field(default_factory=dict)

    def line(self, way: Way) -> int | None:
        """Return the line of a value, or of the nearest value around it."""
        while way and way not in self.lines:
            way = way[:-1]
        return self.lines.get(way)

    def fault(
        self, check: str, message: str, way: Way, remedy: str = "", severity: str = "error"
    ) -> Fault:
        """Return a fault of the value at `way`."""
        return Fault(check, message, self.file, self.line(way), path_text(way), remedy, severity)


def path_text(way: Way) -> str:
    """Return a way as readers write it: `groups[2].id`, counted from 1."""
    text = ""
    for step in way:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{visible(step)}"
    return text.lstrip(".")


def read_yaml(path: Path, shown: str | None = None) -> YamlFile:
    """Read a YAML file, or raise InputError with every fault found."""
    file = shown or path.name
    text = read_text(path, file)
    if len(text) > MAX_CHARACTERS:
        raise InputError(
            Fault(
                "file_too_large",
                f"the file has {len(text):,} characters, at most {MAX_CHARACTERS:,} are read",
                file,
                remedy="keep figures in tables",
            )
        )
    if not text.strip():
        raise InputError(Fault("empty_file", "the file is empty", file, 1, remedy="fill it in"))
    try:
        faults = _refused_features(text, file)
        node = None if faults else yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise InputError(_syntax_fault(error, text, file)) from None
    if faults:
        raise InputError(faults)
    if node is None:
        raise InputError(Fault("empty_file", "the file holds no values", file, 1))
    builder = _Builder(file)
    data = builder.build(node, ())
    if builder.faults:
        raise InputError(builder.faults)
    return YamlFile(file, data, builder.lines)


def _syntax_fault(error: yaml.YAMLError, text: str, file: str) -> Fault:
    line, problem = None, "no valid YAML"
    if isinstance(error, yaml.reader.ReaderError):
        line, problem = text.count("\n", 0, error.position) + 1, str(error.reason)
    elif isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        line, problem = mark.line + 1 if mark else None, str(error.problem or problem)
    return Fault(
        "broken_yaml",
        f"not YAML from here on: {visible(problem, 120)}",
        file,
        line,
        remedy="look at indentation, colons and quotation marks on this line and the one above",
    )


def _refused_features(text: str, file: str) -> list[Fault]:
    """Go through the parser's events, which are flat, so that nothing can grow on the way."""
    faults: list[Fault] = []
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent):
            faults.append(
                Fault(
                    "yaml_alias",
                    f"alias «*{visible(str(event.anchor))}»",
                    file,
                    line,
                    remedy="write the value out",
                )
            )
        elif isinstance(event, yaml.NodeEvent) and event.anchor is not None:
            faults.append(
                Fault(
                    "yaml_alias",
                    f"anchor «&{visible(str(event.anchor))}»",
                    file,
                    line,
                    remedy="write the value out where it is needed",
                )
            )
        tag = getattr(event, "tag", None)
        if tag is not None:
            faults.append(
                Fault(
                    "yaml_tag",
                    f"tag «{visible(str(tag))}»",
                    file,
                    line,
                    remedy="write the value without a tag",
                )
            )
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            faults.append(
                Fault(
                    "too_deep",
                    f"more than {MAX_DEPTH} levels of nesting",
                    file,
                    line,
                    remedy="a case needs four",
                )
            )
        if depth > MAX_DEPTH or len(faults) >= 100:
            break
    return faults


class _Builder:
    """Turns nodes into plain values and notes lines and faults."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[Way, int] = {}
        self.faults: list[Fault] = []
        self._scalars = yaml.SafeLoader("")

    def _fault(self, check: str, message: str, node: yaml.Node, way: Way, remedy: str) -> None:
        line = node.start_mark.line + 1
        self.faults.append(Fault(check, message, self.file, line, path_text(way), remedy))

    def build(self, node: yaml.Node, way: Way) -> Any:
        self.lines.setdefault(way, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, way)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, (*way, i)) for i, item in enumerate(node.value)]
        return self._scalar(node, way)

    def _mapping(self, node: yaml.MappingNode, way: Way) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
            if key is None or key == "<<" or visible(key) != key:
                self._fault(
                    "bad_key",
                    f"«{visible(str(key_node.value))}» cannot be a key",
                    key_node,
                    way,
                    "use a plain word of at most 60 letters",
                )
            elif key in values:
                self._fault(
                    "duplicate_key",
                    f"«{key}» stands already on line {self.lines[*way, key]}",
                    key_node,
                    (*way, key),
                    "keep one of them",
                )
            else:
                self.lines[*way, key] = key_node.start_mark.line + 1
                values[key] = self.build(value_node, (*way, key))
        return values

    def _scalar(self, node: yaml.Node, way: Way) -> Any:
        text = str(node.value)
        if visible(text, len(text)) != text:
            self._fault(
                "control_character",
                f"the value holds a control character: {visible(text)}",
                node,
                way,
                "remove it",
            )
            return None
        try:
            return self._scalars.construct_object(node)
        except (yaml.YAMLError, ValueError, OverflowError):
            self._fault(
                "bad_value",
                f"«{visible(text)}» looks like a date or number but is none",
                node,
                way,
                "correct it, or put it in quotation marks",
            )
            return None
